package io.sightline.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.kube.ConfigMap;
import io.sightline.core.topology.TopologyFold;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * The relay's view of a cluster, against a server that pages, forgets, closes, refuses and dies.
 */
@Timeout(60)
class ClusterWatchTest {
  private WatchedCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = new WatchedCluster();
    Samples.putInto(cluster.store);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void allThatARealClusterHasIsKnownWithItsNames() throws Exception {
    cluster.start();
    cluster.awaitSame();

    assertThat(cluster.facts())
        .filteredOn(ClusterObserved.class::isInstance)
        .extracting(fact -> ((ClusterObserved) fact).cluster())
        .containsOnly(uid("kube-system"));
    WatchedCluster.await(
        "the server's version",
        () ->
            cluster.topology().entities().values().stream()
                .anyMatch(
                    it ->
                        it.kind() == EntityKind.CLUSTER
                            && "v1.36.0".equals(it.labels().get("version"))));
    assertThat(cluster.coverage("pods")).isEqualTo(CoverageState.OBSERVED);
    // Nobody asked for them.
    assertThat(cluster.server.lists(WatchedKind.CONFIG_MAPS)).isZero();
    // Who has no Gateways misses nothing, and who has none of a kind sees that there are none.
    assertThat(cluster.coverage("cronjobs")).isEqualTo(CoverageState.OBSERVED);
  }

  @Test
  void eventsAreOfTheObjectsThatTheyAreAbout() throws Exception {
    cluster.start();
    awaitEvents();

    assertThat(cluster.apiEvents())
        .isSortedAccordingTo((a, b) -> Long.compare(a.timeNanos(), b.timeNanos()));
    assertThat(cluster.apiEvents())
        .filteredOn(event -> event.kind().equals("FailedScheduling"))
        .allMatch(event -> event.entity().startsWith("pod/"))
        .extracting(EventObserved::count)
        .contains(1, 2);
    assertThat(cluster.apiEvents())
        .filteredOn(event -> event.kind().equals("Starting"))
        .extracting(EventObserved::entity)
        .anyMatch(entity -> entity.startsWith("node/") && entity.endsWith("/node1"));

    // Told again by a list, they are no news.
    cluster.server.stop();
    cluster.server.compact(ScriptedApiServer.Expiry.EVENT);
    cluster.server.restart();
    WatchedCluster.await("another list", () -> cluster.server.lists(WatchedKind.EVENTS) > 1);
    cluster.awaitSame();
    assertThat(cluster.apiEvents()).hasSameSizeAs(Samples.objects(WatchedKind.EVENTS));
  }

  @Test
  void whatHappenedInARealClusterHappensHere() throws Exception {
    cluster.start();
    cluster.awaitSame();

    Samples.replay(WatchedKind.DEPLOYMENTS, cluster.store);
    Samples.replay(WatchedKind.PODS, cluster.store);
    Samples.replay(WatchedKind.ENDPOINT_SLICES, cluster.store);
    cluster.awaitSame();

    assertThat(cluster.gone()).contains("web-57cfb59fdd-6tvpq");
    assertThat(cluster.topology().events())
        .extracting(EventObserved::kind)
        .contains("Restarted", "CrashLoopBackOff", "OOMKilled");
  }

