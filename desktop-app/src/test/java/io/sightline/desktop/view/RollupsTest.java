package io.sightline.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.script.ManyPods;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RollupsTest {
  private static Topology topology = Topology.EMPTY;
  private static Rollup pods = Rollup.of(Topology.EMPTY, Level.POD);
  private static Rollups rollups = Rollups.of(Topology.EMPTY, pods);

  @BeforeAll
  static void fold() {
    TopologyFold fold = new TopologyFold();
    ManyPods.batches(100, 2).forEach(fold::apply);
    topology = fold.topology();
    pods = Rollup.of(topology, Level.POD);
    MapModel map =
        MapProjection.model(
            TopologyRange.between(Topology.EMPTY, topology),
            2,
            MapOptions.DEFAULT.withLevel(Level.POD),
            MapModel.Caption.NONE);
    rollups = Rollups.of(topology, pods, map, Rollup.of(topology, Level.WORKLOAD));
  }

  @Test
  void aPodIsOneOfManyOfItsWorkload() {
    Rollup byPod = rollups.of(new Selection.Node(ManyPods.podId(3)));
    assertThat(byPod).isSameAs(pods);
    Rollup byWorkload = rollups.of(new Selection.Node(ManyPods.workloadId(0)));
    for (int pod = 0; pod < ManyPods.REPLICAS; pod++) {
      assertThat(byWorkload.shownAs(ManyPods.podId(pod))).isEqualTo(ManyPods.workloadId(0));
    }
  }

  @Test
  void aNamespaceStandsForAllThatIsInIt() {
    String namespace = ManyPods.namespaceId(0);
    assertThat(topology.entities()).containsKey(namespace);
    Rollup by = rollups.of(new Selection.Node(namespace));
    assertThat(by.membersOf(namespace))
        .contains(ManyPods.podId(0), ManyPods.podId(49), ManyPods.workloadId(4))
        .doesNotContain(ManyPods.podId(50));
    assertThat(ShownClusters.of(topology).namespacesOfIslands()).containsEntry("ns-0", namespace);
  }

  /** All traffic between two namespaces is one edge, whatever its protocols. */
  @Test
  void anEdgeIsFoundAtTheStepItWasSelectedAt() {
    Selection.Edge traffic =
        new Selection.Edge(ManyPods.namespaceId(0), ManyPods.namespaceId(1), "mixed");
    Rollup by = rollups.of(traffic);
    long crossing =
        topology.edges().values().stream().filter(e -> by.shownAs(e).isIn(traffic)).count();
    assertThat(crossing).isEqualTo(2);
    Selection.Edge single = new Selection.Edge(ManyPods.podId(48), ManyPods.podId(50), "http");
    assertThat(rollups.of(single)).isSameAs(pods);
  }
}
