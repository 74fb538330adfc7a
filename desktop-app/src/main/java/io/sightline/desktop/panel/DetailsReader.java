package io.sightline.desktop.panel;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.DiskOperation;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.timeline.FactLog;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.ShownEdge;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a log what it says about one selection in the time before an instant. Used once, by
 * one thread; what it costs is the facts of that time.
 */
public final class DetailsReader {
  /** How far back the inspector looks. */
  public static final Duration SPAN = Duration.ofMinutes(2);

  private static final int MAX_RECENT = 200;
  private static final int MAX_EXEMPLARS = 50;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private static final class Flow {
    private @Nullable FlowResolved resolved;
    private @Nullable Protocol protocol;
  }

  private record OperationKey(Protocol protocol, String name) {}

  private record DropKey(
      Transport transport, Endpoint source, Endpoint destination, String reason) {}

  private final Selection selection;
  private final Rollup rollup;
  private final boolean answers;
  private final long fromNanos;
  private final long toNanos;
  private final Details.Series series;
  private final Map<FlowId, Flow> flows = new HashMap<>();
  private final Map<OperationKey, Details.Operation> operations = new HashMap<>();
  private final Map<DropKey, Details.Drops> drops = new HashMap<>();
  private final Map<Integer, LatencyHistogram> latencies = new HashMap<>();
  private final Deque<RequestExemplar> exemplars = new ArrayDeque<>();
  private final Deque<Fact> recent = new ArrayDeque<>();

  private DetailsReader(
      Selection selection, Rollup rollup, boolean answers, long fromNanos, long toNanos) {
    this.selection = selection;
    this.rollup = rollup;
    this.answers = answers;
    this.fromNanos = fromNanos;
    this.toNanos = toNanos;
    this.series = Details.Series.ofSeconds((int) ((toNanos - fromNanos) / SECOND_NANOS));
  }

  /**
   * What the log says about a selection before an instant.
   *
   * <p>The requests of a node are those it answers; of one that answers none, those it makes.
   *
   * @param rollup of the topology shown, by which the selection was made
   */
  public static Details read(
      FactLog log, long instantNanos, Selection selection, Topology shown, Rollup rollup) {
    if (selection instanceof Selection.Nothing) {
      return Details.NONE;
    }
    long from = instantNanos - SPAN.toNanos();
    boolean answers =
        shown.edges().values().stream()
            .anyMatch(edge -> edge.totals().requests() > 0 && isAnswered(edge, selection, rollup));
    DetailsReader reader = new DetailsReader(selection, rollup, answers, from, instantNanos);
    log.read(log.keyframeAtOrBefore(from), batch -> reader.take(batch));
    return reader.details();
  }

  private static boolean isAnswered(Edge edge, Selection selection, Rollup rollup) {
    return selection instanceof Selection.Node node
        && rollup.shownAs(edge.id().server()).equals(node.id());
  }

  private boolean take(LogBatch batch) {
    if (batch.watermarkNanos() > toNanos) {
      return false;
    }
    batch.facts().forEach(this::take);
    return true;
  }

  private void take(Fact fact) {
    if (fact instanceof TopologySnapshot snapshot) {
      snapshot.facts().forEach(this::learn);
      return;
    }
    learn(fact);
    boolean inTime = fact.timeNanos() >= fromNanos && fact.timeNanos() < toNanos;
    if (inTime && concerns(fact)) {
      count(fact);
      recent.addFirst(fact);
      if (recent.size() > MAX_RECENT) {
        recent.removeLast();
      }
    }
    if (fact instanceof FlowClosed closed) {
      flows.remove(closed.flow());
    }
  }

  private void learn(Fact fact) {
    switch (fact) {
      case FlowOpened opened -> flow(opened.flow());
      case FlowResolved resolved -> flow(resolved.flow()).resolved = resolved;
      case FlowProtocol protocol -> flow(protocol.flow()).protocol = protocol.protocol();
      default -> {
        // Only flows have to be known to tell whom a fact is about.
      }
    }
  }

