package io.sightline.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.session.RangeReader;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapProjectionTest {
  private static final MemoryFactLog LOG = log();

  private static MemoryFactLog log() {
    MemoryFactLog log = new MemoryFactLog();
    ShopScript.batches().forEach(log::append);
    return log;
  }

  private static MapModel at(int second, MapOptions options) {
    RangeReader reader = new RangeReader(LOG);
    TopologyRange range = reader.between(ShopScript.time(second - 10), ShopScript.time(second));
    return MapProjection.model(range, reader.seconds(range), options, MapModel.Caption.NONE);
  }

  private static MapModel.Node node(MapModel model, String name) {
    return model.nodes().stream()
        .filter(node -> node.label().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no node " + name + " in " + model.nodes()));
  }

  private static MapModel.Edge edge(MapModel model, String client, String server) {
    return model.edges().stream()
        .filter(
            edge ->
                model.nodes().get(edge.from()).label().equals(client)
                    && model.nodes().get(edge.to()).label().equals(server))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no edge " + client + " to " + server));
  }

  @ParameterizedTest
  @CsvSource({
    "loadgen, CLIENT", "gateway, WORKLOAD", "orders, WORKLOAD",
    "database, DATABASE", "cache, CACHE", "dns, DNS",
  })
  void aWorkloadIsWhatItServes(String name, MapModel.Kind kind) {
    assertThat(node(at(15, MapOptions.DEFAULT), name).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "15, database, OK, ''",
    "35, database, FAILING, fsync",
    "65, orders, WARNING, throttled 62 %",
    "15, orders, OK, ''",
    "100, checkout, FAILING, ''",
    "100, payments, OK, ''",
  })
  void healthFollowsFromWhatHappened(
      int second, String name, MapModel.Health health, String badge) {
    MapModel.Node node = node(at(second, MapOptions.DEFAULT), name);
    assertThat(node.health()).isEqualTo(health);
    if (badge.isEmpty()) {
      assertThat(node.badges()).isEmpty();
    } else {
      assertThat(node.badges().getFirst().text()).startsWith(badge);
    }
  }

  @Test
  void ratesAndLatenciesAreThoseOfTheRange() {
    MapModel.Edge edge = edge(at(15, MapOptions.DEFAULT), "loadgen", "gateway");
    assertThat(edge.requestsPerSecond()).isEqualTo(120);
    assertThat(edge.errorsPerSecond()).isZero();
    assertThat(edge.bytesPerSecond()).isEqualTo(120 * 1200.0);
    assertThat(edge.p95LatencyNanos()).isBetween(5_000_000L, 6_000_000L);
    assertThat(edge.verdict()).isEqualTo(MapModel.Verdict.OK);
  }

  @Test
  void aBlockedEdgeKeepsItsProtocolAndHasNoLatency() {
    MapModel.Edge edge = edge(at(100, MapOptions.DEFAULT), "checkout", "payments");
    assertThat(edge.verdict()).isEqualTo(MapModel.Verdict.BLOCKED);
    assertThat(edge.protocol()).isEqualTo("http");
    assertThat(edge.p95LatencyNanos()).isEqualTo(MapModel.Edge.UNKNOWN_LATENCY);
    assertThat(edge(at(100, MapOptions.DEFAULT), "orders", "checkout").verdict())
        .isEqualTo(MapModel.Verdict.FAILING);
  }

  @Test
  void anEdgeSaysWhyItsConnectionsFailAndWhichPartOfWhatWasTriedThatIs() {
    MapModel model = at(100, MapOptions.DEFAULT);
    assertThat(edge(model, "checkout", "payments").failure()).startsWith("blocked by a firewall");
    assertThat(edge(model, "loadgen", "gateway").failure()).isEmpty();
    for (int second = 5; second <= ShopScript.SECONDS; second += 5) {
      assertThat(at(second, MapOptions.DEFAULT).edges())
          .allMatch(edge -> edge.failedShare() >= 0 && edge.failedShare() <= 1);
    }
  }

  @Test
  void refusedConnectionsBesideRequestsAreNoMoreThanAllThatWasTried() {
    TrafficTotals traffic =
        TrafficTotals.ofConnectFailures(34).plus(TrafficTotals.ofConnections(5));
    assertThat(traffic.failedShare()).isEqualTo(34 / 39.0);
    assertThat(TrafficTotals.ZERO.failedShare()).isZero();
  }

  @Test
  void processesOfTheSameNameAreToldApart() {
    MapModel model = at(15, MapOptions.DEFAULT.withLevel(Level.PROCESS));
    assertThat(model.nodes().stream().map(MapModel.Node::label)).doesNotHaveDuplicates();
  }

  @Test
  void cgroupsOfTwoHierarchiesAreOneWorkload() {
    MapModel model = at(65, MapOptions.DEFAULT);
    assertThat(model.nodes().stream().map(MapModel.Node::label)).doesNotHaveDuplicates();
    assertThat(model.nodes()).noneMatch(node -> node.id().contains("v1_"));
  }

  @Test
  void workloadsOfANamespaceAreOneGroup() {
    MapModel model = at(15, MapOptions.DEFAULT);
    assertThat(model.groups()).containsExactly(new MapModel.Group("shop", "shop", ""));
    assertThat(model.nodes()).allMatch(node -> node.group() == 0);
  }

  @Test
  void processesAreTheirOwnNodesWhenAskedFor() {
    MapModel model = at(15, MapOptions.DEFAULT.withLevel(Level.PROCESS));
    assertThat(node(model, "gateway").id()).isEqualTo(ShopScript.process("gateway"));
    assertThat(edge(model, "gateway", "web").requestsPerSecond()).isEqualTo(80);
  }

  @Test
  void hiddenProtocolsHaveNoEdgesButTheirNodesStay() {
    MapOptions options = MapOptions.DEFAULT.withHidden(Set.of(Protocol.DNS));
    assertThat(at(15, options).edges()).noneMatch(edge -> edge.protocol().equals("dns"));
    assertThat(at(15, options).nodes()).hasSameSizeAs(at(15, MapOptions.DEFAULT).nodes());
  }

  @Test
  void theSameRangeGivesTheSameModel() {
    assertThat(at(65, MapOptions.DEFAULT)).isEqualTo(at(65, MapOptions.DEFAULT));
    List<String> ids = at(65, MapOptions.DEFAULT).nodes().stream().map(MapModel.Node::id).toList();
    assertThat(ids).isSorted();
  }
}
