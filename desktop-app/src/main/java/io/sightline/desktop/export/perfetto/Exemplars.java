package io.sightline.desktop.export.perfetto;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.timeline.FactLog;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.view.ShownEdge;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * The single requests that a range of a log holds as examples: at most {@link #MAX}, what failed
 * and what was slowest first. Used once, by one thread.
 */
final class Exemplars {
  static final int MAX = 50_000;

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Kept(ShownEdge edge, RequestExemplar request) {
    boolean failed() {
      return request.statusClass().isServerFault();
    }

    /** It ended in the second that the fact names, so a longer one began before. */
    long beginNanos() {
      return Math.min(
          request.timeNanos(), request.timeNanos() + SECOND_NANOS - request.latencyNanos());
    }
  }

  private static final Comparator<Kept> BY_WEIGHT =
      Comparator.comparing(Kept::failed)
          .thenComparingLong(kept -> kept.request.latencyNanos())
          .thenComparing(
              Comparator.comparingLong((Kept kept) -> kept.request.timeNanos()).reversed())
          .thenComparing(kept -> kept.edge.client())
          .thenComparing(kept -> kept.edge.server())
          .thenComparing(kept -> kept.request.operation());

  private final Map<String, String> shownAs;
  private final Tracks tracks;
  private final Map<FlowId, FlowResolved> flows = new HashMap<>();
  private final PriorityQueue<Kept> kept = new PriorityQueue<>(BY_WEIGHT);
  private long leftOut;

  /**
   * @param shownAs what the trace shows an entity as
   * @param tracks of the edges of which examples are wanted
   */
  Exemplars(Map<String, String> shownAs, Tracks tracks) {
    this.shownAs = shownAs;
    this.tracks = tracks;
  }

  /** Reads those of a range. */
  void read(FactLog log, Snapshot range) {
    log.read(
        log.keyframeAtOrBefore(range.fromNanos()),
        (LogBatch batch) -> {
          for (Fact fact : batch.facts()) {
            take(fact, range);
          }
          return batch.watermarkNanos() <= range.atNanos();
        });
  }

  private void take(Fact fact, Snapshot range) {
    switch (fact) {
      case TopologySnapshot snapshot -> snapshot.facts().forEach(it -> take(it, range));
      case FlowResolved resolved -> flows.put(resolved.flow(), resolved);
      case FlowClosed closed -> flows.remove(closed.flow());
      case RequestExemplar request
          when request.timeNanos() >= range.fromNanos() && request.timeNanos() < range.atNanos() ->
          take(request);
      default -> {
        // Only single requests, and who they are of.
      }
    }
  }

  private void take(RequestExemplar request) {
    FlowResolved flow = flows.get(request.flow());
    // Of a connection that both ends saw, one end tells.
    if (flow == null || !flow.counted()) {
      return;
    }
    ShownEdge edge =
        new ShownEdge(
            shownAs.getOrDefault(flow.clientEntity(), flow.clientEntity()),
            shownAs.getOrDefault(flow.serverEntity(), flow.serverEntity()),
            request.protocol());
    if (tracks.known(edge) == null) {
      return;
    }
    kept.add(new Kept(edge, request));
    if (kept.size() > MAX) {
      kept.remove();
      leftOut++;
    }
  }

  /** How many there were beyond those that are kept. */
  long leftOut() {
    return leftOut;
  }

  /** Writes what was read. */
  void write(TracePackets packets) throws IOException {
    List<Kept> inTime = new ArrayList<>(kept);
    inTime.sort(Comparator.comparingLong(Kept::beginNanos).thenComparing(BY_WEIGHT));
    for (Kept one : inTime) {
      Tracks.Group track = tracks.known(one.edge);
      if (track != null) {
        write(packets, one, track);
      }
    }
  }

  private static void write(TracePackets packets, Kept one, Tracks.Group track) throws IOException {
    RequestExemplar request = one.request;
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("protocol", request.protocol().wireName());
    details.put("status", request.status());
    details.put("outcome", request.statusClass().name().toLowerCase(Locale.ROOT));
    String category = one.failed() ? "request,failed" : "request";
    String operation = request.operation().isEmpty() ? "request" : request.operation();
    String name = one.failed() ? (operation + " " + request.status()).strip() : operation;
    if (request.latencyNanos() == 0) {
      packets.instant(
          track.track(), request.timeNanos(), category, name + ", no response", details);
    } else {
      long from = one.beginNanos();
      track.requests().add(from, from + request.latencyNanos(), category, name, details);
    }
  }
}
