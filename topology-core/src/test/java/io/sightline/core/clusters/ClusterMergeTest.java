package io.sightline.core.clusters;

import static io.sightline.core.clusters.TwoClusters.A;
import static io.sightline.core.clusters.TwoClusters.B;
import static io.sightline.core.clusters.TwoClusters.NODE;
import static io.sightline.core.clusters.TwoClusters.SECOND;
import static io.sightline.core.clusters.TwoClusters.START;
import static io.sightline.core.clusters.TwoClusters.all;
import static io.sightline.core.clusters.TwoClusters.at;
import static io.sightline.core.clusters.TwoClusters.calls;
import static io.sightline.core.clusters.TwoClusters.inventory;
import static io.sightline.core.clusters.TwoClusters.pod;
import static io.sightline.core.clusters.TwoClusters.requests;
import static io.sightline.core.clusters.TwoClusters.serves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterMergeTest {
  private final TwoClusters clusters = new TwoClusters();

  @Test
  void whatHasOneNameInTwoClustersStaysApart() {
    clusters.tell(A, 1, all(inventory(A, "web")));
    clusters.tell(B, 1, all(inventory(B, "web")));

    Topology topology = clusters.topology();
    for (EntityKind kind : List.of(EntityKind.NODE, EntityKind.WORKLOAD, EntityKind.PROCESS)) {
      assertThat(names(topology, kind, "east"))
          .as("%s of east", kind)
          .isNotEmpty()
          .isEqualTo(names(topology, kind, "west"));
    }
    // One of the API, with the kubelet's group below it, and no second one made of the agent's.
    assertThat(names(topology, EntityKind.NODE, "east")).containsExactly("node-1");
    assertThat(names(topology, EntityKind.POD, "east")).containsExactly("scheduler", "web");
    assertThat(names(topology, EntityKind.POD, "west")).containsExactly("scheduler", "web");
    assertThat(topology.entities().values())
        .allSatisfy(it -> assertThat(topology.clusterOf(it.id())).isNotNull());
    Set<String> ids = new HashSet<>(topology.entities().keySet());
    assertThat(ids).hasSize(2 * names(topology, null, "east").size());
  }

  @Test
  void accountsAndGapsAreOfTheirCluster() {
    clusters.tell(A, 1, ledger(5), coverage(CoverageState.OBSERVED));
    clusters.tell(B, 1, ledger(7), coverage(CoverageState.NOT_OBSERVED));
    clusters.tell(B, 2, new Loss(at(1), at(2), "stream", 3));

    Topology topology = clusters.topology();
    assertThat(topology.ledgers().values())
        .extracting(LedgerReading::attempted)
        .containsExactly(5L, 7L);
    assertThat(topology.coverage().values())
        .extracting(CoverageReading::state)
        .containsExactly(CoverageState.OBSERVED, CoverageState.NOT_OBSERVED);
    assertThat(topology.gaps()).extracting(Loss::where).containsExactly("stream of west");
  }

  @Test
  void aClusterTakenInTwiceIsRefused() {
    assertThatThrownBy(() -> clusters.merge.add(new ClusterScope(A, "other")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("east");
  }

  @Test
  void aKeyframeOfOneLeavesTheOtherAsItIs() {
    clusters.tell(A, 1, all(inventory(A, "web")));
    clusters.tell(B, 1, all(inventory(B, "web")));
    clusters.tell(A, 2, all(inside(1, A, 10)));
    clusters.tell(B, 2, all(inside(1, B, 20)));
    clusters.passes(10);
    Topology before = clusters.topology();

    // East's relay was replaced: of what there was only another pod is left.
    clusters.keyframe(A, 3, snapshot(inventory(A, "api")));
    Topology after = clusters.topology();

    assertThat(names(after, EntityKind.POD, "east")).containsExactly("api", "scheduler");
    assertThat(entities(after, "west")).isEqualTo(entities(before, "west"));
    assertThat(after.edges().keySet())
        .isEqualTo(
            before.edges().keySet().stream()
                .filter(id -> id.server().equals(pod(B, "web")))
                .collect(java.util.stream.Collectors.toSet()));
    assertThat(after.objects().keySet())
        .filteredOn(key -> key.cluster().equals(B))
        .containsExactlyInAnyOrderElementsOf(
            before.objects().keySet().stream().filter(key -> key.cluster().equals(B)).toList());
  }

  @Test
  void aReaderThatBeginsAtAKeyframeSeesTheSame() {
    clusters.tell(A, 1, all(inventory(A, "web")));
    clusters.tell(B, 1, all(inventory(B, "web")));
    clusters.tell(A, 2, all(calls(5, pod(A, "web"), "203.0.113.5:443", 99, 2)));
    clusters.tell(B, 2, all(serves(6, pod(B, "web"), "198.51.100.9:40000", "", 99, 2)));
    clusters.tell(B, 3, requests(6, 4, 2));
    List<Fact> ofB = new ArrayList<>(snapshot(inventory(B, "web")));
    ofB.addAll(serves(6, pod(B, "web"), "198.51.100.9:40000", "", 99, 2));
    clusters.keyframe(B, 4, ofB);
    clusters.tell(B, 5, requests(6, 2, 4));
    clusters.tell(A, 5, requests(5, 2, 4));

    int keyframe = lastKeyframe(clusters.log);
    Topology whole = TwoClusters.replay(clusters.log);
    Topology fromKeyframe = TwoClusters.replay(clusters.log.subList(keyframe, clusters.log.size()));
    assertThat(whole).isEqualTo(clusters.topology());
    assertThat(fromKeyframe).isEqualTo(whole);
    assertThat(clusters.edges()).containsExactly("east.web -> west.web:8080 1/6");
  }

  @Test
  void theWatermarkWaitsForTheSlowerButNotForOneThatIsGone() {
    clusters.tell(A, 1, all(inventory(A, "web")));
    clusters.tell(B, 1, all(inventory(B, "web")));
    clusters.tell(A, 5);
    assertThat(last().watermarkNanos()).isEqualTo(at(1));
    clusters.tell(B, 4);
    assertThat(last().watermarkNanos()).isEqualTo(at(4));
    clusters.merge.setLive(B, false);
    clusters.tell(A, 9);
    assertThat(last().watermarkNanos()).isEqualTo(at(9));
    // What comes late then does not turn it back.
    clusters.merge.setLive(B, true);
    clusters.tell(B, 5);
    assertThat(last().watermarkNanos()).isEqualTo(at(9));
  }

  @Test
  void aClockThatIsFarAheadMovesTheWatermarkAndNoFact() {
    long hour = 3_600 * SECOND;
    clusters.merge.clocks().handshake(A, START, START + 2_000_000, START + 1_000_000);
    clusters.merge.clocks().handshake(B, START, START + 2_000_000, START + 1_000_000 + hour);
    clusters.tell(A, 1, all(inventory(A, "web")));
    clusters.tell(B, 3_601, new Loss(at(3_600), at(3_601), "stream", 1));

    assertThat(last().watermarkNanos()).isEqualTo(at(1));
    assertThat(clusters.topology().gaps()).extracting(Loss::timeNanos).containsExactly(at(3_600));
    CoverageReading clock = clusters.topology().coverage().get(B + "/" + "/" + ClusterMerge.CLOCK);
    assertThat(clock.state()).isEqualTo(CoverageState.DEGRADED);
    assertThat(clock.detail())
        .isEqualTo(
            "against east: 3600 s ahead, ±2.0 ms, by what the relays told when they were connected"
                + " to");
  }

  private LogBatch last() {
    return clusters.log.getLast();
  }

  private static int lastKeyframe(List<LogBatch> log) {
    int found = -1;
    for (int i = 0; i < log.size(); i++) {
      List<Fact> facts = log.get(i).facts();
      if (!facts.isEmpty() && facts.getFirst() instanceof TopologySnapshot) {
        found = i;
      }
    }
    return found;
  }

  /** A connection within a cluster. */
  private static List<Fact> inside(long number, String cluster, int count) {
    List<Fact> facts =
        new ArrayList<>(
            TwoClusters.flow(
                number,
                Role.SERVER,
                "10.1.0.7:8080",
                "10.1.0.8:40000",
                0,
                2,
                "process/node-1/43@17",
                pod(cluster, "web"),
                ""));
    facts.add(requests(number, count, 2));
    return facts;
  }

  /** The keyframe that a relay would make. */
  private static List<Fact> snapshot(List<Fact> facts) {
    TopologyFold relay = new TopologyFold();
    relay.apply(new LogBatch(0, at(1), facts));
    return relay.snapshot().facts();
  }

  private static List<String> names(
      Topology topology, @org.jspecify.annotations.Nullable EntityKind kind, String cluster) {
    return entities(topology, cluster).stream()
        .filter(it -> kind == null || it.kind() == kind)
        .map(Entity::name)
        .sorted()
        .toList();
  }

  private static List<Entity> entities(Topology topology, String cluster) {
    return topology.entities().values().stream()
        .filter(
            it ->
                Stream.ofNullable(topology.clusterOf(it.id()))
                    .anyMatch(of -> of.name().equals(cluster)))
        .sorted(java.util.Comparator.comparing(Entity::id))
        .toList();
  }

  private static Fact ledger(long attempted) {
    return new LedgerReading(at(1), NODE, attempted, attempted, 0, 0, attempted, 0, 0, 0, 0);
  }

  private static Fact coverage(CoverageState state) {
    return new CoverageReading(at(1), NODE, "tcp", state, "");
  }

  @Test
  void aFactSaysOfWhichClusterItIs() {
    ClusterScope scope = new ClusterScope(A, "east");
    FlowResolved resolved =
        new FlowResolved(
            1,
            TwoClusters.flow(1),
            "process/node-1/4@5",
            "external/10.0.0.1",
            80,
            true,
            "service/uid");
    assertThat(scope.of(resolved))
        .isEqualTo(
            new FlowResolved(
                1,
                new io.sightline.core.fact.FlowId(NODE.in(A), 1),
                "process/" + A + "/node-1/4@5",
                "external/" + A + "/10.0.0.1",
                80,
                true,
                "service/uid"));
    assertThat(scope.entity("external/203.0.113.1")).isEqualTo("external/203.0.113.1");
    assertThat(scope.entity("workload/node-1/v1_cpu/77"))
        .isEqualTo("workload/" + A + "/node-1/v1_cpu/77");
    assertThat(scope.entity("workload/uid")).isEqualTo("workload/uid");
    assertThat(scope.entity("namespace/" + A + "/shop")).isEqualTo("namespace/" + A + "/shop");
    assertThat(scope.entity("namespace/node-1/system"))
        .isEqualTo("namespace/" + A + "/node-1/system");
  }
}
