package io.sightline.core.clusters;

import static io.sightline.core.clusters.TwoClusters.A;
import static io.sightline.core.clusters.TwoClusters.B;
import static io.sightline.core.clusters.TwoClusters.NODE;
import static io.sightline.core.clusters.TwoClusters.START;
import static io.sightline.core.clusters.TwoClusters.all;
import static io.sightline.core.clusters.TwoClusters.at;
import static io.sightline.core.clusters.TwoClusters.calls;
import static io.sightline.core.clusters.TwoClusters.closes;
import static io.sightline.core.clusters.TwoClusters.inventory;
import static io.sightline.core.clusters.TwoClusters.ip;
import static io.sightline.core.clusters.TwoClusters.object;
import static io.sightline.core.clusters.TwoClusters.pod;
import static io.sightline.core.clusters.TwoClusters.requests;
import static io.sightline.core.clusters.TwoClusters.roundTrip;
import static io.sightline.core.clusters.TwoClusters.serves;
import static io.sightline.core.clusters.TwoClusters.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.Role;
import io.sightline.core.topology.TopologyFold;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections lead from one cluster into another, and what is made of them. */
class ClusterJoinTest {
  private static final String BALANCER = "203.0.113.5";
  private static final String GATEWAY = "198.51.100.9:40000";
  private static final long KEY = 0x1234_5678_9abc_def0L;

  private final TwoClusters clusters = new TwoClusters();

