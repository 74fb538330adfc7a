package io.sightline.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short cut of {@code sightline soak api}, which also judges how soon and in how much memory. */
class ApiSoakTest {
  @Test
  @Timeout(300)
  void aBusyClusterIsKnownAsItIsWhateverGoesWrong() throws Exception {
    ApiSoak.Result result =
        ApiSoak.run(
            new ApiSoak.Plan(
                1_000, 100, Duration.ofSeconds(45), Duration.ofSeconds(4), Duration.ofSeconds(30)));

    assertThat(result.differences()).isEmpty();
    // Each fault at least once.
    assertThat(result.checkpoints()).isGreaterThanOrEqualTo(9);
  }
}
