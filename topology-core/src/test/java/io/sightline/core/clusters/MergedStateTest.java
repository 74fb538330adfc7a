package io.sightline.core.clusters;

import static io.sightline.core.clusters.TwoClusters.A;
import static io.sightline.core.clusters.TwoClusters.all;
import static io.sightline.core.clusters.TwoClusters.at;
import static io.sightline.core.clusters.TwoClusters.inventory;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.topology.TopologyFold;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergedStateTest {
  private final ClusterScope scope = new ClusterScope(A, "east");
  private final List<LogBatch> log = new ArrayList<>();
  private long position;

  private LogBatch batch(double second, List<Fact> facts) {
    LogBatch batch = new LogBatch(position, at(second), facts);
    position = batch.endPosition();
    log.add(batch);
    return batch;
  }

  private List<Fact> scoped(Fact... facts) {
    return List.of(facts).stream().map(scope::of).toList();
  }

  private TopologyFold expected() {
    TopologyFold fold = new TopologyFold();
    log.forEach(fold::apply);
    return fold;
  }

  private static Loss gap(double second) {
    return new Loss(at(second), at(second), "stream", 1);
  }

  @Test
  void nothingIsFoldedForOneClusterAndASecondFindsTheFirstAsItIs() {
    MergedState state = new MergedState();
    state.apply(batch(1, scoped(all(inventory(A, "web")))));
    TopologySnapshot keyframe = expected().snapshot();
    state.apply(batch(2, List.of(keyframe)));
    assertThat(state.waiting()).as("what was before the keyframe is in it").isOne();
    state.apply(batch(3, scoped(gap(3))));
    assertThat(state.waiting()).isEqualTo(2);

    state.askedForFromNowOn();
    assertThat(state.fold().topology()).isEqualTo(expected().topology());
    state.apply(batch(4, scoped(gap(4))));
    assertThat(state.waiting()).isZero();
    assertThat(state.fold().topology()).isEqualTo(expected().topology());
    assertThat(state.fold().topology().gaps()).hasSize(2);
  }

  @Test
  void whatIsKeptIsBounded() {
    MergedState state = new MergedState();
    state.apply(batch(1, scoped(all(inventory(A, "web")))));
    List<Fact> many = new ArrayList<>();
    for (int i = 0; i < MergedState.MAX_KEPT_FACTS; i++) {
      many.add(gap(2 + i * 1e-6));
    }
    state.apply(batch(4, many));
    assertThat(state.waiting()).isZero();
    assertThat(state.fold().topology()).isEqualTo(expected().topology());
  }
}
