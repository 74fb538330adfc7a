package io.sightline.desktop.export.perfetto;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.finding.Detectors;
import io.sightline.core.finding.Finding;
import io.sightline.core.timeline.FactLog;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.export.Progress;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.report.FindingTimes;
import io.sightline.desktop.report.Span;
import io.sightline.desktop.session.RangeReader;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.RangeFilter;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.ShownEdge;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes a range of a log as a trace that Perfetto opens: a track for each workload and below it
 * for whom it asks, with counters of a second (of a long range: of a twelve-hundredth of it) and
 * single requests, and tracks of findings, events and gaps. The same log, range and filter give the
 * same bytes. Used once, by one thread.
 */
public final class PerfettoTrace {
  private static final int MAX_WINDOWS = 1200;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Detectors need so much to conclude from. */
  private static final long FINDING_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How much of the work the windows are; the rest are the single requests. */
  private static final double WINDOWS_SHARE = 0.8;

  private static final Comparator<ShownEdge> EDGE_ORDER =
      Comparator.comparing(ShownEdge::client)
          .thenComparing(ShownEdge::server)
          .thenComparing(ShownEdge::protocol);

  private final FactLog log;
  private final Snapshot of;
  private final Progress progress;
  private final TracePackets packets;
  private final long root;
  private final Tracks tracks;
  private final Map<String, String> shownAs = new HashMap<>();
  private final FindingTimes findings = new FindingTimes();
  private final Map<EventObserved, String> events = new LinkedHashMap<>();

  private PerfettoTrace(FactLog log, Snapshot of, OutputStream out, Progress progress)
      throws IOException {
    this.log = log;
    this.of = of;
    this.progress = progress;
    packets = new TracePackets(out);
    packets.clock(of.fromNanos());
    root = packets.track(0, "Sightline: " + of.cluster(), 0, provenance(of));
    tracks = new Tracks(packets, root);
  }

  /**
   * Writes a trace.
   *
   * @param of a range of the log, what it is called and by what it is filtered
   * @param out is left open
   * @throws CancellationException when the progress says so
   */
  public static void write(FactLog log, Snapshot of, OutputStream out, Progress progress)
      throws IOException {
    new PerfettoTrace(log, of, out, progress).write();
  }

  private static String provenance(Snapshot of) {
    String capture = of.captureHash().isEmpty() ? "live" : "capture " + of.captureHash();
    return of.filter().isEmpty() ? capture : capture + ", filter " + of.filter().text();
  }

  private void write() throws IOException {
    SliceLanes found =
        new SliceLanes(packets, root, "Findings", 0, "What was concluded, and when it held.");
    SliceLanes gaps =
        new SliceLanes(packets, root, "Gaps", 2, "What was lost while it was captured.");
    Topology last = readWindows();
    writeFindings(found, last);
    writeEvents();
    for (Loss gap : last.gaps()) {
      if (gap.untilNanos() >= of.fromNanos() && gap.timeNanos() <= of.atNanos()) {
        gaps.add(
            gap.timeNanos(),
            Math.max(gap.timeNanos(), gap.untilNanos()),
            "gap",
            gap.lost() == 0 ? gap.where() : gap.where() + ": " + gap.lost() + " lost",
            Map.of("lost", gap.lost()));
      }
    }
    Exemplars exemplars = new Exemplars(shownAs, tracks);
    exemplars.read(log, of);
    tell(0.95);
    exemplars.write(packets);
    if (exemplars.leftOut() > 0) {
      packets.instant(
          root,
          of.fromNanos(),
          "note",
          "%d single requests are left out, the fastest first".formatted(exemplars.leftOut()),
          Map.of());
    }
    packets.flush();
    tell(1);
  }

