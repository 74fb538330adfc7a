package io.sightline.gate;

import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.agent.rpc.RelayServer;
import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
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
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.kube.ServiceType;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.EntityId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A cluster with its relay, of which all is the same in the next one that can be: names, addresses,
 * the node's boot, numbers of processes, control groups, namespaces and flows, the static pod.
 */
final class ClusterSite implements AutoCloseable {
  static final long SECOND = 1_000_000_000L;
  private static final NodeKey NODE = new NodeKey("node-1", "0f0f0f0f-boot");
  private static final String STATIC = "0123456789abcdef0123456789abcdef";
  private static final String ADDRESS = "10.1.0.7";
  private static final CgroupKey WEB = cgroup(77);
  private static final ProcessKey PROCESS = new ProcessKey(NODE, 42, 17);

  private final String uid;
  private final long start;
  private final long clockAheadNanos;
  private RelayLog log;
  private RelayPipeline pipeline;
  private RelayServer server;
  private long epoch;
  private long sequence;
  private long apiSequence;

  /**
   * Starts the relay.
   *
   * @param start what the site's clock shows at second 0
   */
  ClusterSite(String uid, long start, long clockAheadNanos) throws IOException {
    this.uid = uid;
    this.start = start;
    this.clockAheadNanos = clockAheadNanos;
    serve(0);
  }

  private void serve(int port) throws IOException {
    epoch++;
    sequence = 0;
    apiSequence = 0;
    log = new RelayLog(epoch, new RelayLog.Limits(64 << 20, 20 << 10));
    pipeline = new RelayPipeline(log);
    server = RelayServer.onLoopback(log, new RelayServer.Identity("kubernetes", "0.1.0"), port);
  }

  int port() {
    return server.port();
  }

  /** The relay dies, and takes what it knew with it. */
  void vanish() {
    server.close();
  }

  void returns(int port) throws IOException {
    serve(port);
  }

  /** What the site's clock shows. */
  long at(double second) {
    return start + clockAheadNanos + (long) (second * SECOND);
  }

  /** What the agent and the API tell when they are first heard. */
  void begin(double second, KubeObject... more) {
    api(second, new Namespace(meta(ObjectKind.NAMESPACE, "", "shop"), "Active"), node());
    api(second, pod("web", podUid(), ADDRESS), pod("scheduler", STATIC, "192.168.1.10"));
    api(second, more);
    agent(
        second,
        new NodeObserved(at(second), NODE, "6.18", "node"),
        new NetworkObserved(at(second), NODE, 4, "", List.of(IpAddress.parse(ADDRESS))),
        new CgroupObserved(at(second), WEB, "/kubepods/pod" + podUid()),
        new CgroupObserved(at(second), cgroup(78), "/kubepods/burstable/pod" + STATIC),
        new CgroupObserved(at(second), cgroup(79), "/system.slice/kubelet.service"),
        new ProcessObserved(at(second), PROCESS, "web", WEB, 4),
        new ProcessObserved(at(second), new ProcessKey(NODE, 43, 17), "kubelet", cgroup(79), 1),
        new LedgerReading(at(second), NODE, 10, 10, 0, 0, 10, 0, 0, 0, 0));
  }

  void api(double second, KubeObject... objects) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new ClusterObserved(at(second), uid, "kubernetes", "v1.36"));
    Arrays.stream(objects).forEach(it -> facts.add(new ObjectObserved(at(second), it)));
    pipeline.accept(new FactBatch("api", epoch, apiSequence++, at(second), facts));
  }

  void agent(double second, Fact... facts) {
    // The watch of the API tells of its time, too, or the relay would wait for it.
    pipeline.accept(new FactBatch("api", epoch, apiSequence++, at(second), List.of()));
    pipeline.accept(new FactBatch("node-1", epoch, sequence++, at(second), Arrays.asList(facts)));
  }

  /** The pod's end of a connection to somewhere else. */
  Fact[] calls(long number, String remote, long joinKey, double second) {
    return end(number, Role.CLIENT, ADDRESS + ":40000", remote, joinKey, second);
  }

  /** The pod's end of a connection from somewhere else. */
  Fact[] serves(long number, String remote, long joinKey, double second) {
    return end(number, Role.SERVER, ADDRESS + ":8080", remote, joinKey, second);
  }

  private Fact[] end(
      long number, Role role, String local, String remote, long joinKey, double second) {
    FlowId flow = new FlowId(NODE, number);
    return new Fact[] {
      new FlowOpened(
          at(second),
          flow,
          Transport.TCP,
          role,
          endpoint(local),
          endpoint(remote),
          4,
          PROCESS,
          joinKey,
          false),
      new FlowProtocol(at(second), flow, Protocol.HTTP)
    };
  }

  Fact[] traffic(long number, int requests, double second) {
    FlowId flow = new FlowId(NODE, number);
    return new Fact[] {
      new FlowWindow(at(second), SECOND, flow, 100L * requests, 900L * requests, 0, 20_000_000),
      new RequestWindow(
          at(second),
          SECOND,
          flow,
          Protocol.HTTP,
          "GET /",
          StatusClass.OK,
          requests,
          0,
          100L * requests,
          900L * requests,
          LatencyHistogram.EMPTY)
    };
  }

  private static Endpoint endpoint(String text) {
    int colon = text.lastIndexOf(':');
    return new Endpoint(
        IpAddress.parse(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
  }

  private static CgroupKey cgroup(long inode) {
    return new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, inode);
  }

  private String podUid() {
    return "77777777" + uid.substring(8);
  }

  String webEntity() {
    return EntityId.ofPod(podUid());
  }

  String serviceEntity() {
    return EntityId.ofService(ObjectKind.SERVICE + uid);
  }

  Service balancer(String address) {
    return new Service(
        meta(ObjectKind.SERVICE, "shop", "front"),
        ServiceType.LOAD_BALANCER,
        List.of(IpAddress.parse("10.96.0.10")),
        false,
        List.of(new ServicePort("http", PortProtocol.TCP, 443, "http", 0)),
        Labels.NONE,
        "",
        List.of(IpAddress.parse(address)),
        List.of());
  }

  private Node node() {
    Node.Capacity capacity = new Node.Capacity(4_000, 1L << 30, 110);
    return new Node(
        meta(ObjectKind.NODE, "", "node-1"),
        List.of(IpAddress.parse("192.168.1.10")),
        List.of(),
        capacity,
        capacity,
        false,
        NODE.bootId(),
        "6.18",
        "v1.36",
        "containerd");
  }

  private Pod pod(String name, String kubeletUid, String address) {
    return new Pod(
        meta(ObjectKind.POD, "shop", name),
        "node-1",
        List.of(IpAddress.parse(address)),
        name.equals("scheduler"),
        PodPhase.RUNNING,
        true,
        "",
        "",
        "Burstable",
        "default",
        at(-10),
        kubeletUid,
        List.of(),
        List.of());
  }

  private ObjectMeta meta(ObjectKind kind, String namespace, String name) {
    ObjectKey key = new ObjectKey(uid, kind, namespace, name, kind + uid);
    return new ObjectMeta(
        kind == ObjectKind.POD ? new ObjectKey(uid, kind, namespace, name, name + uid) : key,
        "1",
        at(-10),
        0,
        Labels.NONE,
        null);
  }

  @Override
  public void close() {
    pipeline.finish();
    log.end();
    server.close();
  }
}
