package io.sightline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.source.PollResult;
import io.sightline.core.source.SourcePart;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.source.ClustersSource;
import io.sightline.desktop.source.LiveSource;
import io.sightline.desktop.source.RelayAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two clusters that have everything in common, each with a relay of its own, over gRPC on one map:
 * nothing of one is taken for the other's, what leads from one to the other is one edge, and what
 * was recorded of both gives the same map again.
 */
@Timeout(120)
class ClustersGateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BALANCER = "203.0.113.5";
  private static final String GATEWAY = "198.51.100.9:41000";
  private static final long START = (System.currentTimeMillis() / 1_000 - 60) * ClusterSite.SECOND;

  @TempDir private Path folder;

  private final ClustersSource source = new ClustersSource();
  private final Map<Long, Topology> live = new TreeMap<>();
  private final TopologyFold fold = new TopologyFold();
  private Path file;
  private CaptureFactLog recording;
  private ClusterSite east;
  private ClusterSite west;

  @BeforeEach
  void start() throws Exception {
    east = new ClusterSite("aaaaaaaa-1111-4111-8111-111111111111", START, 0);
    // Its clock is 300 ms ahead.
    west = new ClusterSite("bbbbbbbb-2222-4222-8222-222222222222", START, 300_000_000);
    file = folder.resolve("both.slcap");
    recording = CaptureFactLog.create(file, new CaptureMetadata("0.1.0", "east + west", START, 0));
    east.begin(0);
    west.begin(0, west.balancer(BALANCER));
  }

  @AfterEach
  void stop() {
    source.close();
    recording.close();
    east.close();
    west.close();
  }

  @Test
  void twoClustersAreOneMapLiveAndReplayed() throws Exception {
    connect("east", east);
    connect("west", west);
    // Both ends of the first are seen; of the second the client's only.
    east.agent(1, east.calls(1, BALANCER + ":443", 4711, 0.9));
    west.agent(1, west.serves(1, GATEWAY, 4711, 0.91));
    east.agent(2, east.calls(2, BALANCER + ":443", 4712, 1.5));
    for (int second = 3; second < 8; second++) {
      east.agent(second, both(east.traffic(1, 10, second - 1), east.traffic(2, 3, second - 1)));
      west.agent(second, west.traffic(1, 10, second - 1));
    }
    String joined = east.webEntity() + " > " + west.webEntity() + ":8080";
    String dialled = east.webEntity() + " > " + west.serviceEntity() + ":443";
    read(now -> edges(now).equals(Map.of(joined, "1 conn, 50 req", dialled, "1 conn, 15 req")));

    assertThat(edges(fold.topology()))
        .isEqualTo(Map.of(joined, "1 conn, 50 req", dialled, "1 conn, 15 req"));
    Topology both = fold.topology();
    assertThat(both.ledgers()).hasSize(2);
    for (String cluster : List.of("east", "west")) {
      assertThat(
              both.entities().values().stream()
                  .filter(it -> both.clusterOf(it.id()) != null)
                  .filter(it -> both.clusterOf(it.id()).name().equals(cluster))
                  .map(it -> it.kind() + " " + it.name())
                  .sorted())
          .as("entities of " + cluster)
          .contains(
              "CLUSTER " + cluster,
              "NAMESPACE shop",
              "NODE node-1",
              "POD scheduler",
              "POD web",
              "PROCESS kubelet",
              "PROCESS web",
              "WORKLOAD kubelet")
          .doesNotHaveDuplicates();
    }
    // What both ends saw says more than what the relays told of their clocks, which are one here.
    CoverageReading clock =
        both.coverage().values().stream()
            .filter(it -> it.signal().equals("clock"))
            .reduce((_, last) -> last)
            .orElseThrow();
    assertThat(clock.detail())
        .matches("against east: 3\\d\\d ms ahead, ±\\d+ ms, by one connection");

    byte[] exported = Snapshot.whole(recording, "both", "").json(List.of());
    recording.close();
    try (CaptureFactLog replayed = CaptureFactLog.open(file)) {
      assertThat(
              new String(
                  Snapshot.whole(replayed, "both", "").json(List.of()), StandardCharsets.UTF_8))
          .isEqualTo(new String(exported, StandardCharsets.UTF_8));
      Map<Long, Topology> again = new TreeMap<>();
      TopologyFold replay = new TopologyFold();
      replayed.read(
          0,
          batch -> {
            replay.apply(batch);
            again.put(batch.endPosition(), replay.topology());
            return true;
          });
      assertThat(again).isEqualTo(live);
      JsonNode ofEast =
          JSON.readTree(
              Snapshot.whole(replayed, "both", "")
                  .filtered(Filter.parse("from:cluster=east to:cluster=west via=front"))
                  .json(List.of()));
      assertThat(ofEast.path("edges")).hasSize(1);
      assertThat(ofEast.path("edges").get(0).path("from").asText()).isEqualTo(east.webEntity());
    }
    JsonNode json = JSON.readTree(exported);
    for (JsonNode entity : json.path("entities")) {
      if (entity.path("id").asText().equals(east.webEntity())) {
        assertThat(entity.path("cluster").asText()).isEqualTo("east");
      }
    }
    assertThat(json.path("edges")).hasSize(2);
    for (JsonNode edge : json.path("edges")) {
      boolean one = edge.path("to").asText().equals(west.serviceEntity());
      assertThat(edge.path("matched").asText()).isEqualTo(one ? "one end" : "");
    }
  }

  @Test
  void aClusterThatBreaksOffHasItsOwnGapAndHoldsNobodyUp() throws Exception {
    connect("east", east);
    connect("west", west);
    east.agent(1, east.calls(1, BALANCER + ":443", 4711, 0.9));
    west.agent(1, west.serves(1, GATEWAY, 4711, 0.91));
    east.agent(2, east.traffic(1, 10, 1));
    west.agent(2, west.traffic(1, 10, 1));
    String joined = east.webEntity() + " > " + west.webEntity() + ":8080";
    read(now -> "1 conn, 10 req".equals(edges(now).get(joined)));

    int port = west.port();
    west.vanish();
    read(_ -> source.parts().stream().anyMatch(SourcePart::failed));
    SourcePart broken =
        source.parts().stream().filter(SourcePart::failed).findFirst().orElseThrow();
    assertThat(broken.name()).isEqualTo("west");
    assertThat(broken.words()).contains("since");
    long before = fold.topology().watermarkNanos();
    east.agent(20, east.calls(3, "192.0.2.1:80", 0, 19));
    east.agent(21);
    east.agent(24);
    read(now -> edges(now).keySet().stream().anyMatch(it -> it.endsWith("external/192.0.2.1:80")));
    assertThat(fold.topology().watermarkNanos()).isGreaterThan(before);

    west.returns(port);
    west.begin(25, west.balancer(BALANCER));
    read(now -> now.gaps().stream().anyMatch(gap -> gap.where().startsWith("stream")));
    read(_ -> source.parts().stream().allMatch(SourcePart::connected));
    assertThat(fold.topology().gaps()).extracting(Loss::where).containsOnly("stream of west");
    assertThat(edges(fold.topology())).containsEntry(joined, "1 conn, 10 req");
    assertThat(fold.topology().entities()).containsKeys(east.webEntity(), west.webEntity());
  }

  @Test
  void aClusterIsAddedWhileTheMapGoesOnAndTheSameOneIsNotAddedTwice() throws Exception {
    connect("east", east);
    east.agent(1, east.calls(1, BALANCER + ":443", 4711, 0.9));
    east.agent(2, east.traffic(1, 10, 1));
    String outside = east.webEntity() + " > external/" + BALANCER + ":443";
    read(now -> "1 conn, 10 req".equals(edges(now).get(outside)));

    connect("west", west);
    String dialled = east.webEntity() + " > " + west.serviceEntity() + ":443";
    read(now -> edges(now).containsKey(dialled));
    connect("also east", east);
    read(_ -> source.parts().stream().anyMatch(part -> part.words().contains("left out")));
    assertThat(
            source.parts().stream()
                .filter(part -> part.name().equals("also east"))
                .map(SourcePart::words))
        .containsExactly(
            "also east is the cluster that is on this map already as east, and is left out.");
    assertThat(fold.topology().entities().values())
        .filteredOn(it -> it.name().equals("web") && it.id().startsWith("pod/"))
        .hasSize(2);
  }

  private void connect(String name, ClusterSite site) {
    source.add(name, new LiveSource(new RelayAddress.Tcp("127.0.0.1", site.port()), "gate test"));
  }

  /** Reads until it is so, and what else is there then. */
  private void read(Predicate<Topology> enough) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!enough.test(fold.topology())) {
      assertThat(System.nanoTime())
          .as(() -> "still %s and %s".formatted(edges(fold.topology()), source.parts()))
          .isLessThan(deadline);
      take();
    }
  }

  private void take() throws InterruptedException {
    if (source.poll(Duration.ofMillis(100)) instanceof PollResult.Batch(LogBatch batch)) {
      assertThat(batch.firstPosition()).isEqualTo(fold.topology().position());
      recording.append(batch);
      fold.apply(batch);
      live.put(batch.endPosition(), fold.topology());
    }
  }

  private static Map<String, String> edges(Topology topology) {
    Map<String, String> edges = new TreeMap<>();
    topology
        .edges()
        .forEach(
            (id, edge) -> {
              if (!edge.totals().isZero()) {
                edges.put(
                    "%s > %s:%d".formatted(id.client(), id.server(), id.serverPort()),
                    "%d conn, %d req"
                        .formatted(edge.totals().connections(), edge.totals().requests()));
              }
            });
    return edges;
  }

  private static Fact[] both(Fact[] one, Fact[] other) {
    List<Fact> all = new ArrayList<>(List.of(one));
    all.addAll(List.of(other));
    return all.toArray(Fact[]::new);
  }
}
