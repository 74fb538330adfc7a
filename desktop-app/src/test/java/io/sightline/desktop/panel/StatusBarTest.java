package io.sightline.desktop.panel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.Loss;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusBarTest {
  @Test
  void whatTheLedgerCountsAlreadyIsNotCountedAgain() {
    assertThat(
            StatusBar.lostElsewhere(
                List.of(
                    new Loss(1, 2, "ring", 1),
                    new Loss(1, 2, "journal worker-1", 20),
                    new Loss(1, 2, "journal worker-1 of west", 300),
                    new Loss(1, 2, "stream", 4_000))))
        .isEqualTo(4_000);
  }
}
