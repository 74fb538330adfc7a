package io.sightline.core.timeline;

import static java.util.Objects.requireNonNull;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.DiskOperation;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes fewer facts of many by merging windows of the same thing into longer ones, so that counts,
 * bytes and latencies stay exact and only their resolution in time is lost.
 *
 * <p>Of readings (ledger, coverage, a name's address) the newest is kept, of single requests the
 * most telling ones; everything that identifies stays. A window is merged into the first of its
 * kind, and never across a fact that changes where it counts: the opening, resolution, protocol or
 * end of its flow, or a keyframe.
 */
public final class Conflation {
  /** Single requests are examples: of merged batches no more than these are kept. */
  static final int MAX_EXEMPLARS = 64;

  private sealed interface Key {}

  private record FlowKey(FlowId flow, int life) implements Key {}

  private record RequestKey(
      FlowId flow, int life, Protocol protocol, String operation, StatusClass statusClass)
      implements Key {}

  private record DropKey(
      NodeKey node,
      Transport transport,
      Endpoint source,
      Endpoint destination,
      String reason,
      String clientEntity,
      String serverEntity)
      implements Key {}

  private record UsageKey(CgroupKey cgroup) implements Key {}

  private record DiskKey(CgroupKey cgroup, String device, DiskOperation operation) implements Key {}

  private record LedgerKey(NodeKey node) implements Key {}

  private record CoverageKey(NodeKey node, String signal) implements Key {}

  private record NameKey(NodeKey node, IpAddress address) implements Key {}

  private record LossKey(String where) implements Key {}

  private final List<Fact> merged;
  private final Map<Key, Integer> places = new HashMap<>();
  private final Map<FlowId, Integer> lives = new HashMap<>();
  private int exemplars;

  private Conflation(int size) {
    this.merged = new ArrayList<>(size);
  }

  /** The facts of consecutive batches, merged; windows of one batch are merged as well. */
  public static List<Fact> merge(List<Fact> facts) {
    Conflation conflation = new Conflation(facts.size());
    facts.forEach(conflation::add);
    return conflation.exemplars > MAX_EXEMPLARS
        ? conflation.withoutMostExemplars()
        : conflation.merged;
  }

  private void add(Fact fact) {
    switch (fact) {
      case FlowOpened opened -> turn(opened.flow());
      case FlowProtocol protocol -> turn(protocol.flow());
      case FlowResolved resolved -> turn(resolved.flow());
      case FlowClosed closed -> turn(closed.flow());
      case TopologySnapshot _ -> places.clear();
      case RequestExemplar _ -> exemplars++;
      default -> {
        // No other fact changes what a window counts for.
      }
    }
    Key key = keyOf(fact);
    Integer place = key == null ? null : places.putIfAbsent(key, merged.size());
    if (place == null) {
      merged.add(fact);
    } else {
      merged.set(place, join(merged.get(place), fact));
    }
  }

  private void turn(FlowId flow) {
    lives.merge(flow, 1, Integer::sum);
  }

  private @Nullable Key keyOf(Fact fact) {
    return switch (fact) {
      case FlowWindow it -> new FlowKey(it.flow(), life(it.flow()));
      case RequestWindow it ->
          new RequestKey(
              it.flow(), life(it.flow()), it.protocol(), it.operation(), it.statusClass());
      case DropWindow it ->
          new DropKey(
              it.node(),
              it.transport(),
              it.source(),
              it.destination(),
              it.reason(),
              it.clientEntity(),
              it.serverEntity());
      case CgroupWindow it -> new UsageKey(it.cgroup());
      case DiskWindow it -> new DiskKey(it.cgroup(), it.device(), it.operation());
      case LedgerReading it -> new LedgerKey(it.node());
      case CoverageReading it -> new CoverageKey(it.node(), it.signal());
      case NameResolved it -> new NameKey(it.node(), it.address());
      case Loss it -> new LossKey(it.where());
      default -> null;
    };
  }

  private int life(FlowId flow) {
    return lives.getOrDefault(flow, 0);
  }

  /** One fact for two of the same key; the second is the later one. */
  private static Fact join(Fact first, Fact second) {
    return switch (first) {
      case FlowWindow it -> join(it, (FlowWindow) second);
      case RequestWindow it -> join(it, (RequestWindow) second);
      case DropWindow it -> join(it, (DropWindow) second);
      case CgroupWindow it -> join(it, (CgroupWindow) second);
      case DiskWindow it -> join(it, (DiskWindow) second);
      case Loss it -> join(it, (Loss) second);
      default -> second;
    };
  }

  private static FlowWindow join(FlowWindow a, FlowWindow b) {
    long start = Math.min(a.timeNanos(), b.timeNanos());
    return new FlowWindow(
        start,
        end(a.timeNanos(), a.durationNanos(), b.timeNanos(), b.durationNanos()) - start,
        a.flow(),
        a.bytesSent() + b.bytesSent(),
        a.bytesReceived() + b.bytesReceived(),
        a.retransmits() + b.retransmits(),
        b.roundTripNanos());
  }

  private static RequestWindow join(RequestWindow a, RequestWindow b) {
    long start = Math.min(a.timeNanos(), b.timeNanos());
    return new RequestWindow(
        start,
        end(a.timeNanos(), a.durationNanos(), b.timeNanos(), b.durationNanos()) - start,
        a.flow(),
        a.protocol(),
        a.operation(),
        a.statusClass(),
        a.count() + b.count(),
        a.incomplete() + b.incomplete(),
        a.requestBytes() + b.requestBytes(),
        a.responseBytes() + b.responseBytes(),
        a.latency().plus(b.latency()));
  }

  private static DropWindow join(DropWindow a, DropWindow b) {
    long start = Math.min(a.timeNanos(), b.timeNanos());
    return new DropWindow(
        start,
        end(a.timeNanos(), a.durationNanos(), b.timeNanos(), b.durationNanos()) - start,
        a.node(),
        a.transport(),
        a.source(),
        a.destination(),
        a.reason(),
        a.packets() + b.packets(),
        a.clientEntity(),
        a.serverEntity());
  }

  private static CgroupWindow join(CgroupWindow a, CgroupWindow b) {
    long start = Math.min(a.timeNanos(), b.timeNanos());
    return new CgroupWindow(
        start,
        end(a.timeNanos(), a.durationNanos(), b.timeNanos(), b.durationNanos()) - start,
        a.cgroup(),
        a.cpuNanos() + b.cpuNanos(),
        a.throttledNanos() + b.throttledNanos(),
        a.throttledPeriods() + b.throttledPeriods(),
        b.cpuLimitMillis(),
        b.memoryBytes(),
        b.memoryLimitBytes(),
        a.ioStallNanos() + b.ioStallNanos());
  }

  private static DiskWindow join(DiskWindow a, DiskWindow b) {
    long start = Math.min(a.timeNanos(), b.timeNanos());
    return new DiskWindow(
        start,
        end(a.timeNanos(), a.durationNanos(), b.timeNanos(), b.durationNanos()) - start,
        a.cgroup(),
        a.device(),
        a.operation(),
        a.bytes() + b.bytes(),
        a.latency().plus(b.latency()));
  }

  private static Loss join(Loss a, Loss b) {
    boolean known = a.lost() != 0 && b.lost() != 0;
    return new Loss(
        Math.min(a.timeNanos(), b.timeNanos()),
        Math.max(a.untilNanos(), b.untilNanos()),
        a.where(),
        known ? a.lost() + b.lost() : 0);
  }

  private static long end(long time, long duration, long otherTime, long otherDuration) {
    return Math.max(time + duration, otherTime + otherDuration);
  }

  /** Keeps the failed and then the slowest, in their places. */
  private List<Fact> withoutMostExemplars() {
    Set<Integer> kept = new HashSet<>();
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < merged.size(); i++) {
      if (merged.get(i) instanceof RequestExemplar) {
        all.add(i);
      }
    }
    all.sort(Comparator.comparingLong(this::interest).reversed());
    kept.addAll(all.subList(0, MAX_EXEMPLARS));
    List<Fact> fewer = new ArrayList<>(merged.size());
    for (int i = 0; i < merged.size(); i++) {
      Fact fact = requireNonNull(merged.get(i));
      if (!(fact instanceof RequestExemplar) || kept.contains(i)) {
        fewer.add(fact);
      }
    }
    return fewer;
  }

  private long interest(int place) {
    RequestExemplar exemplar = (RequestExemplar) merged.get(place);
    return exemplar.statusClass() == StatusClass.OK ? exemplar.latencyNanos() : Long.MAX_VALUE;
  }
}
