package io.sightline.wire;

import com.google.protobuf.ByteString;
import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.Endpoint;
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
import io.sightline.core.fact.IpAddress;
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
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.wire.v1.FactProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the facts of one batch and the tables they share. Used once. */
final class FactEncoder {
  private record Span(long timeNanos, long durationNanos) {}

  private record RequestKind(Protocol protocol, String operation, StatusClass statusClass) {}

  static final long EIGHTH_MICRO_NANOS = 125;

  private final long baseNanos;
  private final FactProto.FactList.Builder list = FactProto.FactList.newBuilder();
  private final Map<String, Integer> strings = new HashMap<>();
  private final Map<NodeKey, Integer> nodes = new HashMap<>();
  private final Map<CgroupKey, Integer> cgroups = new HashMap<>();
  private final Map<ProcessKey, Integer> processes = new HashMap<>();
  private final Map<Span, Integer> spans = new HashMap<>();
  private final Map<RequestKind, Integer> requestKinds = new HashMap<>();
  private final ObjectEncoder objects;
  private long lastFlow;
  private int lastFlowNode;

  /**
   * @param baseNanos what times are written relative to: the watermark of the batch
   */
  FactEncoder(long baseNanos) {
    this.baseNanos = baseNanos;
    this.objects = new ObjectEncoder(this::index, baseNanos);
    strings.put("", 0);
  }

  FactProto.FactList encode(List<Fact> facts) {
    runs(facts, list::addRuns);
    return list.build();
  }

  private void runs(List<Fact> facts, Consumer<FactProto.FactRun> out) {
    FactProto.FactRun.@Nullable Builder run = null;
    @Nullable Class<?> kind = null;
    for (Fact fact : facts) {
      if (run == null || fact.getClass() != kind) {
        if (run != null) {
          out.accept(run.build());
        }
        run = FactProto.FactRun.newBuilder();
        kind = fact.getClass();
      }
      add(fact, run);
    }
    if (run != null) {
      out.accept(run.build());
    }
  }

  private void add(Fact fact, FactProto.FactRun.Builder run) {
    switch (fact) {
      case NodeObserved it -> run.addNodeObserved(node(it));
      case CgroupObserved it -> run.addCgroupObserved(cgroup(it));
      case ProcessObserved it -> run.addProcessObserved(process(it));
      case ProcessExited it -> run.addProcessExited(exited(it));
      case NetworkObserved it -> run.addNetworkObserved(network(it));
      case ListenerObserved it -> run.addListenerObserved(listener(it));
      case FlowOpened it -> run.addFlowOpened(opened(it));
      case FlowProtocol it -> run.addFlowProtocol(protocol(it));
      case FlowResolved it -> run.addFlowResolved(resolved(it));
      case FlowWindow it -> run.addFlowWindow(flowWindow(it));
      case FlowClosed it -> run.addFlowClosed(closed(it));
      case RequestWindow it -> run.addRequestWindow(requests(it));
      case RequestExemplar it -> run.addRequestExemplar(exemplar(it));
      case DropWindow it -> run.addDropWindow(drops(it));
      case CgroupWindow it -> run.addCgroupWindow(cgroupWindow(it));
      case DiskWindow it -> run.addDiskWindow(disk(it));
      case NameResolved it -> run.addNameResolved(name(it));
      case EventObserved it -> run.addEventObserved(event(it));
      case Loss it -> run.addLoss(loss(it));
      case LedgerReading it -> run.addLedgerReading(ledger(it));
      case CoverageReading it -> run.addCoverageReading(coverage(it));
      case EntityState it -> run.addEntityStates(entity(it));
      case EdgeTotals it -> run.addEdgeTotals(edge(it));
      case FlowTotals it -> run.addFlowTotals(flowTotals(it));
      case TopologySnapshot it -> run.addTopologySnapshot(snapshot(it));
      case ClusterObserved it -> run.addClusterObserved(cluster(it));
      case ObjectObserved it -> run.addObjectObserved(objects.encode(it));
      case ObjectGone it -> run.addObjectGone(gone(it));
    }
  }

