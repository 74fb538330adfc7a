package io.sightline.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
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
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.wire.v1.FactProto;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the facts of one batch. Used once. */
final class FactDecoder {
  private final String where;
  private final long baseNanos;
  private final FactProto.FactList list;
  private final FactTables tables;
  private final ObjectDecoder objects;
  private int seen;
  private int skipped;
  private long lastFlow;
  private int lastFlowNode;

  /**
   * @param where what to call the batch in messages
   */
  FactDecoder(String where, FactProto.FactList list, long baseNanos) throws WireFormatException {
    this.where = where;
    this.baseNanos = baseNanos;
    this.list = list;
    try {
      this.tables = new FactTables(list, baseNanos);
    } catch (IllegalArgumentException e) {
      throw new WireFormatException(where + ", tables", e);
    }
    this.objects = new ObjectDecoder(tables, baseNanos);
  }

  List<Fact> decode() throws WireFormatException {
    return runs(list.getRunsList(), false);
  }

  /** How many facts were skipped, each snapshot as one, those within a snapshot by themselves. */
  int skipped() {
    return skipped;
  }

  /** How many facts there were, known or not, not counting those within snapshots. */
  int seen() {
    return seen;
  }

  private List<Fact> runs(List<FactProto.FactRun> runs, boolean inSnapshot)
      throws WireFormatException {
    List<Fact> facts = new ArrayList<>();
    for (FactProto.FactRun run : runs) {
      Run reader = new Run(facts, inSnapshot);
      reader.each("NodeObserved", run.getNodeObservedList(), this::node);
      reader.each("CgroupObserved", run.getCgroupObservedList(), this::cgroup);
      reader.each("ProcessObserved", run.getProcessObservedList(), this::process);
      reader.each("ProcessExited", run.getProcessExitedList(), this::exited);
      reader.each("NetworkObserved", run.getNetworkObservedList(), this::network);
      reader.each("ListenerObserved", run.getListenerObservedList(), this::listener);
      reader.each("FlowOpened", run.getFlowOpenedList(), this::opened);
      reader.each("FlowProtocol", run.getFlowProtocolList(), this::protocol);
      reader.each("FlowResolved", run.getFlowResolvedList(), this::resolved);
      reader.each("FlowWindow", run.getFlowWindowList(), this::flowWindow);
      reader.each("FlowClosed", run.getFlowClosedList(), this::closed);
      reader.each("RequestWindow", run.getRequestWindowList(), this::requests);
      reader.each("RequestExemplar", run.getRequestExemplarList(), this::exemplar);
      reader.each("DropWindow", run.getDropWindowList(), this::drops);
      reader.each("CgroupWindow", run.getCgroupWindowList(), this::cgroupWindow);
      reader.each("DiskWindow", run.getDiskWindowList(), this::disk);
      reader.each("NameResolved", run.getNameResolvedList(), this::name);
      reader.each("EventObserved", run.getEventObservedList(), this::event);
      reader.each("Loss", run.getLossList(), this::loss);
      reader.each("LedgerReading", run.getLedgerReadingList(), this::ledger);
      reader.each("CoverageReading", run.getCoverageReadingList(), this::coverage);
      reader.each("EntityState", run.getEntityStatesList(), this::entity);
      reader.each("EdgeTotals", run.getEdgeTotalsList(), this::edge);
      reader.each("FlowTotals", run.getFlowTotalsList(), this::flowTotals);
      reader.each("ClusterObserved", run.getClusterObservedList(), this::cluster);
      reader.each("ObjectObserved", run.getObjectObservedList(), objects::decode);
      reader.each("ObjectGone", run.getObjectGoneList(), this::gone);
      reader.snapshots(run.getTopologySnapshotList());
      reader.unknown(run.getUnknownFields());
    }
    return facts;
  }

  /** One run: turns its messages into facts and says where one of them is at fault. */
  private final class Run {
    private final List<Fact> facts;
    private final boolean inSnapshot;
    private @Nullable String used;

    Run(List<Fact> facts, boolean inSnapshot) {
      this.facts = facts;
      this.inSnapshot = inSnapshot;
    }

    <T> void each(String kind, List<T> messages, Function<T, Fact> decode)
        throws WireFormatException {
      if (messages.isEmpty()) {
        return;
      }
      use(kind);
      for (T message : messages) {
        try {
          facts.add(decode.apply(message));
        } catch (UnknownValueException e) {
          skipped++;
        } catch (IllegalArgumentException e) {
          throw new WireFormatException(place(kind), e);
        }
        count();
      }
    }

