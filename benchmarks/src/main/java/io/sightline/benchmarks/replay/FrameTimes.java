package io.sightline.benchmarks.replay;

import java.util.Locale;
import javafx.animation.AnimationTimer;

/**
 * The time from one frame of JavaFX to the next, as a user sees it: whatever holds its thread makes
 * one longer. Counted in tenths of a millisecond, so that hours of frames take no more memory than
 * seconds do. Counts between {@link #resume} and {@link #pause}; figures from any thread.
 */
final class FrameTimes {
  private static final int TENTHS = 10_000;
  private static final long TENTH_NANOS = 100_000;

  private final long[] counts = new long[TENTHS + 1];
  private final AnimationTimer timer =
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          // Not the pulse's own time: that says when it was due.
          frame(System.nanoTime());
        }
      };
  private long frames;
  private long maxNanos;
  private long lastNanos;

  /** Begins to count; on JavaFX's thread. */
  void resume() {
    synchronized (this) {
      lastNanos = 0;
    }
    timer.start();
  }

  /** Stops counting; on JavaFX's thread. */
  void pause() {
    timer.stop();
  }

  private synchronized void frame(long now) {
    if (lastNanos != 0) {
      long took = now - lastNanos;
      counts[(int) Math.min(TENTHS, took / TENTH_NANOS)]++;
      frames++;
      maxNanos = Math.max(maxNanos, took);
    }
    lastNanos = now;
  }

  synchronized long frames() {
    return frames;
  }

  synchronized double maxMillis() {
    return maxNanos / 1e6;
  }

  /** How many were longer than that. */
  synchronized long longerThan(long millis) {
    long found = 0;
    for (int tenth = (int) (millis * 10); tenth <= TENTHS; tenth++) {
      found += counts[tenth];
    }
    return found;
  }

  /** The time that this share of the frames did not exceed. */
  synchronized double quantileMillis(double quantile) {
    long rank = (long) Math.ceil(quantile * frames);
    long seen = 0;
    for (int tenth = 0; tenth <= TENTHS; tenth++) {
      seen += counts[tenth];
      if (seen >= rank && seen > 0) {
        return Math.min((tenth + 1) / 10.0, maxMillis());
      }
    }
    return 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d, median %.1f ms, p99 %.1f ms, longest %.1f ms",
        frames(),
        quantileMillis(.5),
        quantileMillis(.99),
        maxMillis());
  }
}
