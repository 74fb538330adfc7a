package io.sightline.benchmarks.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A minute of {@code sightline soak replay}, which also judges how long frames take. */
class ReplaySoakTest {
  private static final double TWICE = 2;

  @Test
  @Timeout(300)
  void openingAndMovingInCapturesLeavesNothingBehind() throws Exception {
    ReplaySoak.Result result =
        ReplaySoak.run(
            new ReplaySoak.Plan(8_000_000, Duration.ofSeconds(50), Duration.ofSeconds(6)));

    assertThat(result.threadsLeft()).isEmpty();
    assertThat(result.rounds()).isGreaterThanOrEqualTo(3);
    assertThat(result.seeks()).isPositive();
    assertThat(result.frames()).isPositive();
    // A window or a log that is held would add its size with each round.
    assertThat(result.growth()).as("live heap by round: %s", result.liveBytes()).isLessThan(TWICE);
  }
}