  private FactProto.NodeObserved.Builder node(NodeObserved it) {
    return FactProto.NodeObserved.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setNode(index(it.node()))
        .setKernelRelease(index(it.kernelRelease()))
        .setKind(index(it.kind()));
  }

  private FactProto.CgroupObserved.Builder cgroup(CgroupObserved it) {
    return FactProto.CgroupObserved.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setCgroup(index(it.cgroup()))
        .setPath(index(it.path()));
  }

  private FactProto.ProcessObserved.Builder process(ProcessObserved it) {
    return FactProto.ProcessObserved.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setProcess(index(it.process()))
        .setName(index(it.name()))
        .setCgroup(index(it.cgroup()))
        .setNetworkNamespace(it.networkNamespace());
  }

  private FactProto.ProcessExited.Builder exited(ProcessExited it) {
    return FactProto.ProcessExited.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setProcess(index(it.process()));
  }

  private FactProto.NetworkObserved.Builder network(NetworkObserved it) {
    return FactProto.NetworkObserved.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setNode(index(it.node()))
        .setNetworkNamespace(it.networkNamespace())
        .setName(index(it.name()))
        .addAllAddresses(it.addresses().stream().map(FactEncoder::bytes).toList());
  }

  private FactProto.ListenerObserved.Builder listener(ListenerObserved it) {
    return FactProto.ListenerObserved.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setNode(index(it.node()))
        .setNetworkNamespace(it.networkNamespace())
        .setTransport(WireEnums.toProto(it.transport()))
        .setLocal(endpoint(it.local()))
        .setProcess(index(it.process()));
  }

  private FactProto.FlowOpened.Builder opened(FlowOpened it) {
    FactProto.FlowOpened.Builder out =
        FactProto.FlowOpened.newBuilder()
            .setTime(relative(it.timeNanos()))
            .setFlow(flowStep(it.flow()))
            .setFlowNode(flowNodeStep(it.flow()))
            .setTransport(WireEnums.toProto(it.transport()))
            .setRole(WireEnums.toProto(it.role()))
            .setLocal(endpoint(it.local()))
            .setRemote(endpoint(it.remote()))
            .setNetworkNamespace(it.networkNamespace())
            .setJoinKey(it.joinKey())
            .setBeforeAgent(it.beforeAgent())
            .setFurtherConnections(it.connections() - 1);
    ProcessKey owner = it.owner();
    if (owner != null) {
      out.setOwner(index(owner));
    }
    ProcessKey peer = it.peer();
    if (peer != null) {
      out.setPeer(index(peer));
    }
    Endpoint dialled = it.dialled();
    return dialled == null ? out : out.setDialled(endpoint(dialled));
  }

  private FactProto.FlowProtocol.Builder protocol(FlowProtocol it) {
    return FactProto.FlowProtocol.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setFlow(flowStep(it.flow()))
        .setFlowNode(flowNodeStep(it.flow()))
        .setProtocol(index(it.protocol().wireName()));
  }

  private FactProto.FlowResolved.Builder resolved(FlowResolved it) {
    return FactProto.FlowResolved.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setFlow(flowStep(it.flow()))
        .setFlowNode(flowNodeStep(it.flow()))
        .setClientEntity(index(it.clientEntity()))
        .setServerEntity(index(it.serverEntity()))
        .setServerPort(it.serverPort())
        .setCounted(it.counted())
        .setVia(index(it.via()));
  }

  private FactProto.FlowWindow.Builder flowWindow(FlowWindow it) {
    FactProto.FlowWindow.Builder out =
        FactProto.FlowWindow.newBuilder()
            .setSpan(span(it.timeNanos(), it.durationNanos()))
            .setFlow(flowStep(it.flow()))
            .setFlowNode(flowNodeStep(it.flow()))
            .setBytesSent(it.bytesSent())
            .setBytesReceived(it.bytesReceived())
            .setRetransmits(it.retransmits());
    return it.roundTripNanos() % EIGHTH_MICRO_NANOS == 0
        ? out.setRoundTripEighthMicros(it.roundTripNanos() / EIGHTH_MICRO_NANOS)
        : out.setRoundTripNanos(it.roundTripNanos());
  }