  private Topology readWindows() throws IOException {
    RangeReader reader = new RangeReader(log);
    long length = of.atNanos() - of.fromNanos();
    long step =
        Math.max(1, Math.ceilDiv(Math.ceilDiv(length, MAX_WINDOWS), SECOND_NANOS)) * SECOND_NANOS;
    Topology before = reader.at(of.fromNanos());
    Topology findingsSince = before;
    long findingsFrom = of.fromNanos();
    for (long from = of.fromNanos(); from < of.atNanos(); from += step) {
      tell(WINDOWS_SHARE * (from - of.fromNanos()) / length);
      long to = Math.min(from + step, of.atNanos());
      Topology later = reader.at(to);
      writeWindow(from, to, since(reader, from, before, later));
      before = later;
      if (to - findingsFrom >= FINDING_NANOS || to == of.atNanos()) {
        TopologyRange since = since(reader, findingsFrom, findingsSince, later);
        findings.add(new Span(findingsFrom, to), Detectors.detect(since));
        findingsSince = later;
        findingsFrom = to;
      }
    }
    return before;
  }

  /** What happened at the very first instant belongs to the first window. */
  private TopologyRange since(RangeReader reader, long from, Topology before, Topology later) {
    return from == of.fromNanos()
        ? reader.until(from - 1, later)
        : TopologyRange.between(before, later);
  }

  private void writeWindow(long from, long to, TopologyRange all) throws IOException {
    double seconds = (to - from) / 1e9;
    TopologyRange range = RangeFilter.apply(all, seconds, of.filter());
    Rollup rollup = Rollup.of(range.at(), Level.WORKLOAD);
    TreeMap<ShownEdge, TrafficTotals> edges = new TreeMap<>(EDGE_ORDER);
    TreeMap<String, TrafficTotals> served = new TreeMap<>();
    range
        .traffic()
        .forEach(
            (id, traffic) -> {
              String client = rollup.shownAs(id.client());
              String server = rollup.shownAs(id.server());
              shownAs.put(id.client(), client);
              shownAs.put(id.server(), server);
              edges.merge(
                  new ShownEdge(client, server, id.protocol()), traffic, TrafficTotals::plus);
              served.merge(server, traffic, TrafficTotals::plus);
            });
    for (ShownEdge edge : edges.keySet()) {
      tracks.edge(edge, range.at());
    }
    for (String server : served.keySet()) {
      tracks.entity(server, range.at());
    }
    for (Map.Entry<ShownEdge, Tracks.Group> edge : tracks.edges().entrySet()) {
      TrafficTotals traffic = edges.getOrDefault(edge.getKey(), TrafficTotals.ZERO);
      writeTraffic(edge.getValue(), from, seconds, traffic);
      edge.getValue()
          .counter(CounterTrack.Kind.BYTES)
          .set(from, (traffic.bytesSent() + traffic.bytesReceived()) / seconds);
      edge.getValue()
          .counter(CounterTrack.Kind.BLOCKED)
          .set(from, traffic.blockedPackets() / seconds);
      edge.getValue()
          .counter(CounterTrack.Kind.RETRANSMITS)
          .set(from, traffic.retransmits() / seconds);
    }
    writeEntities(from, seconds, range, rollup, served);
    for (EventObserved event : range.at().events()) {
      if (event.timeNanos() >= of.fromNanos() && event.timeNanos() <= to) {
        events.putIfAbsent(event, rollup.shownAs(event.entity()));
      }
    }
  }