    void snapshots(List<FactProto.TopologySnapshot> messages) throws WireFormatException {
      if (messages.isEmpty()) {
        return;
      }
      use("TopologySnapshot");
      for (FactProto.TopologySnapshot message : messages) {
        if (inSnapshot) {
          throw new WireFormatException(place("TopologySnapshot"), "a snapshot holds no snapshot");
        }
        facts.add(new TopologySnapshot(time(message.getTime()), runs(message.getRunsList(), true)));
        count();
      }
    }

    void unknown(UnknownFieldSet fields) throws WireFormatException {
      for (var field : fields.asMap().entrySet()) {
        use("kind " + field.getKey());
        int facts = field.getValue().getLengthDelimitedList().size();
        skipped += facts;
        if (!inSnapshot) {
          seen += facts;
        }
      }
    }

    private void count() {
      if (!inSnapshot) {
        seen++;
      }
    }

    private void use(String kind) throws WireFormatException {
      if (used != null) {
        throw new WireFormatException(
            place(kind), "a run holds facts of one kind, not also " + used);
      }
      used = kind;
    }

    private String place(String kind) {
      return "%s, fact %d%s (%s)"
          .formatted(where, seen, inSnapshot ? ", its fact " + facts.size() : "", kind);
    }
  }

  private Fact node(FactProto.NodeObserved it) {
    return new NodeObserved(
        time(it.getTime()),
        tables.node(it.getNode()),
        tables.string(it.getKernelRelease()),
        tables.string(it.getKind()));
  }

  private Fact cgroup(FactProto.CgroupObserved it) {
    return new CgroupObserved(
        time(it.getTime()), tables.cgroup(it.getCgroup()), tables.string(it.getPath()));
  }

  private Fact process(FactProto.ProcessObserved it) {
    return new ProcessObserved(
        time(it.getTime()),
        tables.process(it.getProcess()),
        tables.string(it.getName()),
        tables.cgroup(it.getCgroup()),
        it.getNetworkNamespace());
  }

  private Fact exited(FactProto.ProcessExited it) {
    return new ProcessExited(time(it.getTime()), tables.process(it.getProcess()));
  }

  private Fact network(FactProto.NetworkObserved it) {
    return new NetworkObserved(
        time(it.getTime()),
        tables.node(it.getNode()),
        it.getNetworkNamespace(),
        tables.string(it.getName()),
        it.getAddressesList().stream().map(FactDecoder::address).toList());
  }

  private Fact listener(FactProto.ListenerObserved it) {
    return new ListenerObserved(
        time(it.getTime()),
        tables.node(it.getNode()),
        it.getNetworkNamespace(),
        WireEnums.fromProto(it.getTransport()),
        endpoint(it.getLocal()),
        tables.process(it.getProcess()));
  }

  private Fact opened(FactProto.FlowOpened it) {
    FlowId flow = flow(it.getFlow(), it.getFlowNode());
    return new FlowOpened(
        time(it.getTime()),
        flow,
        WireEnums.fromProto(it.getTransport()),
        WireEnums.fromProto(it.getRole()),
        endpoint(it.getLocal()),
        endpoint(it.getRemote()),
        it.getNetworkNamespace(),
        it.hasOwner() ? tables.process(it.getOwner()) : null,
        it.getJoinKey(),
        it.getBeforeAgent(),
        it.getFurtherConnections() + 1,
        it.hasPeer() ? tables.process(it.getPeer()) : null,
        it.hasDialled() ? endpoint(it.getDialled()) : null);
  }

  private Fact protocol(FactProto.FlowProtocol it) {
    FlowId flow = flow(it.getFlow(), it.getFlowNode());
    return new FlowProtocol(time(it.getTime()), flow, tables.protocol(it.getProtocol()));
  }

  private Fact resolved(FactProto.FlowResolved it) {
    FlowId flow = flow(it.getFlow(), it.getFlowNode());
    return new FlowResolved(
        time(it.getTime()),
        flow,
        tables.entity(it.getClientEntity()),
        tables.entity(it.getServerEntity()),
        port(it.getServerPort()),
        it.getCounted(),
        tables.entity(it.getVia()));
  }