  private FactProto.FlowClosed.Builder closed(FlowClosed it) {
    return FactProto.FlowClosed.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setFlow(flowStep(it.flow()))
        .setFlowNode(flowNodeStep(it.flow()))
        .setReason(WireEnums.toProto(it.reason()));
  }

  private FactProto.RequestWindow.Builder requests(RequestWindow it) {
    FactProto.RequestWindow.Builder out =
        FactProto.RequestWindow.newBuilder()
            .setSpan(span(it.timeNanos(), it.durationNanos()))
            .setFlow(flowStep(it.flow()))
            .setFlowNode(flowNodeStep(it.flow()))
            .setKind(kind(it.protocol(), it.operation(), it.statusClass()))
            .setWithoutLatency(it.count() - it.latency().count())
            .setIncomplete(it.incomplete())
            .setRequestBytes(it.requestBytes())
            .setResponseBytes(it.responseBytes());
    LatencyWords.write(it.latency(), out::addLatency);
    return out;
  }

  private FactProto.RequestExemplar.Builder exemplar(RequestExemplar it) {
    return FactProto.RequestExemplar.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setFlow(flowStep(it.flow()))
        .setFlowNode(flowNodeStep(it.flow()))
        .setKind(kind(it.protocol(), it.operation(), it.statusClass()))
        .setStatus(index(it.status()))
        .setLatencyNanos(it.latencyNanos());
  }

  private FactProto.DropWindow.Builder drops(DropWindow it) {
    return FactProto.DropWindow.newBuilder()
        .setSpan(span(it.timeNanos(), it.durationNanos()))
        .setNode(index(it.node()))
        .setTransport(WireEnums.toProto(it.transport()))
        .setSource(endpoint(it.source()))
        .setDestination(endpoint(it.destination()))
        .setReason(index(it.reason()))
        .setPackets(it.packets())
        .setClientEntity(index(it.clientEntity()))
        .setServerEntity(index(it.serverEntity()));
  }

  private FactProto.CgroupWindow.Builder cgroupWindow(CgroupWindow it) {
    return FactProto.CgroupWindow.newBuilder()
        .setSpan(span(it.timeNanos(), it.durationNanos()))
        .setCgroup(index(it.cgroup()))
        .setCpuNanos(it.cpuNanos())
        .setThrottledNanos(it.throttledNanos())
        .setThrottledPeriods(it.throttledPeriods())
        .setCpuLimitMillis(it.cpuLimitMillis())
        .setMemoryBytes(it.memoryBytes())
        .setMemoryLimitBytes(it.memoryLimitBytes())
        .setIoStallNanos(it.ioStallNanos());
  }

  private FactProto.DiskWindow.Builder disk(DiskWindow it) {
    FactProto.DiskWindow.Builder out =
        FactProto.DiskWindow.newBuilder()
            .setSpan(span(it.timeNanos(), it.durationNanos()))
            .setCgroup(index(it.cgroup()))
            .setDevice(index(it.device()))
            .setOperation(WireEnums.toProto(it.operation()))
            .setBytes(it.bytes());
    LatencyWords.write(it.latency(), out::addLatency);
    return out;
  }

  private FactProto.NameResolved.Builder name(NameResolved it) {
    return FactProto.NameResolved.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setNode(index(it.node()))
        .setAddress(bytes(it.address()))
        .setName(index(it.name()))
        .setTtlSeconds(it.ttlSeconds());
  }

  private FactProto.EventObserved.Builder event(EventObserved it) {
    FactProto.EventObserved.Builder out =
        FactProto.EventObserved.newBuilder()
            .setTime(relative(it.timeNanos()))
            .setSeverity(WireEnums.toProto(it.severity()))
            .setEntity(index(it.entity()))
            .setKind(index(it.kind()))
            .setMessage(index(it.message()))
            .setMore(it.count() - 1);
    return it.object() == null ? out : out.setObject(objects.reference(it.object()));
  }

