package io.sightline.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.NodeKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstListsTest {
  private final List<FactBatch> taken = new ArrayList<>();
  private final FirstLists lists = new FirstLists(taken::add);
  private long sequence;

  @Test
  void itWaitsForAllByWhichAddressesAreKnownAndForNothingElse() throws Exception {
    tell(WatchedKind.PODS, CoverageState.OBSERVED);
    tell(WatchedKind.NODES, CoverageState.OBSERVED);
    tell(WatchedKind.EVENTS, CoverageState.OBSERVED);
    tell(WatchedKind.ENDPOINT_SLICES, CoverageState.OBSERVED);
    assertThat(lists.await(Duration.ZERO)).isFalse();

    // What may not be listed will not be told.
    tell(WatchedKind.SERVICES, CoverageState.NOT_OBSERVED);
    assertThat(lists.await(Duration.ZERO)).isTrue();
    assertThat(taken).hasSize(5);
  }

  private void tell(WatchedKind kind, CoverageState state) {
    NodeKey place = new NodeKey(ClusterWatch.SOURCE, "");
    Fact reading = new CoverageReading(sequence, place, kind.plural(), state, "");
    lists.accept(new FactBatch(ClusterWatch.SOURCE, 1, sequence++, sequence, List.of(reading)));
  }
}