  private Flow flow(FlowId id) {
    return flows.computeIfAbsent(id, _ -> new Flow());
  }

  private boolean concerns(Fact fact) {
    return switch (fact) {
      case RequestWindow f -> concerns(f.flow(), f.protocol());
      case RequestExemplar f -> concerns(f.flow(), f.protocol());
      case FlowOpened f -> concerns(f.flow(), null);
      case FlowProtocol f -> concerns(f.flow(), f.protocol());
      case FlowResolved f -> concerns(f.flow(), null);
      case FlowWindow f -> concerns(f.flow(), null);
      case FlowClosed f -> concerns(f.flow(), null);
      case DropWindow f -> concernsEnds(f.clientEntity(), f.serverEntity());
      case CgroupWindow f -> isNode(EntityId.ofCgroup(f.cgroup()));
      case DiskWindow f -> isNode(EntityId.ofCgroup(f.cgroup()));
      case ProcessObserved f -> isNode(EntityId.ofProcess(f.process()));
      case ProcessExited f -> isNode(EntityId.ofProcess(f.process()));
      case EventObserved f -> isNode(f.entity());
      default -> false;
    };
  }

  private boolean isNode(String entity) {
    return selection instanceof Selection.Node node && rollup.shownAs(entity).equals(node.id());
  }

  /** Whether a flow is part of the selection, as far as is known of its protocol. */
  private boolean concerns(FlowId id, @Nullable Protocol asked) {
    Flow flow = flows.get(id);
    if (flow == null || flow.resolved == null) {
      return false;
    }
    String client = rollup.shownAs(flow.resolved.clientEntity());
    String server = rollup.shownAs(flow.resolved.serverEntity());
    Protocol protocol = asked != null ? asked : flow.protocol;
    if (selection instanceof Selection.Edge selected && protocol == null) {
      return selected.fromId().equals(client) && selected.toId().equals(server);
    }
    return new ShownEdge(client, server, protocol == null ? Protocol.TCP : protocol)
        .isIn(selection);
  }

  /** Drops have no protocol; they count for any edge between the two ends. */
  private boolean concernsEnds(String clientEntity, String serverEntity) {
    if (clientEntity.isEmpty() || serverEntity.isEmpty()) {
      return false;
    }
    String client = rollup.shownAs(clientEntity);
    String server = rollup.shownAs(serverEntity);
    return switch (selection) {
      case Selection.Nothing _ -> false;
      case Selection.Node node -> node.id().equals(client) || node.id().equals(server);
      case Selection.Edge selected ->
          selected.fromId().equals(client) && selected.toId().equals(server);
    };
  }

  private void count(Fact fact) {
    switch (fact) {
      case RequestWindow requests when isCounted(requests.flow()) -> count(requests);
      case RequestExemplar exemplar -> {
        exemplars.addFirst(exemplar);
        if (exemplars.size() > MAX_EXEMPLARS) {
          exemplars.removeLast();
        }
      }
      case DropWindow drop -> count(drop);
      case FlowClosed closed when closed.reason().isConnectFailure() ->
          add(series.errors(), closed.timeNanos(), 1);
      case CgroupWindow window -> count(window);
      case DiskWindow window -> count(window);
      default -> {
        // The rest is shown in the list only.
      }
    }
  }

  private boolean isCounted(FlowId id) {
    Flow flow = flows.get(id);
    if (flow == null || flow.resolved == null || !flow.resolved.counted()) {
      return false;
    }
    return !answers
        || !(selection instanceof Selection.Node node)
        || rollup.shownAs(flow.resolved.serverEntity()).equals(node.id());
  }

