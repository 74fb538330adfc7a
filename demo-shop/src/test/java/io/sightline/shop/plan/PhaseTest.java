package io.sightline.shop.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseTest {

  @Test
  void phasesFillTheRunWhateverItsLength() {
    for (Duration run : List.of(Duration.ofSeconds(20), Duration.ofHours(1))) {
      Duration sum =
          Phase.spreadOver(run).stream().map(Phase::length).reduce(Duration.ZERO, Duration::plus);
      assertThat(sum).isEqualTo(run);
    }
  }

  @Test
  void everyFaultLiesBetweenCalms() {
    List<Phase.Kind> kinds =
        Phase.spreadOver(Duration.ofMinutes(1)).stream().map(Phase::kind).toList();
    assertThat(kinds)
        .containsExactly(
            Phase.Kind.CALM,
            Phase.Kind.DISK,
            Phase.Kind.CALM,
            Phase.Kind.CPU,
            Phase.Kind.CALM,
            Phase.Kind.BLOCKED,
            Phase.Kind.CALM);
  }
}
