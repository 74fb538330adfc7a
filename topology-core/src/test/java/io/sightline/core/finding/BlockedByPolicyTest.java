package io.sightline.core.finding;

import static io.sightline.core.policy.Cluster.all;
import static io.sightline.core.policy.Cluster.egress;
import static io.sightline.core.policy.Cluster.ingress;
import static io.sightline.core.policy.Cluster.namespaces;
import static io.sightline.core.policy.Cluster.pods;
import static io.sightline.core.policy.Cluster.tcp;
import static io.sightline.core.policy.Cluster.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.kube.ServiceType;
import io.sightline.core.policy.Cluster;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.core.topology.TopologyRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Facts in, findings out: what the agents and the relay tell of a connection that is blocked. */
class BlockedByPolicyTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long T = 1_700_000_000L * SECOND;
  private static final NodeKey N1 = new NodeKey("n1", "boot");
  private static final ProcessKey CLIENT = new ProcessKey(N1, 10, 1);
  private static final ProcessKey SERVER = new ProcessKey(N1, 20, 1);
  private static final ProcessKey KUBELET = new ProcessKey(N1, 30, 1);

  private final TopologyFold fold = new TopologyFold();
  private long position;
  private long flow;

  @Test
  void aDropThatThePoliciesExplainIsFoundWithNearestRuleAndRemedy() {
    cluster(
        ingress("y", all()).named("deny").policy(),
        ingress("y", with("pod", "a"))
            .named("allow-b")
            .from(List.of(pods(with("pod", "b"))), tcp("80"))
            .policy());

    List<Finding> findings =
        during(5, drop(EntityId.ofProcess(CLIENT), EntityId.ofProcess(SERVER)));

    Finding finding = only(findings, "blocked-by-policy");
    assertThat(finding.title())
        .isEqualTo(
            "x/b cannot reach y/a on TCP 80: NetworkPolicy y/allow-b, y/deny (ingress) do not allow"
                + " it");
    assertThat(finding.confidence()).isGreaterThan(0.95);
    assertThat(finding.entity()).isEqualTo(EntityId.ofPod(Cluster.uid("y", "a")));
    assertThat(finding.evidence())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("5 packets dropped at 2023-11-14T22:13:21Z (blocked by a firewall"))
        .contains(
            "ingress of y/a is isolated by y/allow-b, y/deny, and no rule allows TCP 80 from x/b")
        .contains(
            "nearest: ingress rule 1 of y/allow-b has no namespaceSelector and so means pods of its"
                + " own namespace y, but the peer is in x")
        .anySatisfy(line -> assertThat(line).startsWith("assumed: the network plugin enforces"));
    assertThat(finding.suggestion())
        .contains("kubectl apply")
        .contains("name: allow-b-to-a-80-ingress")
        .contains("kubernetes.io/metadata.name: x");
  }

  @Test
  void attemptsThatAllTimeOutAreEnoughAndThePodBehindTheServerNeedsNoAgent() {
    cluster(ingress("y", all()).named("deny").policy());

    Finding finding =
        only(during(5, timedOut(EntityId.ofPod(Cluster.uid("y", "a")), 80)), "blocked-by-policy");

    assertThat(finding.confidence()).isBetween(0.8, 0.9);
    assertThat(finding.evidence().getFirst())
        .startsWith("1 connection attempt failed at 2023-11-14T22:13:23Z")
        .contains("no answer to the connection attempt");
  }

  @Test
  void aServerThatOnlyItsServiceIsKnownOfIsJudgedByItsReadyEndpoints() {
    cluster(ingress("y", with("pod", "a")).named("deny").policy());
    objects(service("y", "web", 8080, "http"), slice("y", "web", "http", 80, "a", "b"));

    Finding finding =
        only(during(5, timedOut(EntityId.ofService("Service-uid"), 8080)), "blocked-by-policy");

    assertThat(finding.title()).startsWith("x/b cannot reach y/web on TCP 8080");
    assertThat(finding.evidence())
        .contains("of 2 pairs of pods, policies block 1")
        .anySatisfy(line -> assertThat(line).contains("no rule allows TCP 80 from x/b"));
  }

  @Test
  void theAddressOfAServiceIsNotTakenForOneOutside() {
    cluster(
        egress("x", all())
            .named("to-y")
            .to(List.of(namespaces(with("ns", "y"))), tcp("80"))
            .policy());
    objects(service("y", "web", 8080, "http"), slice("y", "web", "http", 80, "a"));

    assertThat(during(5, timedOut("external/10.96.0.10", 8080)))
        .as("the backend's address and port are allowed, whatever the service's are")
        .isEmpty();
  }

  @Test
  void anAddressOutsideIsJudgedByTheClientsEgressAndMissingDnsIsTold() {
    cluster(egress("x", all()).named("deny-egress").policy());
    objects(
        service("kube-system", "kube-dns", 53, "dns"),
        slice("kube-system", "kube-dns", "dns", 53, "dns"));

    Finding finding = only(during(5, timedOut("external/203.0.113.9", 443)), "blocked-by-policy");

    assertThat(finding.title())
        .contains("cannot reach 203.0.113.9 on TCP 443")
        .contains("(egress)");
    assertThat(finding.evidence())
        .anySatisfy(line -> assertThat(line).contains("names cannot be found"));
    assertThat(finding.suggestion()).contains("cidr: \"203.0.113.9/32\"");
  }

  @Test
  void aPolicyThatCameJustBeforeIsNamedWithItsTime() {
    cluster();
    NetworkPolicy deny = ingress("y", all()).named("deny").policy();
    objects(created(deny, T - 12 * SECOND));

    Finding finding =
        only(during(5, timedOut(EntityId.ofPod(Cluster.uid("y", "a")), 80)), "blocked-by-policy");

    assertThat(finding.evidence())
        .contains(
            "policy y/deny was created at 2023-11-14T22:13:08Z, 15.0 s before the first failure");
  }

  @Test
  void aPolicyThatWasDeletedIsNamedSinceItAllowedTheConnection() {
    NetworkPolicy allow = ingress("y", all()).named("allow").from(List.of()).policy();
    cluster(ingress("y", all()).named("deny").policy(), allow);
    during(1, connected());
    fold(T + 60 * SECOND, new ObjectGone(T + 60 * SECOND, allow.key()));

    Finding finding =
        only(during(120, timedOut(EntityId.ofProcess(SERVER), 80)), "blocked-by-policy");

    assertThat(finding.evidence())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("network policy y/allow was deleted at 2023-11-14T22:14:20Z"))
        .contains("it worked before: 1 connection");
  }

  @Test
  void packetsThatAreDroppedThoughPoliciesAllowThemHaveAnotherCause() {
    cluster(
        ingress("y", all()).named("deny").policy(),
        ingress("y", all()).named("allow").from(List.of(namespaces(all()))).policy());

    Finding finding =
        only(
            during(5, drop(EntityId.ofProcess(CLIENT), EntityId.ofProcess(SERVER))),
            "blocked-not-by-policy");

    assertThat(finding.confidence()).isLessThanOrEqualTo(0.5);
    assertThat(finding.evidence())
        .contains("ingress of y/a is isolated by y/allow, y/deny, and y/allow allows it")
        .anySatisfy(line -> assertThat(line).startsWith("against: as far as NetworkPolicies go"));
  }

  @Test
  void attemptsThatFailThoughPoliciesAllowThemAreNoFindingOfThisKind() {
    cluster(ingress("y", all()).named("allow").from(List.of()).policy());

    assertThat(during(5, timedOut(EntityId.ofPod(Cluster.uid("y", "a")), 80))).isEmpty();
  }

  @Test
  void aConnectionThatWorksIsNoFindingWhateverThePoliciesSay() {
    cluster(ingress("y", all()).named("deny").policy());

    assertThat(during(5, connected())).isEmpty();
  }

  @Test
  void whatSucceedsMeanwhileSpeaksAgainstIt() {
    cluster(ingress("y", all()).named("deny").policy());
    List<Fact> facts =
        new ArrayList<>(List.of(drop(EntityId.ofProcess(CLIENT), EntityId.ofProcess(SERVER))));
    facts.addAll(List.of(connected()));

    Finding finding = only(during(5, facts.toArray(Fact[]::new)), "blocked-by-policy");

    assertThat(finding.confidence()).isEqualTo(0.5);
    assertThat(finding.evidence())
        .contains("against: 1 connection between the two came about in the same time");
  }

  @Test
  void aDatagramWithoutAnswerIsToldWithLessConfidence() {
    cluster(egress("x", all()).named("deny-egress").policy());
    FlowId id = new FlowId(N1, ++flow);
    Finding finding =
        only(
            during(
                5,
                opened(id, Transport.UDP),
                new FlowResolved(
                    T,
                    id,
                    EntityId.ofProcess(CLIENT),
                    EntityId.ofPod(Cluster.uid("kube-system", "dns")),
                    53,
                    true),
                new FlowWindow(T, SECOND, id, 40, 0, 0, 0)),
            "blocked-by-policy");

    assertThat(finding.title()).contains("kube-system/dns on UDP 53");
    assertThat(finding.confidence()).isEqualTo(0.7);
    assertThat(finding.evidence()).contains("against: a datagram need not be answered");
    assertThat(finding.suggestion()).contains("protocol: UDP").contains("protocol: TCP");
  }

  @Test
  void whatTheKubeletOfTheOwnNodeSendsIsNotSaidToBeBlockedByAPolicy() {
    cluster(ingress("y", all()).named("deny").policy());

    Finding finding =
        only(
            during(5, drop(EntityId.ofProcess(KUBELET), EntityId.ofProcess(SERVER))),
            "blocked-not-by-policy");

    assertThat(finding.evidence())
        .contains("ingress of y/a is isolated by y/deny, which does not matter here")
        .contains("note: traffic between a pod and its own node is always allowed");
  }

  @Test
  void severalProcessesAndPortsOfOneTroubleAreOneFinding() {
    cluster(ingress("y", all()).named("deny").policy());

    List<Finding> findings =
        during(
            5,
            concat(
                timedOut(EntityId.ofPod(Cluster.uid("y", "a")), 80),
                timedOut(EntityId.ofProcess(SERVER), 80)));

    assertThat(only(findings, "blocked-by-policy").evidence().getFirst())
        .startsWith("2 connection attempts failed");
  }

  private void cluster(NetworkPolicy... policies) {
    new Cluster().objects.forEach(this::objects);
    objects(policies);
    fold(
        T - SECOND,
        cgroup(1, "x", "b"),
        cgroup(2, "y", "a"),
        new CgroupObserved(T - SECOND, key(3), "/system.slice/kubelet.service"),
        new ProcessObserved(T - SECOND, CLIENT, "client", key(1), 1),
        new ProcessObserved(T - SECOND, SERVER, "server", key(2), 2),
        new ProcessObserved(T - SECOND, KUBELET, "kubelet", key(3), 3));
  }

  private void objects(KubeObject... objects) {
    for (KubeObject object : objects) {
      fold(T - SECOND, new ObjectObserved(T - SECOND, object));
    }
  }

  private static CgroupKey key(long inode) {
    return new CgroupKey(N1, CgroupKey.Hierarchy.UNIFIED, inode);
  }

  private static CgroupObserved cgroup(long inode, String namespace, String pod) {
    return new CgroupObserved(
        T - SECOND,
        key(inode),
        "/kubepods/pod" + Cluster.uid(namespace, pod) + "/" + "%064x".formatted(inode));
  }

  /** What is found in a range that ends so many seconds after the start. */
  private List<Finding> during(int seconds, Fact... facts) {
    Topology before = fold.topology();
    fold(T + seconds * SECOND, facts);
    return Detectors.detect(TopologyRange.between(before, fold.topology())).stream()
        .filter(finding -> !finding.rule().equals("connection-blocked"))
        .toList();
  }

  private void fold(long watermark, Fact... facts) {
    LogBatch batch = new LogBatch(position, watermark, List.of(facts));
    fold.apply(batch);
    position = batch.endPosition();
  }

  private static Finding only(List<Finding> findings, String rule) {
    assertThat(findings).extracting(Finding::rule).containsExactly(rule);
    return findings.getFirst();
  }

  private static DropWindow drop(String client, String server) {
    return new DropWindow(
        T,
        SECOND,
        N1,
        Transport.TCP,
        new Endpoint(IpAddress.parse("10.244.0.2"), 40_000),
        new Endpoint(IpAddress.parse("10.244.1.1"), 80),
        "NETFILTER_DROP",
        5,
        client,
        server);
  }

  private Fact[] timedOut(String server, int port) {
    FlowId id = new FlowId(N1, ++flow);
    return new Fact[] {
      opened(id, Transport.TCP),
      new FlowResolved(T, id, EntityId.ofProcess(CLIENT), server, port, true),
      new FlowClosed(T + 3 * SECOND, id, CloseReason.CONNECT_TIMED_OUT)
    };
  }

  private Fact[] connected() {
    FlowId id = new FlowId(N1, ++flow);
    return new Fact[] {
      opened(id, Transport.TCP),
      new FlowResolved(T, id, EntityId.ofProcess(CLIENT), EntityId.ofProcess(SERVER), 80, true),
      new FlowWindow(T, SECOND, id, 100, 200, 0, 0),
      new FlowClosed(T + SECOND, id, CloseReason.CLOSED)
    };
  }

  private static FlowOpened opened(FlowId id, Transport transport) {
    return new FlowOpened(
        T,
        id,
        transport,
        Role.CLIENT,
        new Endpoint(IpAddress.parse("10.244.0.2"), 40_000),
        new Endpoint(IpAddress.parse("10.244.1.1"), 80),
        1,
        CLIENT,
        id.number(),
        false);
  }

  private static Fact[] concat(Fact[] one, Fact[] other) {
    List<Fact> all = new ArrayList<>(List.of(one));
    all.addAll(List.of(other));
    return all.toArray(Fact[]::new);
  }

  private static NetworkPolicy created(NetworkPolicy it, long nanos) {
    ObjectMeta meta =
        new ObjectMeta(it.key(), it.meta().resourceVersion(), nanos, 0, it.meta().labels(), null);
    return new NetworkPolicy(
        meta, it.pods(), it.isolatesIngress(), it.isolatesEgress(), it.ingress(), it.egress());
  }

  private static Service service(String namespace, String name, int port, String portName) {
    ObjectMeta meta = Cluster.meta(ObjectKind.SERVICE, namespace, name);
    return new Service(
        new ObjectMeta(
            new ObjectKey(Cluster.ID, ObjectKind.SERVICE, namespace, name, "Service-uid"),
            "1",
            0,
            0,
            meta.labels(),
            null),
        ServiceType.CLUSTER_IP,
        List.of(IpAddress.parse("10.96.0.10")),
        false,
        List.of(new ServicePort(portName, protocol(port), port, portName, 0)),
        Labels.NONE,
        "",
        List.of(),
        List.of());
  }

  private static EndpointSlice slice(
      String namespace, String service, String portName, int port, String... pods) {
    Cluster cluster = new Cluster();
    List<EndpointSlice.Endpoint> endpoints = new ArrayList<>();
    for (String pod : pods) {
      KubeObject it = cluster.pods.get(namespace + "/" + pod);
      endpoints.add(new EndpointSlice.Endpoint(List.of(), true, false, it.key().uid(), "n1"));
    }
    return new EndpointSlice(
        Cluster.meta(ObjectKind.ENDPOINT_SLICE, namespace, service + "-1"),
        service,
        List.of(new EndpointSlice.Port(portName, protocol(port), port)),
        endpoints);
  }

  private static PortProtocol protocol(int port) {
    return port == 53 ? PortProtocol.UDP : PortProtocol.TCP;
  }
}