  private Fact flowWindow(FactProto.FlowWindow it) {
    FlowId flow = flow(it.getFlow(), it.getFlowNode());
    FactTables.Span span = tables.span(it.getSpan());
    return new FlowWindow(
        span.timeNanos(),
        span.durationNanos(),
        flow,
        it.getBytesSent(),
        it.getBytesReceived(),
        it.getRetransmits(),
        it.getRoundTripEighthMicros() * FactEncoder.EIGHTH_MICRO_NANOS + it.getRoundTripNanos());
  }

  private Fact closed(FactProto.FlowClosed it) {
    FlowId flow = flow(it.getFlow(), it.getFlowNode());
    return new FlowClosed(time(it.getTime()), flow, WireEnums.fromProto(it.getReason()));
  }

  private Fact requests(FactProto.RequestWindow it) {
    FlowId flow = flow(it.getFlow(), it.getFlowNode());
    FactTables.Span span = tables.span(it.getSpan());
    FactTables.RequestKind kind = tables.requestKind(it.getKind());
    LatencyHistogram latency = LatencyWords.read(it.getLatencyList());
    return new RequestWindow(
        span.timeNanos(),
        span.durationNanos(),
        flow,
        kind.protocol(),
        kind.operation(),
        kind.statusClass(),
        latency.count() + it.getWithoutLatency(),
        it.getIncomplete(),
        it.getRequestBytes(),
        it.getResponseBytes(),
        latency);
  }

  private Fact exemplar(FactProto.RequestExemplar it) {
    FlowId flow = flow(it.getFlow(), it.getFlowNode());
    FactTables.RequestKind kind = tables.requestKind(it.getKind());
    return new RequestExemplar(
        time(it.getTime()),
        flow,
        kind.protocol(),
        kind.operation(),
        kind.statusClass(),
        tables.string(it.getStatus()),
        it.getLatencyNanos());
  }

  private Fact drops(FactProto.DropWindow it) {
    FactTables.Span span = tables.span(it.getSpan());
    return new DropWindow(
        span.timeNanos(),
        span.durationNanos(),
        tables.node(it.getNode()),
        WireEnums.fromProto(it.getTransport()),
        endpoint(it.getSource()),
        endpoint(it.getDestination()),
        tables.string(it.getReason()),
        it.getPackets(),
        tables.entity(it.getClientEntity()),
        tables.entity(it.getServerEntity()));
  }

  private Fact cgroupWindow(FactProto.CgroupWindow it) {
    FactTables.Span span = tables.span(it.getSpan());
    return new CgroupWindow(
        span.timeNanos(),
        span.durationNanos(),
        tables.cgroup(it.getCgroup()),
        it.getCpuNanos(),
        it.getThrottledNanos(),
        it.getThrottledPeriods(),
        it.getCpuLimitMillis(),
        it.getMemoryBytes(),
        it.getMemoryLimitBytes(),
        it.getIoStallNanos());
  }

  private Fact disk(FactProto.DiskWindow it) {
    FactTables.Span span = tables.span(it.getSpan());
    return new DiskWindow(
        span.timeNanos(),
        span.durationNanos(),
        tables.cgroup(it.getCgroup()),
        tables.string(it.getDevice()),
        WireEnums.fromProto(it.getOperation()),
        it.getBytes(),
        LatencyWords.read(it.getLatencyList()));
  }

  private Fact name(FactProto.NameResolved it) {
    return new NameResolved(
        time(it.getTime()),
        tables.node(it.getNode()),
        address(it.getAddress()),
        tables.string(it.getName()),
        it.getTtlSeconds());
  }

  private Fact event(FactProto.EventObserved it) {
    return new EventObserved(
        time(it.getTime()),
        WireEnums.fromProto(it.getSeverity()),
        tables.string(it.getEntity()),
        tables.string(it.getKind()),
        tables.string(it.getMessage()),
        it.hasObject() ? objects.reference(it.getObject()) : null,
        it.getMore() + 1);
  }

  private Fact cluster(FactProto.ClusterObserved it) {
    return new ClusterObserved(
        time(it.getTime()),
        tables.string(it.getCluster()),
        tables.string(it.getName()),
        tables.string(it.getVersion()));
  }

  private Fact gone(FactProto.ObjectGone it) {
    return new ObjectGone(time(it.getTime()), objects.key(it.getObject()));
  }

  private Fact loss(FactProto.Loss it) {
    return new Loss(
        time(it.getTime()), time(it.getUntil()), tables.string(it.getWhere()), it.getLost());
  }

