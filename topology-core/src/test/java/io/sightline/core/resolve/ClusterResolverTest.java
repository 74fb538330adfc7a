package io.sightline.core.resolve;

import static io.sightline.core.resolve.ApiObjects.podEntity;
import static io.sightline.core.resolve.ApiObjects.port;
import static io.sightline.core.resolve.ApiObjects.serviceEntity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServiceType;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.TopologyFold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods, services and nodes as the ends of flows. */
class ClusterResolverTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = 1_790_000_000L * SECOND;
  private static final NodeKey NODE_1 = new NodeKey("node-1", "boot-1");
  private static final NodeKey NODE_2 = new NodeKey("node-2", "boot-2");
  private static final String NODE_1_ENTITY = EntityId.ofNode("c1", "node-1");
  private static final ProcessKey CLIENT = new ProcessKey(NODE_1, 10, 1);
  private static final ProcessKey SERVER = new ProcessKey(NODE_2, 20, 1);
  private static final ProcessKey KUBELET = new ProcessKey(NODE_1, 1, 1);
  private static final FlowId SERVED = new FlowId(NODE_2, 1);
  private static final Endpoint CLIENT_END = endpoint("10.244.1.10", 40_000);
  private static final Endpoint SERVER_END = endpoint("10.244.2.20", 8080);
  private static final Endpoint GATEWAY_END = endpoint("10.244.2.1", 51_504);
  private static final Endpoint SERVICE_END = endpoint("10.96.7.7", 80);
  private static final Pod WEB = ApiObjects.pod("web", "10.244.2.20", START - 60 * SECOND);
  private static final Pod WEB_2 = ApiObjects.pod("web-2", "10.244.2.21", START - 60 * SECOND);
  private static final Pod CALLER = ApiObjects.pod("caller", "10.244.1.10", START - 60 * SECOND);
  private static final Service SERVICE =
      ApiObjects.service("front", "10.96.7.7", port("http", PortProtocol.TCP, 80, 30_080));
  private static final String WEB_ENTITY = podEntity("web");
  private static final String CALLER_ENTITY = podEntity("caller");

  private final Resolver resolver = new Resolver();
  private final TopologyFold fold = new TopologyFold();
  private long now = START;
  private long position;

  @BeforeEach
  void agents() {
    batch(
        "node-1",
        new NodeObserved(now, NODE_1, "6.18", "node"),
        network(NODE_1, 1, "192.0.2.1", "10.244.1.1"),
        pod(NODE_1, 11, "caller"),
        new ProcessObserved(now, CLIENT, "curl", cgroup(NODE_1, 11), 11),
        new CgroupObserved(now, cgroup(NODE_1, 2), "/system.slice/kubelet.service"),
        new ProcessObserved(now, KUBELET, "kubelet", cgroup(NODE_1, 2), 1));
    batch(
        "node-2",
        new NodeObserved(now, NODE_2, "6.18", "node"),
        network(NODE_2, 1, "192.0.2.2", "10.244.2.1"),
        pod(NODE_2, 21, "web"),
        new ProcessObserved(now, SERVER, "nginx", cgroup(NODE_2, 21), 21));
  }

  @Test
  void aSocketIsThePodsWhoseControlGroupItIsAlsoBeforeTheApiTellsOfIt() {
    List<Fact> facts = batch("node-1", client(1, SERVER_END, 7));
    assertThat(resolutions(facts)).isEmpty();
    facts = batch("node-2", server(1, CLIENT_END, 7));

    assertThat(resolutions(facts))
        .containsExactlyInAnyOrder(
            resolved(NODE_1, 1, CALLER_ENTITY, WEB_ENTITY, 8080, false, ""),
            resolved(NODE_2, 1, CALLER_ENTITY, WEB_ENTITY, 8080, true, ""));
  }

  @Test
  void aServiceLiesBetweenTheEndsThatItsTranslationJoins() {
    api(WEB, WEB_2, SERVICE, slice(WEB, WEB_2));
    batch("node-1", client(1, SERVICE_END, 7));
    // A hairpin, or a port of the node: the server sees the gateway and a random port.
    List<Fact> facts = batch("node-2", server(1, GATEWAY_END, 7));

    assertThat(resolutions(facts))
        .containsExactlyInAnyOrder(
            resolved(NODE_1, 1, CALLER_ENTITY, WEB_ENTITY, 8080, false, serviceEntity("front")),
            resolved(NODE_2, 1, CALLER_ENTITY, WEB_ENTITY, 8080, true, serviceEntity("front")));
  }

  @Test
  void aPortOfTheNodesAnExternalAddressAndALoadBalancerAreTheServiceToo() {
    Service balanced =
        ApiObjects.service(
            "front",
            ServiceType.LOAD_BALANCER,
            List.of("10.96.7.7"),
            List.of("203.0.113.80"),
            port("http", PortProtocol.TCP, 80, 30_080));
    api(WEB, balanced, slice(WEB), ApiObjects.node("c1", "node-2", "boot-2", "192.0.2.2"));
    List<Endpoint> dialled =
        List.of(endpoint("192.0.2.2", 30_080), endpoint("203.0.113.80", 80), SERVICE_END);
    for (int i = 0; i < dialled.size(); i++) {
      batch("node-1", client(i, dialled.get(i), 70 + i));
      List<Fact> facts = batch("node-2", server(i, GATEWAY_END, 70 + i));
      assertThat(resolutions(facts))
          .extracting(FlowResolved::via, FlowResolved::serverEntity)
          .containsOnly(tuple(serviceEntity("front"), WEB_ENTITY));
    }
  }

  @Test
  void whereTheAgentItselfSawBothAddressesTheDialledOneIsTheServices() {
    api(WEB, SERVICE, slice(WEB));
    FlowOpened translated =
        opened(NODE_1, 1, Role.CLIENT, CLIENT_END, SERVER_END, CLIENT, 7, null, SERVICE_END);
    batch("node-1", translated);
    List<Fact> facts = batch("node-2", server(1, CLIENT_END, 7));
    assertThat(resolutions(facts))
        .extracting(FlowResolved::via)
        .containsOnly(serviceEntity("front"));

    // And so of brief connections, which the agent joined.
    ProcessKey local = new ProcessKey(NODE_2, 30, 1);
    batch(
        "node-2",
        pod(NODE_2, 31, "caller-2"),
        new ProcessObserved(now, local, "curl", cgroup(NODE_2, 31), 31));
    FlowOpened joined =
        opened(
            NODE_2,
            9,
            Role.SERVER,
            SERVER_END,
            endpoint("10.244.2.30", 0),
            SERVER,
            8,
            local,
            SERVICE_END);
    assertThat(resolutions(batch("node-2", joined)))
        .containsExactly(
            resolved(
                NODE_2, 9, podEntity("caller-2"), WEB_ENTITY, 8080, true, serviceEntity("front")));
  }

  @Test
  void aHeadlessServiceIsKnownByTheNameThatTheClientWasTold() {
    api(WEB, ApiObjects.headless("db", port("pg", PortProtocol.TCP, 8080, 0)));
    batch(
        "node-1",
        new NameResolved(now, NODE_1, SERVER_END.address(), "web-0.db.shop.svc.cluster.local", 5));
    batch("node-1", client(1, SERVER_END, 7));
    List<Fact> facts = batch("node-2", server(1, CLIENT_END, 7));
    assertThat(resolutions(facts)).extracting(FlowResolved::via).containsOnly(serviceEntity("db"));
  }

  @Test
  void whereNobodySawTheServerItIsTheOnlyPodBehindTheServiceOrElseTheServiceItself() {
    api(WEB, WEB_2, SERVICE, slice(WEB));
    assertThat(alone(client(1, SERVICE_END, 7)))
        .isEqualTo(
            resolved(NODE_1, 1, CALLER_ENTITY, WEB_ENTITY, 8080, true, serviceEntity("front")));

    api(slice(WEB, WEB_2));
    assertThat(alone(client(2, SERVICE_END, 8)))
        .isEqualTo(resolved(NODE_1, 2, CALLER_ENTITY, serviceEntity("front"), 80, true, ""));
  }

  @Test
  void anAddressIsThePodsThatHadItThenAndNotOfOneThatGotItLater() {
    Pod before = ApiObjects.pod("before", "10.244.2.50", START - 100 * SECOND);
    Endpoint end = endpoint("10.244.2.50", 80);
    api(before);
    assertThat(alone(client(1, end, 7)).serverEntity()).isEqualTo(podEntity("before"));

    long reused = now;
    apiGone(before);
    now += 60 * SECOND;
    api(ApiObjects.pod("after", "10.244.2.50", now));
    now += SECOND;
    assertThat(alone(client(2, end, 8)).serverEntity()).isEqualTo(podEntity("after"));

    // An agent that was away tells now of what was then.
    assertThat(alone(at(reused - SECOND, client(3, end, 9))).serverEntity())
        .isEqualTo(podEntity("before"));
    // Between the two it was nobody's.
    assertThat(alone(at(reused + 30 * SECOND, client(4, end, 10))).serverEntity())
        .isEqualTo(EntityId.ofExternalHost(end.address()));
  }

  @Test
  void aPodThatEndedGivesItsAddressBackBeforeItsObjectGoes() {
    Pod job = ApiObjects.pod("job", "10.244.2.51", START - 100 * SECOND);
    Endpoint end = endpoint("10.244.2.51", 80);
    api(job);
    long finished = now;
    api(ApiObjects.ended(job, finished));
    now += 30 * SECOND;
    api(ApiObjects.pod("next", "10.244.2.51", now));
    now += SECOND;
    assertThat(alone(client(1, end, 7)).serverEntity()).isEqualTo(podEntity("next"));
    assertThat(alone(at(finished - SECOND, client(2, end, 8))).serverEntity())
        .isEqualTo(podEntity("job"));
  }

  @Test
  void podsOnTheNodesNetworkAreKnownByTheirControlGroupAndNeverByAddress() {
    api(
        ApiObjects.node("c1", "node-1", "boot-1", "192.0.2.1"),
        ApiObjects.hostPod("exporter", "192.0.2.1"));
    ProcessKey exporter = new ProcessKey(NODE_1, 40, 1);
    batch(
        "node-1",
        pod(NODE_1, 41, "exporter"),
        new ProcessObserved(now, exporter, "exporter", cgroup(NODE_1, 41), 1));
    FlowOpened out =
        opened(
            NODE_1,
            1,
            Role.CLIENT,
            endpoint("192.0.2.1", 40_000),
            SERVER_END,
            exporter,
            7,
            null,
            null);
    batch("node-1", out);
    assertThat(resolutions(batch("node-2", server(1, endpoint("192.0.2.1", 40_000), 7))))
        .extracting(FlowResolved::clientEntity)
        .containsOnly(podEntity("exporter"));

    // Whoever else comes from there is the node, and not whoever connected last.
    assertThat(alone(server(2, endpoint("192.0.2.1", 40_001), 8)).clientEntity())
        .isEqualTo(NODE_1_ENTITY);
    assertThat(alone(server(3, endpoint("10.244.1.1", 40_001), 9)).clientEntity())
        .isEqualTo(NODE_1_ENTITY);
  }

  @Test
  void whatConnectsFromTheNodeItselfIsItsProcess() {
    FlowOpened probe =
        opened(
            NODE_1,
            1,
            Role.CLIENT,
            endpoint("10.244.1.1", 40_000),
            SERVER_END,
            KUBELET,
            7,
            null,
            null);
    batch("node-1", probe);
    assertThat(resolutions(batch("node-2", server(1, endpoint("10.244.1.1", 40_000), 7))))
        .extracting(FlowResolved::clientEntity)
        .containsOnly(EntityId.ofProcess(KUBELET));
  }

  @Test
  void aFlowWaitsForTheObjectOfAnAddressThatLooksLikeAPods() {
    api(WEB);
    Endpoint unknown = endpoint("10.244.2.99", 80);
    batch("node-1", client(1, unknown, 7));
    batch("node-2");
    assertThat(resolutions(batch("node-1"))).isEmpty();

    List<Fact> facts = api(ApiObjects.pod("late", "10.244.2.99", now - SECOND));
    assertThat(resolutions(facts))
        .extracting(FlowResolved::serverEntity)
        .containsExactly(podEntity("late"));
  }

  @Test
  void anAddressThatLooksLikeAPodsIsNotWaitedForLongAndAmendedWhenTheObjectComes() {
    api(WEB);
    Endpoint unknown = endpoint("10.244.2.99", 80);
    String external = EntityId.ofExternalHost(unknown.address());
    List<Fact> facts = new ArrayList<>();
    facts.addAll(
        batch(
            "node-1",
            client(1, unknown, 7),
            new FlowProtocol(now, new FlowId(NODE_1, 1), Protocol.HTTP),
            requests(1, 5)));
    for (int i = 0; i < 4; i++) {
      batch("node-2");
      facts.addAll(batch("node-1"));
    }
    assertThat(resolutions(facts))
        .containsExactly(resolved(NODE_1, 1, CALLER_ENTITY, external, 80, true, ""));
    batch("node-1", requests(1, 5));

    facts = api(ApiObjects.pod("late", "10.244.2.99", START - SECOND));
    assertThat(resolutions(facts))
        .containsExactly(resolved(NODE_1, 1, CALLER_ENTITY, podEntity("late"), 80, true, ""));
    batch("node-1", requests(1, 5));
    // What was counted before goes with it.
    assertThat(edges())
        .singleElement()
        .satisfies(
            edge -> {
              assertThat(edge.id().server()).isEqualTo(podEntity("late"));
              assertThat(edge.totals().requests()).isEqualTo(15);
              assertThat(edge.totals().connections()).isEqualTo(1);
            });
  }

  @Test
  void aServiceThatIsToldOfLaterIsPutBetweenTheEnds() {
    batch("node-1", client(1, SERVICE_END, 7));
    batch("node-2", server(1, CLIENT_END, 7));
    List<Fact> facts = api(SERVICE, slice(WEB));
    assertThat(resolutions(facts))
        .containsExactlyInAnyOrder(
            resolved(NODE_1, 1, CALLER_ENTITY, WEB_ENTITY, 8080, false, serviceEntity("front")),
            resolved(NODE_2, 1, CALLER_ENTITY, WEB_ENTITY, 8080, true, serviceEntity("front")));
  }

  @Test
  void whatWasCountedBeforeTheServiceIsToldOfGoesByWayOfItToo() {
    batch("node-1", client(1, SERVICE_END, 7));
    batch("node-2", server(1, CLIENT_END, 7), new FlowProtocol(now, SERVED, Protocol.HTTP));
    batch("node-2", requests(SERVED, 5));
    assertThat(edges()).singleElement().satisfies(edge -> assertThat(edge.id().via()).isEmpty());
    TopologyFold fromKeyframe = new TopologyFold();
    fromKeyframe.apply(new LogBatch(position, now, List.of(fold.snapshot())));

    List<Fact> facts = new ArrayList<>(api(SERVICE, slice(WEB)));
    facts.addAll(batch("node-2", requests(SERVED, 5)));
    fromKeyframe.apply(new LogBatch(position, now + SECOND, facts));
    for (TopologyFold each : List.of(fold, fromKeyframe)) {
      assertThat(each.topology().edges().values())
          .filteredOn(edge -> !edge.totals().isZero())
          .singleElement()
          .satisfies(
              edge -> {
                assertThat(edge.id().via()).isEqualTo(serviceEntity("front"));
                assertThat(edge.totals().requests()).isEqualTo(10);
                assertThat(edge.totals().connections()).isEqualTo(1);
              });
    }
  }

  @Test
  void aServiceOfAPortOnTheNodesOrOfItsPodsThatIsToldOfLaterIsPutBetweenTheEnds() {
    api(WEB, ApiObjects.node("c1", "node-2", "boot-2", "192.0.2.2"));
    batch("node-1", client(1, endpoint("192.0.2.2", 30_080), 7));
    batch("node-2", server(1, GATEWAY_END, 7));
    assertThat(resolutions(api(SERVICE)))
        .extracting(FlowResolved::via)
        .containsExactly(serviceEntity("front"), serviceEntity("front"));

    batch(
        "node-1",
        new NameResolved(now, NODE_1, SERVER_END.address(), "web-0.db.shop.svc.cluster.local", 5));
    batch("node-1", client(2, SERVER_END, 8));
    batch("node-2", server(2, CLIENT_END, 8));
    api(ApiObjects.slice("db", "pg", PortProtocol.TCP, 8080, WEB));
    assertThat(resolutions(api(ApiObjects.headless("db", port("pg", PortProtocol.TCP, 8080, 0)))))
        .extracting(FlowResolved::via)
        .containsExactly(serviceEntity("db"), serviceEntity("db"));
  }

  @Test
  void aPodThatLivedForLessThanASecondKeepsItsNameThoughItIsGoneWhenItIsToldOf() {
    ProcessKey job = new ProcessKey(NODE_1, 50, 0);
    FlowOpened out =
        opened(
            NODE_1,
            1,
            Role.CLIENT,
            endpoint("10.244.1.77", 40_000),
            SERVER_END,
            job,
            7,
            null,
            null);
    Pod pod = ApiObjects.pod("flash", "10.244.1.77", now);
    List<Fact> facts = new ArrayList<>();
    facts.addAll(
        batch(
            "node-1",
            pod(NODE_1, 51, "flash"),
            new ProcessObserved(now, job, "sh", cgroup(NODE_1, 51), 51),
            out,
            new FlowClosed(now, new FlowId(NODE_1, 1), CloseReason.CLOSED),
            new ProcessExited(now, job)));
    facts.addAll(batch("node-2", server(1, endpoint("10.244.1.77", 40_000), 7)));
    api(pod);
    apiGone(pod);

    assertThat(resolutions(facts))
        .extracting(FlowResolved::clientEntity)
        .containsOnly(podEntity("flash"));
    assertThat(fold.topology().entities().get(podEntity("flash")).name()).isEqualTo("flash");
    assertThat(edges()).hasSize(1);
  }

  @Test
  void connectionsOlderThanTheAgentsAreJoinedByTheClientsEnd() {
    api(WEB, WEB_2, SERVICE, slice(WEB, WEB_2));
    batch("node-1", client(1, SERVICE_END, 0));
    List<Fact> facts = batch("node-2", server(1, CLIENT_END, 0));
    assertThat(resolutions(facts))
        .containsExactlyInAnyOrder(
            resolved(NODE_1, 1, CALLER_ENTITY, WEB_ENTITY, 8080, false, serviceEntity("front")),
            resolved(NODE_2, 1, CALLER_ENTITY, WEB_ENTITY, 8080, true, serviceEntity("front")));
    // The same client's end towards what is no service of that server is another connection.
    batch("node-1", client(2, endpoint("203.0.113.9", 443), 0));
    batch("node-1", client(3, endpoint("10.244.2.21", 80), 0));
    assertThat(resolutions(batch("node-2", server(4, CLIENT_END, 0))))
        .filteredOn(it -> it.flow().number() == 3)
        .isEmpty();
  }

  @Test
  void namesAskedOfAServiceAreCountedWithTheServerThatAnswered() {
    Pod dns = ApiObjects.pod("dns", "10.244.2.53", START - 60 * SECOND);
    Pod dns2 = ApiObjects.pod("dns-2", "10.244.2.54", START - 60 * SECOND);
    Service service =
        ApiObjects.service("kube-dns", "10.96.0.10", port("dns", PortProtocol.UDP, 53, 0));
    api(CALLER, dns, dns2, service);
    api(ApiObjects.slice("kube-dns", "dns", PortProtocol.UDP, 53, dns, dns2));
    FlowOpened asks = datagrams(NODE_1, 1, Role.CLIENT, "10.244.1.10", 0, "10.96.0.10", 53);
    FlowOpened answers = datagrams(NODE_2, 1, Role.SERVER, "10.244.2.53", 53, "10.244.1.10", 0);
    FlowOpened answers2 = datagrams(NODE_2, 2, Role.SERVER, "10.244.2.54", 53, "10.244.1.10", 0);
    List<Fact> facts = new ArrayList<>(batch("node-1", asks));
    facts.addAll(batch("node-2", answers, answers2));

    String via = serviceEntity("kube-dns");
    assertThat(resolutions(facts))
        .filteredOn(FlowResolved::counted)
        .containsExactlyInAnyOrder(
            resolved(NODE_2, 1, CALLER_ENTITY, podEntity("dns"), 53, true, via),
            resolved(NODE_2, 2, CALLER_ENTITY, podEntity("dns-2"), 53, true, via));
    assertThat(resolutions(facts)).filteredOn(it -> it.flow().node().equals(NODE_1)).hasSize(1);
  }

  @Test
  void namesAskedOfAServiceThatIsToldOfLaterAreCountedOnce() {
    Pod dns = ApiObjects.pod("dns", "10.244.2.53", START - 60 * SECOND);
    FlowOpened asks = datagrams(NODE_1, 1, Role.CLIENT, "10.244.1.10", 0, "10.96.0.10", 53);
    FlowOpened answers = datagrams(NODE_2, 1, Role.SERVER, "10.244.2.53", 53, "10.244.1.10", 0);
    List<Fact> facts = new ArrayList<>(batch("node-1", asks));
    facts.addAll(batch("node-2", answers));
    facts.addAll(
        api(
            CALLER,
            dns,
            ApiObjects.service("kube-dns", "10.96.0.10", port("dns", PortProtocol.UDP, 53, 0)),
            ApiObjects.slice("kube-dns", "dns", PortProtocol.UDP, 53, dns)));
    for (int i = 0; i < 4; i++) {
      facts.addAll(batch("node-1"));
      facts.addAll(batch("node-2"));
    }
    assertThat(resolutions(facts)).filteredOn(FlowResolved::counted).hasSize(1);
  }

  @Test
  void anAttemptThatARuleDroppedBehindAServiceIsBlockedAtThePodThatWasMeant() {
    api(CALLER, WEB, WEB_2, SERVICE, slice(WEB, WEB_2));
    DropWindow drop =
        new DropWindow(
            now,
            SECOND,
            NODE_2,
            Transport.TCP,
            CLIENT_END,
            endpoint("10.244.2.21", 8080),
            "NETFILTER_DROP",
            3,
            "",
            "");
    List<Fact> dropped = batch("node-2", drop);
    List<Fact> facts =
        batch(
            "node-1",
            client(1, SERVICE_END, 0),
            new FlowClosed(START, new FlowId(NODE_1, 1), CloseReason.CONNECT_TIMED_OUT));

    assertThat(dropped)
        .filteredOn(DropWindow.class::isInstance)
        .singleElement()
        .satisfies(
            fact -> {
              assertThat(((DropWindow) fact).clientEntity()).isEqualTo(CALLER_ENTITY);
              assertThat(((DropWindow) fact).serverEntity()).isEqualTo(podEntity("web-2"));
            });
    assertThat(facts)
        .contains(new FlowClosed(START, new FlowId(NODE_1, 1), CloseReason.CONNECT_BLOCKED));
    assertThat(resolutions(facts))
        .containsExactly(
            resolved(
                NODE_1, 1, CALLER_ENTITY, podEntity("web-2"), 8080, true, serviceEntity("front")));
  }

  @Test
  void kubeProxysRefusalForAServiceWithoutEndpointsIsNoFirewalls() {
    api(CALLER, SERVICE, slice());
    DropWindow drop = droppedForTheService();
    List<Fact> facts =
        batch(
            "node-1",
            drop,
            client(1, SERVICE_END, 0),
            new FlowClosed(START, new FlowId(NODE_1, 1), CloseReason.CONNECT_REFUSED));

    assertThat(facts).contains(drop);
    assertThat(facts)
        .contains(new FlowClosed(START, new FlowId(NODE_1, 1), CloseReason.CONNECT_REFUSED));
    assertThat(resolutions(facts))
        .containsExactly(resolved(NODE_1, 1, CALLER_ENTITY, serviceEntity("front"), 80, true, ""));
  }

  private DropWindow droppedForTheService() {
    return new DropWindow(
        now, SECOND, NODE_1, Transport.TCP, CLIENT_END, SERVICE_END, "NETFILTER_DROP", 3, "", "");
  }

  @Test
  void aDropForAServiceWhoseEndpointsAreNotKnownIsAFirewalls() {
    api(CALLER, SERVICE);
    DropWindow drop = droppedForTheService();

    assertThat(batch("node-1", drop))
        .filteredOn(DropWindow.class::isInstance)
        .singleElement()
        .satisfies(
            told -> {
              assertThat(((DropWindow) told).clientEntity()).isEqualTo(CALLER_ENTITY);
              assertThat(((DropWindow) told).serverEntity()).isEqualTo(serviceEntity("front"));
            });
  }

  @Test
  void aServiceWithoutEndpointsIsWhatRefused() {
    api(SERVICE, slice());
    List<Fact> facts =
        batch(
            "node-1",
            client(1, SERVICE_END, 0),
            new FlowClosed(now, new FlowId(NODE_1, 1), CloseReason.CONNECT_REFUSED));
    assertThat(resolutions(facts))
        .containsExactly(resolved(NODE_1, 1, CALLER_ENTITY, serviceEntity("front"), 80, true, ""));
  }

  private FlowResolved alone(FlowOpened opened) {
    String source = opened.flow().node().name();
    List<Fact> facts = new ArrayList<>(batch(source, opened));
    for (int i = 0; i < 4; i++) {
      facts.addAll(batch("node-1"));
      facts.addAll(batch("node-2"));
    }
    return resolutions(facts).getLast();
  }

  @Test
  void aProcessThatEndedWhileItsFlowWaitedIsStillItsPods() {
    ProcessKey job = new ProcessKey(NODE_1, 50, 7);
    List<Fact> facts = new ArrayList<>();
    facts.addAll(
        batch(
            "node-1",
            pod(NODE_1, 51, "flash"),
            new ProcessObserved(now, job, "sh", cgroup(NODE_1, 51), 51),
            opened(
                NODE_1,
                1,
                Role.CLIENT,
                endpoint("10.244.1.77", 40_000),
                SERVER_END,
                job,
                7,
                null,
                null)));
    facts.addAll(batch("node-1", new ProcessExited(now, job)));
    facts.addAll(batch("node-2", server(1, endpoint("10.244.1.77", 40_000), 7)));
    facts.addAll(resolver.finish());

    assertThat(resolutions(facts))
        .isNotEmpty()
        .extracting(FlowResolved::clientEntity)
        .containsOnly(podEntity("flash"));
  }

  @Test
  void aProcessThatIsToldOfBeforeItsGroupIsItsPods() {
    ProcessKey job = new ProcessKey(NODE_1, 50, 7);
    List<Fact> facts = new ArrayList<>();
    facts.addAll(
        batch(
            "node-1",
            new ProcessObserved(now, job, "sh", cgroup(NODE_1, 51), 51),
            pod(NODE_1, 51, "flash"),
            opened(
                NODE_1,
                1,
                Role.CLIENT,
                endpoint("10.244.1.77", 40_000),
                SERVER_END,
                job,
                7,
                null,
                null)));
    facts.addAll(batch("node-2", server(1, endpoint("10.244.1.77", 40_000), 7)));
    facts.addAll(resolver.finish());

    assertThat(resolutions(facts))
        .isNotEmpty()
        .extracting(FlowResolved::clientEntity)
        .containsOnly(podEntity("flash"));
  }

  /** A batch of an agent, half a second after the one before. */
  private List<Fact> batch(String source, Fact... facts) {
    long watermark = now + SECOND;
    List<Fact> resolved = resolver.resolve(source, watermark, Arrays.asList(facts));
    now += SECOND / 2;
    fold.apply(new LogBatch(position, watermark, resolved));
    position += resolved.size();
    return resolved;
  }

  private List<Fact> api(KubeObject... objects) {
    return batch(
        "api",
        Arrays.stream(objects).map(object -> new ObjectObserved(now, object)).toArray(Fact[]::new));
  }

  private void apiGone(KubeObject object) {
    batch("api", new ObjectGone(now, object.key()));
  }

  private List<Edge> edges() {
    Map<?, Edge> edges = fold.topology().edges();
    return List.copyOf(edges.values());
  }

  private static io.sightline.core.kube.EndpointSlice slice(Pod... pods) {
    return ApiObjects.slice("front", "http", PortProtocol.TCP, 8080, pods);
  }

  private static List<FlowResolved> resolutions(List<Fact> facts) {
    return facts.stream()
        .filter(FlowResolved.class::isInstance)
        .map(FlowResolved.class::cast)
        .map(
            it ->
                new FlowResolved(
                    0,
                    it.flow(),
                    it.clientEntity(),
                    it.serverEntity(),
                    it.serverPort(),
                    it.counted(),
                    it.via()))
        .toList();
  }

  private static FlowResolved resolved(
      NodeKey node,
      long number,
      String client,
      String server,
      int port,
      boolean counted,
      String via) {
    return new FlowResolved(0, new FlowId(node, number), client, server, port, counted, via);
  }

  private FlowOpened client(int number, Endpoint remote, long joinKey) {
    return opened(NODE_1, number, Role.CLIENT, CLIENT_END, remote, CLIENT, joinKey, null, null);
  }

  private FlowOpened server(int number, Endpoint remote, long joinKey) {
    return opened(NODE_2, number, Role.SERVER, SERVER_END, remote, SERVER, joinKey, null, null);
  }

  private FlowOpened datagrams(
      NodeKey node, int number, Role role, String from, int fromPort, String to, int toPort) {
    return new FlowOpened(
        now,
        new FlowId(node, number),
        Transport.UDP,
        role,
        endpoint(from, fromPort),
        endpoint(to, toPort),
        role == Role.CLIENT ? 11 : 53,
        role == Role.CLIENT ? CLIENT : null,
        0,
        false);
  }

  private static FlowOpened at(long timeNanos, FlowOpened it) {
    return new FlowOpened(
        timeNanos,
        it.flow(),
        it.transport(),
        it.role(),
        it.local(),
        it.remote(),
        it.networkNamespace(),
        it.owner(),
        it.joinKey(),
        it.beforeAgent());
  }

  private FlowOpened opened(
      NodeKey node,
      int number,
      Role role,
      Endpoint local,
      Endpoint remote,
      ProcessKey owner,
      long joinKey,
      @Nullable ProcessKey peer,
      @Nullable Endpoint dialled) {
    return new FlowOpened(
        now,
        new FlowId(node, number),
        Transport.TCP,
        role,
        local,
        remote,
        role == Role.CLIENT ? 11 : 21,
        owner,
        joinKey,
        joinKey == 0,
        1,
        peer,
        dialled);
  }

  private RequestWindow requests(int number, int count) {
    return requests(new FlowId(NODE_1, number), count);
  }

  private RequestWindow requests(FlowId flow, int count) {
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    latency.add(1_000_000, count);
    return new RequestWindow(
        now,
        SECOND,
        flow,
        Protocol.HTTP,
        "GET /",
        StatusClass.OK,
        count,
        0,
        10,
        10,
        latency.drain());
  }

  private NetworkObserved network(NodeKey node, long namespace, String... addresses) {
    return new NetworkObserved(
        now, node, namespace, "", Arrays.stream(addresses).map(IpAddress::parse).toList());
  }

  private CgroupObserved pod(NodeKey node, int inode, String name) {
    return new CgroupObserved(now, cgroup(node, inode), ApiObjects.cgroupPath(name));
  }

  private static CgroupKey cgroup(NodeKey node, int inode) {
    return new CgroupKey(node, CgroupKey.Hierarchy.UNIFIED, inode);
  }

  private static Endpoint endpoint(String address, int port) {
    return new Endpoint(IpAddress.parse(address), port);
  }
}
