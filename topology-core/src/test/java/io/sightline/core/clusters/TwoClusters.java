package io.sightline.core.clusters;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.Namespace;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Route;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.kube.ServiceType;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two clusters whose relays tell of the same names, nodes, boots, numbers and addresses, and what
 * is made of it. The facts are as a relay gives them: resolved within its cluster.
 */
final class TwoClusters {
  static final String A = "aaaaaaaa-0000-4000-8000-000000000001";
  static final String B = "bbbbbbbb-0000-4000-8000-000000000002";
  static final long SECOND = 1_000_000_000L;
  static final long START = 1_700_000_000L * SECOND;
  static final NodeKey NODE = new NodeKey("node-1", "boot");
  static final String STATIC = "0123456789abcdef0123456789abcdef";

  final ClusterMerge merge = new ClusterMerge();
  final List<LogBatch> log = new ArrayList<>();
  private final TopologyFold fold = new TopologyFold();
  private long nowNanos;
  private long relayPosition;

  TwoClusters() {
    merge.add(new ClusterScope(A, "east"));
    merge.add(new ClusterScope(B, "west"));
  }

  /** What a relay tells at a second after the start. */
  void tell(String cluster, double second, Fact... facts) {
    long watermark = at(second);
    LogBatch batch = new LogBatch(relayPosition++, watermark, List.of(facts));
    take(merge.accept(cluster, batch, nowNanos));
  }

  /** A relay's keyframe. */
  void keyframe(String cluster, double second, List<Fact> facts) {
    tell(cluster, second, new TopologySnapshot(at(second), facts));
  }

  void passes(double seconds) {
    nowNanos += (long) (seconds * SECOND);
    take(merge.idle(nowNanos));
  }

  private void take(List<LogBatch> batches) {
    for (LogBatch batch : batches) {
      log.add(batch);
      fold.apply(batch);
    }
  }

  Topology topology() {
    return fold.topology();
  }

  /** The topology of the log from a keyframe on. */
  static Topology replay(List<LogBatch> batches) {
    TopologyFold replay = new TopologyFold();
    batches.forEach(replay::apply);
    return replay.topology();
  }

  /** "client -> server:port via service: connections, requests", sorted. */
  List<String> edges() {
    return edges(topology());
  }

  static List<String> edges(Topology topology) {
    return topology.edges().values().stream()
        .filter(edge -> !edge.totals().isZero())
        .map(edge -> text(topology, edge))
        .sorted()
        .toList();
  }

  private static String text(Topology topology, Edge edge) {
    return "%s -> %s:%d%s %d/%d"
        .formatted(
            name(topology, edge.id().client()),
            name(topology, edge.id().server()),
            edge.id().serverPort(),
            edge.id().via().isEmpty() ? "" : " via " + name(topology, edge.id().via()),
            edge.totals().connections(),
            edge.totals().requests());
  }

  private static String name(Topology topology, String id) {
    var entity = topology.entities().get(id);
    var cluster = topology.clusterOf(id);
    return (cluster == null ? "" : cluster.name() + ".") + (entity == null ? id : entity.name());
  }

  static long at(double second) {
    return START + (long) (second * SECOND);
  }

  static FlowId flow(long number) {
    return new FlowId(NODE, number);
  }

  static IpAddress ip(String address) {
    return IpAddress.parse(address);
  }

  /** A client's end, whose server its relay does not know. */
  static List<Fact> calls(long number, String pod, String to, long joinKey, double second) {
    return flow(number, Role.CLIENT, "10.1.0.7:40000", to, joinKey, second, pod, external(to), "");
  }

  /** A server's end, whose client its relay does not know. */
  static List<Fact> serves(
      long number, String pod, String from, String via, long joinKey, double second) {
    return flow(
        number, Role.SERVER, "10.1.0.7:8080", from, joinKey, second, external(from), pod, via);
  }

  static List<Fact> flow(
      long number,
      Role role,
      String local,
      String remote,
      long joinKey,
      double second,
      String client,
      String server,
      String via) {
    Endpoint own = endpoint(local);
    Endpoint other = endpoint(remote);
    long time = at(second);
    return List.of(
        new FlowOpened(
            time, flow(number), Transport.TCP, role, own, other, 4, null, joinKey, false),
        new FlowResolved(
            time,
            flow(number),
            client,
            server,
            role == Role.SERVER ? own.port() : other.port(),
            true,
            via),
        new FlowProtocol(time, flow(number), Protocol.HTTP));
  }

  static Fact requests(long number, int count, double second) {
    return new RequestWindow(
        at(second),
        SECOND,
        flow(number),
        Protocol.HTTP,
        "GET /",
        StatusClass.OK,
        count,
        0,
        10,
        10,
        LatencyHistogram.EMPTY);
  }

