package io.sightline.desktop.timeline;

import java.time.Duration;
import java.util.stream.LongStream;

/** Lengths of time that people count in: 1, 2, 5, 10, 15, 30 seconds, minutes, hours. */
final class TimeSteps {
  private static final long[] STEPS =
      LongStream.concat(
              LongStream.of(100, 200, 500),
              LongStream.of(
                      1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600,
                      43_200, 86_400)
                  .map(seconds -> seconds * 1000))
          .map(millis -> Duration.ofMillis(millis).toNanos())
          .toArray();

  private TimeSteps() {}

  /** The shortest of them that is at least that long, in nanoseconds. */
  static long atLeast(double nanos) {
    for (long step : STEPS) {
      if (step >= nanos) {
        return step;
      }
    }
    return STEPS[STEPS.length - 1];
  }
}