  private void writeEntities(
      long from,
      double seconds,
      TopologyRange range,
      Rollup rollup,
      Map<String, TrafficTotals> served)
      throws IOException {
    TreeSet<String> using = new TreeSet<>();
    range.resources().keySet().forEach(id -> using.add(rollup.shownAs(id)));
    for (String id : using) {
      ResourceTotals used = MapProjection.resourcesOf(range, rollup, id, true);
      // Who neither talks nor is held up would only be clutter.
      if (tracks.known(id) == null
          && (used.throttledNanos() > 0
              || !used.diskLatency().isEmpty()
              || !used.fsyncLatency().isEmpty())) {
        tracks.entity(id, range.at());
      }
    }
    for (Map.Entry<String, Tracks.Group> entity : tracks.entities().entrySet()) {
      Tracks.Group track = entity.getValue();
      writeTraffic(track, from, seconds, served.getOrDefault(entity.getKey(), TrafficTotals.ZERO));
      ResourceTotals used = MapProjection.resourcesOf(range, rollup, entity.getKey(), true);
      track
          .counter(CounterTrack.Kind.THROTTLED)
          .set(from, Math.min(100, 100 * used.throttledNanos() / (seconds * 1e9)));
      track.counter(CounterTrack.Kind.CPU).set(from, used.cpuNanos() / (seconds * 1e9));
      track
          .counter(CounterTrack.Kind.DISK)
          .set(from, (double) used.diskLatency().quantileNanos(0.99));
      track
          .counter(CounterTrack.Kind.FSYNC)
          .set(from, (double) used.fsyncLatency().quantileNanos(0.99));
      track.counter(CounterTrack.Kind.MEMORY).set(from, (double) used.memoryBytes());
    }
  }

  private static void writeTraffic(
      Tracks.Group track, long from, double seconds, TrafficTotals traffic) throws IOException {
    track.counter(CounterTrack.Kind.RATE).set(from, traffic.requests() / seconds);
    track.counter(CounterTrack.Kind.FAILURES).set(from, traffic.failures() / seconds);
    track.counter(CounterTrack.Kind.P95).set(from, (double) traffic.latency().quantileNanos(0.95));
  }

  private void writeFindings(SliceLanes lanes, Topology last) throws IOException {
    record Held(Span span, Finding finding) {}
    List<Held> held = new ArrayList<>();
    Rollup rollup = Rollup.of(last, Level.WORKLOAD);
    findings
        .spans()
        .forEach(
            (key, spans) -> {
              boolean shown =
                  of.filter().isEmpty()
                      || key.entity().isEmpty()
                      || tracks.known(rollup.shownAs(key.entity())) != null;
              if (shown) {
                spans.forEach(span -> held.add(new Held(span, findings.strongest(key))));
              }
            });
    held.sort(
        Comparator.comparingLong((Held it) -> it.span.fromNanos())
            .thenComparing(it -> it.finding.rule())
            .thenComparing(it -> it.finding.entity()));
    for (Held it : held) {
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("rule", it.finding.rule());
      details.put("about", name(last, it.finding.entity()));
      details.put("confidence", it.finding.confidence());
      for (int i = 0; i < it.finding.evidence().size(); i++) {
        details.put("evidence " + (i + 1), it.finding.evidence().get(i));
      }
      if (!it.finding.suggestion().isEmpty()) {
        details.put("suggestion", it.finding.suggestion());
      }
      lanes.add(it.span.fromNanos(), it.span.toNanos(), "finding", it.finding.title(), details);
    }
  }

  /** Each in the lane of all events, and on the track of what it happened to. */
  private void writeEvents() throws IOException {
    long all = 0;
    for (Map.Entry<EventObserved, String> entry : events.entrySet()) {
      EventObserved event = entry.getKey();
      if (all == 0) {
        all = packets.track(root, "Events", 1, "What Kubernetes and the kernel told.");
      }
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("message", event.message());
      details.put("severity", event.severity().name().toLowerCase(Locale.ROOT));
      details.put("times", (long) event.count());
      String about = name(of.range().at(), event.entity());
      packets.instant(
          all,
          event.timeNanos(),
          "event",
          about.isEmpty() ? event.kind() : event.kind() + ": " + about,
          details);
      Tracks.Group track = tracks.known(entry.getValue());
      if (track != null) {
        packets.instant(track.track(), event.timeNanos(), "event", event.kind(), details);
      }
    }
  }

  private static String name(Topology topology, String id) {
    @Nullable Entity entity = topology.entities().get(id);
    return entity == null ? id : entity.name();
  }

  private void tell(double share) {
    if (!progress.at(share)) {
      throw new CancellationException("the trace was given up");
    }
  }
}