  private FactProto.ClusterObserved.Builder cluster(ClusterObserved it) {
    return FactProto.ClusterObserved.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setCluster(index(it.cluster()))
        .setName(index(it.name()))
        .setVersion(index(it.version()));
  }

  private FactProto.ObjectGone.Builder gone(ObjectGone it) {
    return FactProto.ObjectGone.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setObject(objects.key(it.object()));
  }

  private FactProto.Loss.Builder loss(Loss it) {
    return FactProto.Loss.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setUntil(relative(it.untilNanos()))
        .setWhere(index(it.where()))
        .setLost(it.lost());
  }

  private FactProto.LedgerReading.Builder ledger(LedgerReading it) {
    return FactProto.LedgerReading.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setNode(index(it.node()))
        .setAttempted(it.attempted())
        .setConsumed(it.consumed())
        .setReserveFailed(it.reserveFailed())
        .setInFlight(it.inFlight())
        .setDelivered(it.delivered())
        .setRejected(it.rejected())
        .setShed(it.shed())
        .setMapInsertFailed(it.mapInsertFailed())
        .setMissedRuns(it.missedRuns());
  }

  private FactProto.CoverageReading.Builder coverage(CoverageReading it) {
    return FactProto.CoverageReading.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setNode(index(it.node()))
        .setSignal(index(it.signal()))
        .setState(WireEnums.toProto(it.state()))
        .setDetail(index(it.detail()));
  }

  private FactProto.EntityState.Builder entity(EntityState it) {
    FactProto.EntityState.Builder out =
        FactProto.EntityState.newBuilder()
            .setTime(relative(it.timeNanos()))
            .setEntity(index(it.entity()))
            .setKind(index(it.kind().wireName()))
            .setName(index(it.name()))
            .setParent(index(it.parent()))
            .setNamespace(index(it.namespace()))
            .setFirstSeen(relative(it.firstSeenNanos()))
            .setLastSeen(relative(it.lastSeenNanos()))
            .setResources(totals(it.resources()));
    it.labels().forEach((key, value) -> out.addLabels(index(key)).addLabels(index(value)));
    return it.exitedNanos() == 0 ? out : out.setExited(relative(it.exitedNanos()));
  }

  private FactProto.EdgeTotals.Builder edge(EdgeTotals it) {
    return FactProto.EdgeTotals.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setClientEntity(index(it.clientEntity()))
        .setServerEntity(index(it.serverEntity()))
        .setVia(index(it.via()))
        .setProtocol(index(it.protocol().wireName()))
        .setTransport(WireEnums.toProto(it.transport()))
        .setServerPort(it.serverPort())
        .setFirstSeen(relative(it.firstSeenNanos()))
        .setLastSeen(relative(it.lastSeenNanos()))
        .setRoundTripNanos(it.roundTripNanos())
        .setLastFailure(index(it.lastFailure()))
        .setTotals(totals(it.totals()));
  }

  private FactProto.FlowTotals.Builder flowTotals(FlowTotals it) {
    return FactProto.FlowTotals.newBuilder()
        .setTime(relative(it.timeNanos()))
        .setFlow(flowStep(it.flow()))
        .setFlowNode(flowNodeStep(it.flow()))
        .setTotals(totals(it.totals()));
  }

  private FactProto.TopologySnapshot.Builder snapshot(TopologySnapshot it) {
    FactProto.TopologySnapshot.Builder out =
        FactProto.TopologySnapshot.newBuilder().setTime(relative(it.timeNanos()));
    runs(it.facts(), out::addRuns);
    return out;
  }

  private static FactProto.TrafficTotals totals(TrafficTotals it) {
    FactProto.TrafficTotals.Builder out =
        FactProto.TrafficTotals.newBuilder()
            .setRequests(it.requests())
            .setErrors(it.errors())
            .setClientErrors(it.clientErrors())
            .setIncomplete(it.incomplete())
            .setConnections(it.connections())
            .setConnectFailures(it.connectFailures())
            .setBlockedPackets(it.blockedPackets())
            .setBytesSent(it.bytesSent())
            .setBytesReceived(it.bytesReceived())
            .setRetransmits(it.retransmits());
    LatencyWords.write(it.latency(), out::addLatency);
    return out.build();
  }