  @Test
  void pagesAreOneListAlsoWhereTheServerForgetsItHalfWay() throws Exception {
    populate(1_200);
    cluster.server.expireNextPage();
    cluster.start();
    cluster.awaitSame();
    assertThat(cluster.gone()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatVanishedWhileTheVersionWasForgottenIsGone(ScriptedApiServer.Expiry expiry)
      throws Exception {
    cluster.start();
    cluster.awaitSame();
    ObjectNode victim = Samples.objects(WatchedKind.PODS).getFirst();

    cluster.server.stop();
    cluster.store.delete(WatchedKind.PODS, victim);
    cluster.server.compact(expiry);
    cluster.server.restart();
    cluster.awaitSame();

    assertThat(cluster.gone()).containsOnlyOnce(name(victim));
    // Nothing else was told again.
    assertThat(cluster.observations(name(Samples.objects(WatchedKind.PODS).getLast()))).isOne();
  }

  @Test
  void aWatchThatIsClosedOrCutGoesOnWhereItWas() throws Exception {
    Population population = populate(50);
    cluster.start();
    cluster.awaitSame();
    for (int i = 0; i < 6; i++) {
      IntStream.range(0, 20).forEach(_ -> population.change());
      if (i % 2 == 0) {
        cluster.server.closeWatches();
      } else {
        cluster.server.cutWatches();
      }
    }
    cluster.awaitSame();

    assertThat(cluster.server.lists(WatchedKind.PODS)).isOne();
    assertThat(cluster.gone()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "this is no JSON\n",
        "{\"type\":\"ADDED\"\n",
        "[1,2,3]\n",
        "null\n",
        "{}\n",
        "{\"type\":\"ADDED\",\"object\":{}}\n",
        "{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"uid\":\"nobody\"}}}\n",
        "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":[7],\"spec\":\"no\",\"status\":1e999}}\n",
        "{\"type\":\"ERROR\",\"object\":{\"code\":99999999999999999999}}\n",
        "\0\1\2"
      })
  void garbageInAWatchCostsNoObject(String garbage) throws Exception {
    Population population = populate(30);
    cluster.start();
    cluster.awaitSame();

    for (int i = 0; i < 3; i++) {
      cluster.server.write(garbage.getBytes(StandardCharsets.UTF_8));
      IntStream.range(0, 10).forEach(_ -> population.change());
    }
    cluster.awaitSame();
  }

  @Test
  void aKindThatIsForbiddenIsSaidAndTheRestRuns() throws Exception {
    cluster.server.forbid(WatchedKind.PODS);
    cluster.start();
    WatchedCluster.await("its coverage", () -> cluster.isSaid("pods"));
    WatchedCluster.await(
        "the others", () -> cluster.coverage("services") == CoverageState.OBSERVED);

    assertThat(cluster.coverage("pods")).isEqualTo(CoverageState.NOT_OBSERVED);
    assertThat(cluster.coverageDetail("pods")).contains("list and watch on pods");
    assertThat(cluster.coverage(ServerHealth.SIGNAL)).isEqualTo(CoverageState.OBSERVED);
  }

  @Test
  void whoMayNotListNamespacesStillHasACluster() throws Exception {
    cluster.server.forbid(WatchedKind.NAMESPACES);
    cluster.start();
    WatchedCluster.await("the others", () -> cluster.coverage("pods") == CoverageState.OBSERVED);
    assertThat(cluster.objects()).allMatch(object -> object.key().cluster().equals("test"));
  }

  @Test
  void aClusterWithoutGatewaysMissesNothing() throws Exception {
    cluster.server.remove(WatchedKind.GATEWAYS);
    cluster.server.remove(WatchedKind.HTTP_ROUTES);
    cluster.server.remove(WatchedKind.AUTOSCALERS);
    cluster.start();
    WatchedCluster.await("coverage", () -> cluster.isSaid("horizontalpodautoscalers"));
    WatchedCluster.await("the others", () -> cluster.coverage("pods") == CoverageState.OBSERVED);

    assertThat(cluster.isSaid("gateways")).isFalse();
    assertThat(cluster.coverage("horizontalpodautoscalers")).isEqualTo(CoverageState.NOT_OBSERVED);
  }

  @Test
  void aServerThatIsAwayIsSaidToBeAndAllIsRightOnceItIsBack() throws Exception {
    Population population = populate(100);
    cluster.start();
    cluster.awaitSame();
    cluster.server.stop();
    WatchedCluster.await(
        "that it is away",
        () -> cluster.coverage(ServerHealth.SIGNAL) == CoverageState.NOT_OBSERVED);
    // It is said once, not for each kind.
    assertThat(cluster.coverage("pods")).isEqualTo(CoverageState.OBSERVED);

    IntStream.range(0, 200).forEach(_ -> population.change());
    cluster.server.restart();
    cluster.awaitSame();
    // The watches may be back before the server is next asked how it is.
    WatchedCluster.await(
        "that it is back", () -> cluster.coverage(ServerHealth.SIGNAL) == CoverageState.OBSERVED);
    // It still knew the version, so nothing was listed again.
    assertThat(cluster.server.lists(WatchedKind.PODS)).isOne();
  }

  @Test
  void aServerThatIsAwayAtTheStartIsWaitedFor() throws Exception {
    cluster.server.stop();
    cluster.start();
    WatchedCluster.await("that it is away", () -> cluster.isSaid(ServerHealth.SIGNAL));
    cluster.server.restart();
    cluster.awaitSame();
  }

  @Test
  void aServerThatIsOverloadedIsLeftAloneForAsLongAsItAsks() throws Exception {
    cluster.server.refuse(429, 10);
    cluster.start();
    cluster.awaitSame();
    cluster.server.refuse(503, 10);
    cluster.server.closeWatches();
    ObjectNode pod = Samples.objects(WatchedKind.PODS).getFirst();
    cluster.store.delete(WatchedKind.PODS, pod);
    cluster.awaitSame();
  }

  @Test
  void aHeartbeatIsNoNews() throws Exception {
    cluster.start();
    cluster.awaitSame();
    ObjectNode node = Samples.objects(WatchedKind.NODES).getFirst();
    for (int i = 0; i < 20; i++) {
      node.get("status")
          .get("conditions")
          .forEach(it -> ((ObjectNode) it).put("lastHeartbeatTime", "2026-11-23T01:00:00Z"));
      cluster.store.put(WatchedKind.NODES, node);
    }
    ((ObjectNode) node.get("spec")).put("unschedulable", true);
    cluster.store.put(WatchedKind.NODES, node);
    WatchedCluster.await("the cordon", () -> cluster.observations(name(node)) > 1);

    assertThat(cluster.observations(name(node))).isEqualTo(2);
  }

  @Test
  void aRelayThatStartsAgainTellsOnlyWhatIsNewAndWhatIsGone() throws Exception {
    cluster.start();
    cluster.awaitSame();
    TopologySnapshot known = new TopologySnapshot(1, snapshotFacts());
    cluster.stopWatching();
    ObjectNode victim = Samples.objects(WatchedKind.PODS).getFirst();
    cluster.store.delete(WatchedKind.PODS, victim);
    int before = cluster.facts().size();

    cluster.start(false, known);
    WatchedCluster.await("that it is gone", () -> cluster.gone().contains(name(victim)));
    cluster.awaitSame();
    assertThat(cluster.facts().subList(before, cluster.facts().size()))
        .noneMatch(fact -> fact instanceof ObjectObserved || fact instanceof EventObserved);
  }

  private List<Fact> snapshotFacts() throws InterruptedException {
    awaitEvents();
    TopologyFold fold = new TopologyFold();
    fold.apply(new LogBatch(0, 1, cluster.facts()));
    return fold.snapshot().facts();
  }

  @Test
  void objectsOfAnotherClusterAreGone() throws Exception {
    cluster.start();
    cluster.awaitSame();
    TopologySnapshot known = new TopologySnapshot(1, snapshotFacts());
    cluster.stopWatching();
    ObjectNode system =
        Samples.objects(WatchedKind.NAMESPACES).stream()
            .filter(it -> name(it).equals("kube-system"))
            .findFirst()
            .orElseThrow();
    ((ObjectNode) system.get("metadata")).put("uid", "11111111-2222-3333-4444-555555555555");
    cluster.store.put(WatchedKind.NAMESPACES, system);

    cluster.start(false, known);
    cluster.awaitSame();
    assertThat(cluster.objects())
        .allMatch(it -> it.key().cluster().equals("11111111-2222-3333-4444-555555555555"));
  }

  @Test
  void ofConfigMapsOnlyMetadataAreAskedFor() throws Exception {
    cluster.start(true, null);
    cluster.awaitSame(true);

    assertThat(cluster.objects()).hasAtLeastOneElementOfType(ConfigMap.class);
    assertThat(cluster.server.acceptedTypes())
        .isNotEmpty()
        .allMatch(type -> type.contains("as=PartialObjectMetadataList"));
  }

  @Test
  void aQuietClusterIsNotASilentOne() throws Exception {
    cluster.start();
    cluster.awaitSame();
    int before = cluster.batches().size();
    WatchedCluster.await("more batches", () -> cluster.batches().size() >= before + 3);

    List<FactBatch> batches = cluster.batches();
    assertThat(batches).extracting(FactBatch::sequence).doesNotHaveDuplicates().isSorted();
    assertThat(batches).extracting(FactBatch::watermarkNanos).isSorted();
    assertThat(new HashSet<>(batches.stream().map(FactBatch::epoch).toList())).hasSize(1);
    assertThat(batches.getLast().facts()).isEmpty();
  }

  @Test
  void aSlowServerIsJustSlow() throws Exception {
    Population population = populate(600);
    cluster.server.setLatency(Duration.ofMillis(300));
    cluster.start();
    IntStream.range(0, 100).forEach(_ -> population.change());
    cluster.awaitSame();
  }

  private void awaitEvents() throws InterruptedException {
    WatchedCluster.await(
        "all events",
        () -> cluster.apiEvents().size() == Samples.objects(WatchedKind.EVENTS).size());
  }

  private Population populate(int pods) {
    Population population = new Population(cluster.store, 1);
    population.makeCluster(pods);
    population.makePods(pods);
    return population;
  }

  private static String name(ObjectNode object) {
    return object.get("metadata").get("name").asString();
  }

  private static String uid(String namespace) {
    return Samples.objects(WatchedKind.NAMESPACES).stream()
        .filter(it -> name(it).equals(namespace))
        .findFirst()
        .orElseThrow()
        .get("metadata")
        .get("uid")
        .asString();
  }
}