  private void count(RequestWindow window) {
    boolean fault = window.statusClass().isServerFault();
    add(series.requests(), window.timeNanos(), window.count());
    if (fault) {
      add(series.errors(), window.timeNanos(), window.count());
    }
    int second = second(window.timeNanos());
    LatencyHistogram latency = latencies.merge(second, window.latency(), LatencyHistogram::plus);
    set(series.p95Nanos(), second, (double) latency.quantileNanos(0.95));
    Details.Operation more =
        new Details.Operation(
            window.protocol(),
            window.operation(),
            window.count(),
            fault ? window.count() : 0,
            window.statusClass() == StatusClass.CLIENT_ERROR ? window.count() : 0,
            window.latency());
    operations.merge(
        new OperationKey(window.protocol(), window.operation()), more, DetailsReader::plus);
  }

  private static Details.Operation plus(Details.Operation a, Details.Operation b) {
    return new Details.Operation(
        a.protocol(),
        a.name(),
        a.requests() + b.requests(),
        a.errors() + b.errors(),
        a.clientErrors() + b.clientErrors(),
        a.latency().plus(b.latency()));
  }

  private void count(DropWindow drop) {
    Details.Drops more =
        new Details.Drops(
            drop.transport(),
            drop.source(),
            drop.destination(),
            drop.reason(),
            drop.packets(),
            drop.timeNanos() + drop.durationNanos());
    // A client takes another port for every attempt; those are one line.
    DropKey key =
        new DropKey(
            drop.transport(),
            new Endpoint(drop.source().address(), 0),
            drop.destination(),
            drop.reason());
    drops.merge(
        key,
        more,
        (a, b) ->
            new Details.Drops(
                b.transport(),
                b.source(),
                b.destination(),
                b.reason(),
                a.packets() + b.packets(),
                Math.max(a.lastNanos(), b.lastNanos())));
    add(series.errors(), drop.timeNanos(), drop.packets());
  }

  private void count(CgroupWindow window) {
    double seconds = window.durationNanos() / 1e9;
    if (seconds <= 0) {
      return;
    }
    add(series.cpuCores(), window.timeNanos(), window.cpuNanos() / 1e9 / seconds);
    add(series.throttledShare(), window.timeNanos(), window.throttledNanos() / 1e9 / seconds);
    if (window.cgroup().hierarchy() == CgroupKey.Hierarchy.UNIFIED || window.memoryBytes() > 0) {
      set(series.memoryBytes(), second(window.timeNanos()), (double) window.memoryBytes());
    }
  }

  private void count(DiskWindow window) {
    double[] into =
        window.operation() == DiskOperation.FSYNC ? series.fsyncNanos() : series.diskNanos();
    int second = second(window.timeNanos());
    if (second >= 0 && second < into.length) {
      into[second] = Math.max(into[second], (double) window.latency().quantileNanos(0.99));
    }
  }

  private int second(long nanos) {
    return (int) ((nanos - fromNanos) / SECOND_NANOS);
  }

  private void add(double[] values, long nanos, long more) {
    add(values, nanos, (double) more);
  }

  private void add(double[] values, long nanos, double more) {
    int second = second(nanos);
    if (second >= 0 && second < values.length) {
      values[second] += more;
    }
  }

  private static void set(double[] values, int second, double value) {
    if (second >= 0 && second < values.length) {
      values[second] = value;
    }
  }

  private Details details() {
    List<Details.Operation> byFrequency = new ArrayList<>(operations.values());
    byFrequency.sort(
        Comparator.comparingLong(Details.Operation::requests)
            .reversed()
            .thenComparing(Details.Operation::name));
    List<Details.Drops> byPackets = new ArrayList<>(drops.values());
    byPackets.sort(
        Comparator.comparingLong(Details.Drops::packets)
            .reversed()
            .thenComparing(Details.Drops::reason));
    return new Details(
        selection,
        fromNanos,
        toNanos,
        series,
        byFrequency,
        byPackets,
        List.copyOf(exemplars),
        List.copyOf(recent));
  }
}