  static Fact roundTrip(long number, long nanos, double second) {
    return new FlowWindow(at(second), SECOND, flow(number), 1, 1, 0, nanos);
  }

  static Fact closes(long number, double second) {
    return new FlowClosed(at(second), flow(number), CloseReason.CLOSED);
  }

  static Endpoint endpoint(String text) {
    int colon = text.lastIndexOf(':');
    return new Endpoint(ip(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
  }

  static String external(String endpoint) {
    return EntityId.ofExternalHost(endpoint(endpoint).address());
  }

  static Fact[] all(List<Fact> facts, Fact... more) {
    List<Fact> all = new ArrayList<>(facts);
    all.addAll(Arrays.asList(more));
    return all.toArray(Fact[]::new);
  }

  static String podUid(String cluster, String name) {
    return "%08x-%s".formatted(name.hashCode(), cluster.substring(9));
  }

  static String pod(String cluster, String name) {
    return EntityId.ofPod(podUid(cluster, name));
  }

  static String service(String cluster, String name) {
    return EntityId.ofService("service-" + podUid(cluster, name));
  }

  /** What both clusters have: everything of one name, and of one number. */
  static List<Fact> inventory(String cluster, String webName) {
    CgroupKey cgroup = new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, 77);
    CgroupKey system = new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, 78);
    CgroupKey ofStatic = new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, 79);
    return List.of(
        new ClusterObserved(START, cluster, "kubernetes", "v1.36"),
        new NodeObserved(START, NODE, "6.18", "node"),
        new CgroupObserved(START, cgroup, "/kubepods/pod" + podUid(cluster, webName)),
        new CgroupObserved(START, system, "/system.slice/kubelet.service"),
        new CgroupObserved(START, ofStatic, "/kubepods/burstable/pod" + STATIC),
        new ProcessObserved(START, new ProcessKey(NODE, 42, 17), webName, cgroup, 4),
        new ProcessObserved(START, new ProcessKey(NODE, 43, 17), "kubelet", system, 1),
        object(new Namespace(meta(cluster, ObjectKind.NAMESPACE, "", "shop"), "Active")),
        object(node(cluster, "192.168.1.10")),
        object(pod(cluster, webName, podUid(cluster, webName), "10.1.0.7")),
        object(pod(cluster, "scheduler", STATIC, "192.168.1.10")));
  }

  static Fact object(KubeObject object) {
    return new ObjectObserved(START, object);
  }

  static Node node(String cluster, String... addresses) {
    Node.Capacity capacity = new Node.Capacity(4_000, 1L << 30, 110);
    return new Node(
        meta(cluster, ObjectKind.NODE, "", "node-1"),
        Arrays.stream(addresses).map(IpAddress::parse).toList(),
        List.of(),
        capacity,
        capacity,
        false,
        "boot",
        "6.18",
        "v1.36",
        "containerd");
  }

  private static Pod pod(String cluster, String name, String kubeletUid, String address) {
    return new Pod(
        meta(cluster, ObjectKind.POD, "shop", name),
        "node-1",
        List.of(ip(address)),
        false,
        PodPhase.RUNNING,
        true,
        "",
        "",
        "Burstable",
        "default",
        START,
        kubeletUid,
        List.of(),
        List.of());
  }

  static Service service(
      String cluster, String name, int nodePort, List<String> external, List<String> hosts) {
    return new Service(
        new ObjectMeta(
            new ObjectKey(
                cluster, ObjectKind.SERVICE, "shop", name, "service-" + podUid(cluster, name)),
            "1",
            START,
            0,
            Labels.NONE,
            null),
        ServiceType.LOAD_BALANCER,
        List.of(ip("10.96.0.1")),
        false,
        List.of(new ServicePort("http", PortProtocol.TCP, 443, "http", nodePort)),
        Labels.NONE,
        "",
        external.stream().map(IpAddress::parse).toList(),
        hosts);
  }

  static Route ingress(String cluster, List<String> hosts, @Nullable String service) {
    return new Route(
        meta(cluster, ObjectKind.INGRESS, "shop", "front"),
        "nginx",
        hosts,
        true,
        service == null
            ? List.of()
            : List.of(new Route.Backend(hosts.getFirst(), "/", "shop", service, "443")),
        List.of(),
        List.of(),
        List.of());
  }

  private static ObjectMeta meta(String cluster, ObjectKind kind, String namespace, String name) {
    return new ObjectMeta(
        new ObjectKey(cluster, kind, namespace, name, kind + podUid(cluster, name)),
        "1",
        START,
        0,
        Labels.NONE,
        null);
  }
}