  @BeforeEach
  void inventories() {
    clusters.tell(A, 0, all(inventory(A, "web")));
    clusters.tell(B, 0, all(inventory(B, "web")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConnectionThatBothEndsSeeIsOneEdgeCountedOnce(boolean clientFirst) {
    clusters.tell(B, 1, object(service(B, "front", 0, List.of(BALANCER), List.of())));
    Fact[] client = all(calls(5, pod(A, "web"), BALANCER + ":443", KEY, 1), requests(5, 9, 1));
    Fact[] server =
        all(serves(6, pod(B, "web"), GATEWAY, service(B, "front"), KEY, 1), requests(6, 9, 1));
    clusters.tell(clientFirst ? A : B, 2, clientFirst ? client : server);
    assertThat(clusters.edges()).as("while the other end may come").isEmpty();
    clusters.tell(clientFirst ? B : A, 2, clientFirst ? server : client);

    assertThat(clusters.edges()).containsExactly("east.web -> west.web:8080 via west.front 1/9");
  }

  @Test
  void aConnectionThatOnlyTheClientsEndSeesLeadsToTheServiceItDialled() {
    clusters.tell(B, 1, object(service(B, "front", 0, List.of(BALANCER), List.of())));
    clusters.tell(A, 2, all(calls(5, pod(A, "web"), BALANCER + ":443", KEY, 1), requests(5, 9, 1)));
    clusters.passes(5);
    assertThat(clusters.edges()).containsExactly("east.web -> west.front:443 1/9");
  }

  @Test
  void aLateServerIsNotCountedAgain() {
    clusters.tell(B, 1, object(service(B, "front", 0, List.of(BALANCER), List.of())));
    clusters.tell(A, 2, all(calls(5, pod(A, "web"), BALANCER + ":443", KEY, 1), requests(5, 9, 1)));
    clusters.passes(5);
    clusters.tell(
        B,
        9,
        all(serves(6, pod(B, "web"), GATEWAY, service(B, "front"), KEY, 1), requests(6, 9, 1)));
    assertThat(clusters.edges()).containsExactly("east.web -> west.web:8080 via west.front 1/9");
    clusters.tell(A, 10, requests(5, 1, 9));
    clusters.tell(B, 10, requests(6, 1, 9));
    assertThat(clusters.edges()).containsExactly("east.web -> west.web:8080 via west.front 1/10");
  }

  @Test
  void aConnectionThatEndedBeforeItsOtherEndCameIsNotCountedAgain() {
    clusters.tell(A, 2, all(calls(5, pod(A, "web"), BALANCER + ":443", KEY, 1), closes(5, 1.5)));
    clusters.passes(5);
    clusters.tell(B, 9, all(serves(6, pod(B, "web"), GATEWAY, "", KEY, 1), closes(6, 1.5)));
    clusters.passes(5);
    assertThat(clusters.edges()).containsExactly("east.web -> 203.0.113.5:443 1/0");
  }

  @Test
  void equalAddressesOfPodsMakeNoEdge() {
    // Both clusters have 10.1.0.7, and something in east dials it where east has no such pod.
    clusters.tell(A, 2, all(calls(5, pod(A, "web"), "10.1.0.7:8080", 0, 1), requests(5, 3, 1)));
    clusters.tell(A, 2, all(calls(7, pod(A, "web"), "10.1.0.7:8080", 11, 1), requests(7, 3, 1)));
    clusters.tell(B, 2, all(serves(6, pod(B, "web"), "10.1.0.7:40000", "", 12, 1)));
    clusters.passes(5);
    assertThat(clusters.edges())
        .containsExactly(
            "east.web -> east.10.1.0.7:8080 2/6", "west.10.1.0.7 -> west.web:8080 1/0");
  }

  @Test
  void equalAddressesOfPodsMakeAnEdgeWhereTheSequenceNumbersAgree() {
    clusters.tell(A, 2, all(calls(5, pod(A, "web"), "10.1.0.7:8080", KEY, 1)));
    clusters.tell(B, 2, all(serves(6, pod(B, "web"), "10.1.0.7:40000", "", KEY, 1)));
    assertThat(clusters.edges()).containsExactly("east.web -> west.web:8080 1/0");
  }

  @Test
  void theSameNumbersTwiceInOneClusterAreNoConnectionBetweenClusters() {
    clusters.tell(
        A,
        2,
        all(
            calls(5, pod(A, "web"), BALANCER + ":443", KEY, 1),
            serves(6, pod(A, "web"), GATEWAY, "", KEY, 1).toArray(Fact[]::new)));
    clusters.passes(5);
    assertThat(clusters.edges())
        .containsExactly("198.51.100.9 -> east.web:8080 1/0", "east.web -> 203.0.113.5:443 1/0");
  }

  @ParameterizedTest
  @CsvSource({
    // The service's port, and another one.
    "203.0.113.5, 443, west.front",
    "203.0.113.5, 80, 203.0.113.5",
    // A port of the nodes, at a node's address and at another.
    "192.168.1.77, 30443, west.front",
    "192.168.1.77, 443, east.192.168.1.77",
    "192.168.1.78, 30443, east.192.168.1.78"
  })
  void entrancesAreAnAddressAndAPort(String address, int port, String server) {
    clusters.tell(
        B,
        1,
        object(service(B, "front", 30_443, List.of(BALANCER), List.of())),
        object(TwoClusters.node(B, "192.168.1.77")));
    clusters.tell(A, 2, all(calls(5, pod(A, "web"), address + ":" + port, 0, 1)));
    assertThat(clusters.edges()).containsExactly("east.web -> %s:%d 1/0".formatted(server, port));
  }

  @Test
  void anEntranceThatTwoClustersHaveIsNeithers() {
    String c = "cccccccc-0000-4000-8000-000000000003";
    clusters.merge.add(new ClusterScope(c, "north"));
    clusters.tell(B, 1, object(service(B, "front", 0, List.of("192.168.9.9"), List.of())));
    clusters.tell(c, 1, object(service(c, "front", 0, List.of("192.168.9.9"), List.of())));
    clusters.tell(A, 2, all(calls(5, pod(A, "web"), "192.168.9.9:443", 0, 1)));
    assertThat(clusters.edges()).containsExactly("east.web -> east.192.168.9.9:443 1/0");
  }

  @ParameterizedTest
  @CsvSource({
    "lb-7.cloud.example, west.front",
    "LB-7.Cloud.example., west.front",
    "shop.example, west.front",
    "eu.wild.example, west.front",
    "a.b.wild.example, 203.0.113.9",
    "other.example, other.example"
  })
  void entrancesAreFoundByTheNameThatWasLookedUp(String name, String server) {
    clusters.tell(
        B,
        1,
        object(service(B, "front", 0, List.of(), List.of("lb-7.cloud.example"))),
        object(TwoClusters.ingress(B, List.of("shop.example", "*.wild.example"), "front")));
    clusters.tell(A, 2, new NameResolved(at(1), NODE, ip("203.0.113.9"), name, 60));
    clusters.tell(A, 2, all(calls(5, pod(A, "web"), "203.0.113.9:443", 0, 1)));
    assertThat(clusters.edges())
        .containsExactly(
            "east.web -> %s:443 1/0".formatted(server.equals("203.0.113.9") ? name : server));
  }

  @Test
  void anEntranceThatIsKnownLateIsFoundForWhatIsOpen() {
    clusters.tell(A, 2, all(calls(5, pod(A, "web"), "192.168.9.9:443", 0, 1)));
    assertThat(clusters.edges()).containsExactly("east.web -> east.192.168.9.9:443 1/0");
    clusters.tell(B, 3, object(service(B, "front", 0, List.of("192.168.9.9"), List.of())));
    assertThat(clusters.edges()).containsExactly("east.web -> west.front:443 1/0");
  }

  @Test
  void aCallerFromAPublicNodeOfAnotherClusterIsThatNode() {
    clusters.tell(A, 1, object(TwoClusters.node(A, "192.168.1.10", "198.51.100.9")));
    clusters.tell(B, 2, all(serves(6, pod(B, "web"), GATEWAY, "", 0, 1)));
    assertThat(clusters.edges()).containsExactly("east.node-1 -> west.web:8080 1/0");
  }

  @Test
  void whoComesInByAPortOfTheNodesIsFoundBehindTheNodesAddress() {
    clusters.tell(B, 1, object(service(B, "front", 30_443, List.of(), List.of())));
    clusters.tell(
        B,
        2,
        all(
            TwoClusters.flow(
                6,
                Role.SERVER,
                "10.1.0.7:8080",
                "192.168.1.10:52000",
                KEY,
                1,
                "node/" + B + "/node-1",
                pod(B, "web"),
                service(B, "front"))));
    clusters.tell(A, 2, all(calls(5, pod(A, "web"), "192.168.1.10:30443", KEY, 1)));
    assertThat(clusters.edges()).containsExactly("east.web -> west.web:8080 via west.front 1/0");
  }

  @Test
  void aKeyframeDoesNotUndoWhatWasJoined() {
    clusters.tell(B, 1, object(service(B, "front", 0, List.of(BALANCER), List.of())));
    List<Fact> client = calls(5, pod(A, "web"), BALANCER + ":443", KEY, 1);
    List<Fact> server = serves(6, pod(B, "web"), GATEWAY, service(B, "front"), KEY, 1);
    clusters.tell(A, 2, all(client, requests(5, 9, 1)));
    clusters.tell(B, 2, all(server, requests(6, 9, 1)));
    List<String> joined = List.of("east.web -> west.web:8080 via west.front 1/9");
    assertThat(clusters.edges()).isEqualTo(joined);

    clusters.keyframe(A, 3, relays(inventory(A, "web"), client, requests(5, 9, 1)));
    assertThat(clusters.edges()).isEqualTo(joined);
    List<Fact> ofB = new ArrayList<>(inventory(B, "web"));
    ofB.add(object(service(B, "front", 0, List.of(BALANCER), List.of())));
    clusters.keyframe(B, 3, relays(ofB, server, requests(6, 9, 1)));
    assertThat(clusters.edges()).isEqualTo(joined);
    clusters.tell(A, 4, requests(5, 2, 3));
    clusters.tell(B, 4, requests(6, 2, 3));
    assertThat(clusters.edges()).containsExactly("east.web -> west.web:8080 via west.front 1/11");
  }

  @Test
  void keyframesDoNotUndoItEitherWhereNothingIsKnownOfThePods() {
    // No agent told of their control groups, and no relay of their objects.
    List<Fact> client = calls(5, "pod/unknown-a", BALANCER + ":443", KEY, 1);
    List<Fact> server = serves(6, "pod/unknown-b", GATEWAY, "", KEY, 1);
    clusters.tell(A, 2, all(client, requests(5, 9, 1)));
    clusters.tell(B, 2, all(server, requests(6, 9, 1)));
    List<String> joined = List.of("unknown-a -> unknown-b:8080 1/9");
    assertThat(clusters.edges()).isEqualTo(joined);
    for (int i = 0; i < 2; i++) {
      clusters.keyframe(A, 3 + i, relays(inventory(A, "web"), client, requests(5, 9, 1)));
      clusters.keyframe(B, 3 + i, relays(inventory(B, "web"), server, requests(6, 9, 1)));
      assertThat(clusters.edges()).isEqualTo(joined);
    }
  }

  @Test
  void joinedConnectionsTellHowFarTheClocksAreApart() {
    // West's clock is 250 ms ahead; a round trip takes 20 ms, of which 8 on the way there.
    for (int i = 0; i < 5; i++) {
      double second = 1 + i;
      clusters.tell(
          A,
          second,
          all(
              calls(10 + i, pod(A, "web"), BALANCER + ":443", KEY + i, second),
              roundTrip(10 + i, 20_000_000, second)));
      clusters.tell(
          B, second, all(serves(20 + i, pod(B, "web"), GATEWAY, "", KEY + i, second + 0.258)));
      clusters.tell(A, second + 0.5, roundTrip(10 + i, 20_000_000, second));
    }
    ClockSkew.Estimate skew = clusters.merge.clocks().of(B, A).orElseThrow();
    assertThat(skew.basis()).isEqualTo(ClockSkew.Basis.CONNECTIONS);
    assertThat(skew.samples()).isEqualTo(5);
    assertThat(Math.abs(skew.aheadNanos() - 250_000_000))
        .isLessThanOrEqualTo(skew.uncertaintyNanos());
    assertThat(skew.uncertaintyNanos()).isBetween(1L, 11_000_000L);
    assertThat(clusters.merge.clocks().of(A, B).orElseThrow().aheadNanos())
        .isEqualTo(-skew.aheadNanos());
    assertThat(START).isLessThan(at(1));
  }

  private static List<Fact> relays(List<Fact> inventory, List<Fact> flow, Fact more) {
    TopologyFold relay = new TopologyFold();
    List<Fact> facts = new ArrayList<>(inventory);
    facts.addAll(flow);
    facts.add(more);
    relay.apply(new io.sightline.core.fact.LogBatch(0, at(2), facts));
    return relay.snapshot().facts();
  }
}
