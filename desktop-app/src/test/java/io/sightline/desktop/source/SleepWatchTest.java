package io.sightline.desktop.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SleepWatchTest {
  private long wallSeconds = 1_000;
  private long monotonicSeconds = 7;

  private final SleepWatch watch =
      new SleepWatch(
          () -> Instant.ofEpochSecond(wallSeconds),
          () -> TimeUnit.SECONDS.toNanos(monotonicSeconds));

  private boolean afterSeconds(long wall, long monotonic) {
    wallSeconds += wall;
    monotonicSeconds += monotonic;
    return watch.hasSlept();
  }

  @Test
  void onlyAClockThatLeapsAheadOfTheOtherIsASleep() {
    assertThat(afterSeconds(1, 1)).isFalse();
    assertThat(afterSeconds(600, 600)).as("nobody polled for ten minutes").isFalse();
    assertThat(afterSeconds(1_800, 0)).isTrue();
    assertThat(afterSeconds(1, 1)).as("once").isFalse();
    assertThat(afterSeconds(-60, 0)).as("set back").isFalse();
    assertThat(afterSeconds(2, 0)).as("set forward by little").isFalse();
  }
}