  private static FactProto.ResourceTotals totals(ResourceTotals it) {
    FactProto.ResourceTotals.Builder out =
        FactProto.ResourceTotals.newBuilder()
            .setCpuNanos(it.cpuNanos())
            .setThrottledNanos(it.throttledNanos())
            .setThrottledPeriods(it.throttledPeriods())
            .setCpuLimitMillis(it.cpuLimitMillis())
            .setMemoryBytes(it.memoryBytes())
            .setMemoryLimitBytes(it.memoryLimitBytes())
            .setIoStallNanos(it.ioStallNanos())
            .setDiskBytes(it.diskBytes());
    LatencyWords.write(it.diskLatency(), out::addDiskLatency);
    LatencyWords.write(it.fsyncLatency(), out::addFsyncLatency);
    return out.build();
  }

  private static FactProto.Endpoint endpoint(Endpoint it) {
    return FactProto.Endpoint.newBuilder()
        .setAddress(bytes(it.address()))
        .setPort(it.port())
        .build();
  }

  static ByteString bytes(IpAddress address) {
    byte[] all = address.toBytes();
    return address.isIpv4() ? ByteString.copyFrom(all, 12, 4) : ByteString.copyFrom(all);
  }

  private long relative(long nanos) {
    return nanos - baseNanos;
  }

  private long flowStep(FlowId flow) {
    long step = flow.number() - lastFlow;
    lastFlow = flow.number();
    return step;
  }

  private int flowNodeStep(FlowId flow) {
    int node = index(flow.node());
    int step = node - lastFlowNode;
    lastFlowNode = node;
    return step;
  }

  private int index(String text) {
    Integer known = strings.get(text);
    if (known != null) {
      return known;
    }
    list.addStrings(text);
    strings.put(text, list.getStringsCount());
    return list.getStringsCount();
  }

  private int index(NodeKey node) {
    Integer known = nodes.get(node);
    if (known != null) {
      return known;
    }
    list.addNodes(
        FactProto.NodeKey.newBuilder()
            .setName(index(node.name()))
            .setBootId(index(node.bootId()))
            .setCluster(index(node.cluster())));
    return put(nodes, node);
  }

  private int index(CgroupKey cgroup) {
    Integer known = cgroups.get(cgroup);
    if (known != null) {
      return known;
    }
    list.addCgroups(
        FactProto.CgroupKey.newBuilder()
            .setNode(index(cgroup.node()))
            .setHierarchy(WireEnums.toProto(cgroup.hierarchy()))
            .setInode(cgroup.inode()));
    return put(cgroups, cgroup);
  }

  private int index(ProcessKey process) {
    Integer known = processes.get(process);
    if (known != null) {
      return known;
    }
    list.addProcesses(
        FactProto.ProcessKey.newBuilder()
            .setNode(index(process.node()))
            .setPid(process.pid())
            .setStartTimeNanos(process.startTimeNanos()));
    return put(processes, process);
  }

  private int span(long timeNanos, long durationNanos) {
    Span span = new Span(timeNanos, durationNanos);
    Integer known = spans.get(span);
    if (known != null) {
      return known;
    }
    list.addSpans(
        FactProto.Span.newBuilder().setTime(relative(timeNanos)).setDurationNanos(durationNanos));
    return put(spans, span);
  }

  private int kind(Protocol protocol, String operation, StatusClass statusClass) {
    RequestKind kind = new RequestKind(protocol, operation, statusClass);
    Integer known = requestKinds.get(kind);
    if (known != null) {
      return known;
    }
    list.addRequestKinds(
        FactProto.RequestKind.newBuilder()
            .setProtocol(index(protocol.wireName()))
            .setOperation(index(operation))
            .setStatusClass(WireEnums.toProto(statusClass)));
    return put(requestKinds, kind);
  }

  private static <K> int put(Map<K, Integer> table, K key) {
    int index = table.size();
    table.put(key, index);
    return index;
  }
}