  private Fact ledger(FactProto.LedgerReading it) {
    return new LedgerReading(
        time(it.getTime()),
        tables.node(it.getNode()),
        it.getAttempted(),
        it.getConsumed(),
        it.getReserveFailed(),
        it.getInFlight(),
        it.getDelivered(),
        it.getRejected(),
        it.getShed(),
        it.getMapInsertFailed(),
        it.getMissedRuns());
  }

  private Fact coverage(FactProto.CoverageReading it) {
    return new CoverageReading(
        time(it.getTime()),
        tables.node(it.getNode()),
        tables.string(it.getSignal()),
        WireEnums.fromProto(it.getState()),
        tables.string(it.getDetail()));
  }

  private Fact entity(FactProto.EntityState it) {
    require(it.hasResources(), "resources");
    return new EntityState(
        time(it.getTime()),
        tables.entity(it.getEntity()),
        tables.entityKind(it.getKind()),
        tables.string(it.getName()),
        tables.string(it.getParent()),
        tables.string(it.getNamespace()),
        labels(it),
        time(it.getFirstSeen()),
        time(it.getLastSeen()),
        it.hasExited() ? time(it.getExited()) : 0,
        totals(it.getResources()));
  }

  private SortedMap<String, String> labels(FactProto.EntityState it) {
    require(it.getLabelsCount() % 2 == 0, "label value");
    TreeMap<String, String> labels = new TreeMap<>();
    for (int i = 0; i < it.getLabelsCount(); i += 2) {
      labels.put(tables.string(it.getLabels(i)), tables.string(it.getLabels(i + 1)));
    }
    return labels;
  }

  private Fact edge(FactProto.EdgeTotals it) {
    require(it.hasTotals(), "totals");
    return new EdgeTotals(
        time(it.getTime()),
        tables.entity(it.getClientEntity()),
        tables.entity(it.getServerEntity()),
        tables.entity(it.getVia()),
        tables.protocol(it.getProtocol()),
        WireEnums.fromProto(it.getTransport()),
        port(it.getServerPort()),
        time(it.getFirstSeen()),
        time(it.getLastSeen()),
        it.getRoundTripNanos(),
        tables.string(it.getLastFailure()),
        totals(it.getTotals()));
  }

  private Fact flowTotals(FactProto.FlowTotals it) {
    FlowId flow = flow(it.getFlow(), it.getFlowNode());
    require(it.hasTotals(), "totals");
    return new FlowTotals(time(it.getTime()), flow, totals(it.getTotals()));
  }

  private static TrafficTotals totals(FactProto.TrafficTotals it) {
    return new TrafficTotals(
        it.getRequests(),
        it.getErrors(),
        it.getClientErrors(),
        it.getIncomplete(),
        it.getConnections(),
        it.getConnectFailures(),
        it.getBlockedPackets(),
        it.getBytesSent(),
        it.getBytesReceived(),
        it.getRetransmits(),
        LatencyWords.read(it.getLatencyList()));
  }

  private static ResourceTotals totals(FactProto.ResourceTotals it) {
    return new ResourceTotals(
        it.getCpuNanos(),
        it.getThrottledNanos(),
        it.getThrottledPeriods(),
        it.getCpuLimitMillis(),
        it.getMemoryBytes(),
        it.getMemoryLimitBytes(),
        it.getIoStallNanos(),
        it.getDiskBytes(),
        LatencyWords.read(it.getDiskLatencyList()),
        LatencyWords.read(it.getFsyncLatencyList()));
  }

  /** Comes first in each fact that has one, so that a skipped fact does not break the chain. */
  private FlowId flow(long step, int nodeStep) {
    lastFlow += step;
    lastFlowNode += nodeStep;
    return new FlowId(tables.node(lastFlowNode), lastFlow);
  }

  private long time(long relativeNanos) {
    return baseNanos + relativeNanos;
  }

  private static Endpoint endpoint(FactProto.Endpoint it) {
    return new Endpoint(address(it.getAddress()), it.getPort());
  }

  static IpAddress address(ByteString bytes) {
    return IpAddress.ofBytes(bytes.toByteArray());
  }

  private static int port(int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "a port is 0 to 65535, not " + Integer.toUnsignedString(port));
    }
    return port;
  }

  private static void require(boolean present, String what) {
    if (!present) {
      throw new IllegalArgumentException("the " + what + " are missing");
    }
  }
}
