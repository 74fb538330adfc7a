package io.sightline.core.clusters;

import static java.util.Objects.requireNonNull;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowTotals;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodCgroup;
import io.sightline.core.topology.EntityId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts a cluster into the facts that its relay tells, so that nothing in them is taken for another
 * cluster's: nodes, and what is numbered by their kernels; private addresses; static pods, whose
 * UID is but the hash of a manifest; what was lost, and what is called by the cluster's name.
 *
 * <p>Ids of entities become those that a fold makes of the scoped facts. Not thread-safe.
 */
public final class ClusterScope {
  private static final Pattern STATIC_POD = Pattern.compile("[0-9a-f]{32}");
  private static final String POD = "pod/";

  private final String cluster;
  private final String name;
  // Few nodes and many facts.
  private final Map<NodeKey, NodeKey> nodes = new HashMap<>();

  /**
   * A scope.
   *
   * @param cluster UID of the cluster
   * @param name what the user calls it, another one for each
   */
  public ClusterScope(String cluster, String name) {
    this.cluster = requireNonNull(cluster);
    this.name = requireNonNull(name);
  }

  /** A UID for a cluster whose own is not known, since its relay watches no objects. */
  public static String uidFor(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** The UID of the cluster that a fact tells of; null where it tells of none. */
  public static @Nullable String uidIn(Fact fact) {
    return switch (fact) {
      case ClusterObserved it -> it.cluster();
      case ObjectObserved it -> it.object().key().cluster();
      case ObjectGone it -> it.object().cluster();
      case TopologySnapshot it ->
          it.facts().stream()
              .map(ClusterScope::uidIn)
              .filter(uid -> uid != null)
              .findFirst()
              .orElse(null);
      default -> null;
    };
  }

  public String cluster() {
    return cluster;
  }

  public String name() {
    return name;
  }

  /** The fact as one of this cluster. */
  public Fact of(Fact fact) {
    return switch (fact) {
      case NodeObserved it ->
          new NodeObserved(it.timeNanos(), node(it.node()), it.kernelRelease(), it.kind());
      case CgroupObserved it ->
          new CgroupObserved(it.timeNanos(), cgroup(it.cgroup()), path(it.path()));
      case ProcessObserved it ->
          new ProcessObserved(
              it.timeNanos(),
              process(it.process()),
              it.name(),
              cgroup(it.cgroup()),
              it.networkNamespace());
      case ProcessExited it -> new ProcessExited(it.timeNanos(), process(it.process()));
      case NetworkObserved it ->
          new NetworkObserved(
              it.timeNanos(), node(it.node()), it.networkNamespace(), it.name(), it.addresses());
      case ListenerObserved it ->
          new ListenerObserved(
              it.timeNanos(),
              node(it.node()),
              it.networkNamespace(),
              it.transport(),
              it.local(),
              process(it.process()));
      case FlowOpened it -> opened(it);
      case FlowProtocol it -> new FlowProtocol(it.timeNanos(), flow(it.flow()), it.protocol());
      case FlowResolved it ->
          new FlowResolved(
              it.timeNanos(),
              flow(it.flow()),
              entity(it.clientEntity()),
              entity(it.serverEntity()),
              it.serverPort(),
              it.counted(),
              entity(it.via()));
      case FlowWindow it ->
          new FlowWindow(
              it.timeNanos(),
              it.durationNanos(),
              flow(it.flow()),
              it.bytesSent(),
              it.bytesReceived(),
              it.retransmits(),
              it.roundTripNanos());
      case FlowClosed it -> new FlowClosed(it.timeNanos(), flow(it.flow()), it.reason());
      case RequestWindow it ->
          new RequestWindow(
              it.timeNanos(),
              it.durationNanos(),
              flow(it.flow()),
              it.protocol(),
              it.operation(),
              it.statusClass(),
              it.count(),
              it.incomplete(),
              it.requestBytes(),
              it.responseBytes(),
              it.latency());
      case RequestExemplar it ->
          new RequestExemplar(
              it.timeNanos(),
              flow(it.flow()),
              it.protocol(),
              it.operation(),
              it.statusClass(),
              it.status(),
              it.latencyNanos());
      case DropWindow it ->
          new DropWindow(
              it.timeNanos(),
              it.durationNanos(),
              node(it.node()),
              it.transport(),
              it.source(),
              it.destination(),
              it.reason(),
              it.packets(),
              entity(it.clientEntity()),
              entity(it.serverEntity()));
      case CgroupWindow it ->
          new CgroupWindow(
              it.timeNanos(),
              it.durationNanos(),
              cgroup(it.cgroup()),
              it.cpuNanos(),
              it.throttledNanos(),
              it.throttledPeriods(),
              it.cpuLimitMillis(),
              it.memoryBytes(),
              it.memoryLimitBytes(),
              it.ioStallNanos());
      case DiskWindow it ->
          new DiskWindow(
              it.timeNanos(),
              it.durationNanos(),
              cgroup(it.cgroup()),
              it.device(),
              it.operation(),
              it.bytes(),
              it.latency());
      case NameResolved it ->
          new NameResolved(
              it.timeNanos(), node(it.node()), it.address(), it.name(), it.ttlSeconds());
      case EventObserved it ->
          new EventObserved(
              it.timeNanos(),
              it.severity(),
              it.entity().isEmpty() ? EntityId.ofCluster(cluster) : entity(it.entity()),
              it.kind(),
              it.message(),
              it.object(),
              it.count());
      case Loss it ->
          new Loss(it.timeNanos(), it.untilNanos(), it.where() + " of " + name, it.lost());
      case LedgerReading it -> ledger(it);
      case CoverageReading it ->
          new CoverageReading(
              it.timeNanos(), node(it.node()), it.signal(), it.state(), it.detail());
      case EntityState it -> state(it);
      case EdgeTotals it ->
          new EdgeTotals(
              it.timeNanos(),
              entity(it.clientEntity()),
              entity(it.serverEntity()),
              entity(it.via()),
              it.protocol(),
              it.transport(),
              it.serverPort(),
              it.firstSeenNanos(),
              it.lastSeenNanos(),
              it.roundTripNanos(),
              it.lastFailure(),
              it.totals());
      case FlowTotals it -> new FlowTotals(it.timeNanos(), flow(it.flow()), it.totals());
      case TopologySnapshot it ->
          new TopologySnapshot(it.timeNanos(), it.facts().stream().map(this::of).toList());
      case ClusterObserved it ->
          new ClusterObserved(it.timeNanos(), it.cluster(), name, it.version());
      case ObjectObserved it ->
          it.object() instanceof Pod pod && isStatic(pod.kubeletUid())
              ? new ObjectObserved(it.timeNanos(), withUid(pod, staticPod(pod.kubeletUid())))
              : it;
      case ObjectGone it -> it;
    };
  }

  private FlowOpened opened(FlowOpened it) {
    ProcessKey owner = it.owner();
    ProcessKey peer = it.peer();
    return new FlowOpened(
        it.timeNanos(),
        flow(it.flow()),
        it.transport(),
        it.role(),
        it.local(),
        it.remote(),
        it.networkNamespace(),
        owner == null ? null : process(owner),
        it.joinKey(),
        it.beforeAgent(),
        it.connections(),
        peer == null ? null : process(peer),
        it.dialled());
  }

  private LedgerReading ledger(LedgerReading it) {
    return new LedgerReading(
        it.timeNanos(),
        node(it.node()),
        it.attempted(),
        it.consumed(),
        it.reserveFailed(),
        it.inFlight(),
        it.delivered(),
        it.rejected(),
        it.shed(),
        it.mapInsertFailed(),
        it.missedRuns());
  }

  private EntityState state(EntityState it) {
    TreeMap<String, String> labels = new TreeMap<>(it.labels());
    labels.computeIfPresent("network", (_, network) -> entity(network));
    return new EntityState(
        it.timeNanos(),
        entity(it.entity()),
        it.kind(),
        it.kind() == EntityKind.CLUSTER ? name : it.name(),
        it.kind() == EntityKind.NODE ? EntityId.ofCluster(cluster) : entity(it.parent()),
        it.namespace(),
        labels,
        it.firstSeenNanos(),
        it.lastSeenNanos(),
        it.exitedNanos(),
        it.resources());
  }

  private NodeKey node(NodeKey node) {
    return nodes.computeIfAbsent(node, it -> it.in(cluster));
  }

  private FlowId flow(FlowId flow) {
    return new FlowId(node(flow.node()), flow.number());
  }

  private CgroupKey cgroup(CgroupKey cgroup) {
    return new CgroupKey(node(cgroup.node()), cgroup.hierarchy(), cgroup.inode());
  }

  private ProcessKey process(ProcessKey process) {
    return new ProcessKey(node(process.node()), process.pid(), process.startTimeNanos());
  }

  /** The id of an entity as one of this cluster; see {@link EntityId}. */
  public String entity(String id) {
    int slash = id.indexOf('/');
    if (slash < 0) {
      return id;
    }
    String kind = id.substring(0, slash);
    String rest = id.substring(slash + 1);
    return switch (kind) {
      case "process", "network" -> kind + "/" + cluster + "/" + rest;
      // Of the API they have the cluster in them, or a UID that no other has.
      case "node", "namespace" -> isOfCluster(rest) ? id : kind + "/" + cluster + "/" + rest;
      case "workload" -> rest.indexOf('/') < 0 ? id : kind + "/" + cluster + "/" + rest;
      case "external" -> EntityId.ofExternalHost(cluster, EntityId.addressOf(id));
      case "pod" -> isStatic(rest) ? POD + staticPod(rest) : id;
      default -> id;
    };
  }

  private boolean isOfCluster(String rest) {
    return rest.startsWith(cluster) && rest.startsWith("/", cluster.length());
  }

  private String path(String path) {
    String uid = PodCgroup.parse(path).map(PodCgroup::podUid).orElse("");
    return isStatic(uid) ? path.replace(uid, staticPod(uid)) : path;
  }

  private static boolean isStatic(String podUid) {
    return STATIC_POD.matcher(podUid).matches();
  }

  /** Of the same shape, since control groups' paths are parsed by it. */
  private String staticPod(String hash) {
    return uidFor(cluster + "/" + hash).replace("-", "");
  }

  private static Pod withUid(Pod it, String kubeletUid) {
    return new Pod(
        it.meta(),
        it.node(),
        it.addresses(),
        it.hostNetwork(),
        it.phase(),
        it.ready(),
        it.reason(),
        it.message(),
        it.qosClass(),
        it.serviceAccount(),
        it.startedNanos(),
        kubeletUid,
        it.claims(),
        it.containers());
  }
}
