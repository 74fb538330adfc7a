package io.sightline.desktop.report;

import io.sightline.capture.Bookmark;
import io.sightline.capture.KeptLogs;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.finding.Detectors;
import io.sightline.core.finding.Finding;
import io.sightline.core.timeline.FactLog;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.session.RangeReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a log for a report.
 *
 * <p>The range is cut into windows, in each of which the detectors are asked: that tells when a
 * finding held. What a finding says is then asked of that time alone, so that calm before and after
 * does not thin its numbers.
 */
public final class ReportBuilder {
  /** How many lines a timeline has at most; what is more is counted. */
  static final int MAX_TIMELINE = 400;

  /** What a window shows before its cursor. */
  private static final Duration SHOWN_BEFORE = Duration.ofSeconds(10);

  /** Of kept log lines also those shortly before and after are shown. */
  private static final Duration LINES_AROUND = Duration.ofSeconds(5);

  private static final long MIN_WINDOW_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int WINDOWS = 60;

  private final FactLog log;
  private final Snapshot whole;
  private final List<KeptLogs> kept;
  private final List<BookmarkedMoment> bookmarks;
  private final List<Activity> activity = new ArrayList<>();
  private final FindingTimes times = new FindingTimes();
  private final Set<EventObserved> events = new LinkedHashSet<>();

  private ReportBuilder(
      FactLog log, Snapshot whole, List<Bookmark> bookmarks, List<KeptLogs> kept) {
    this.log = log;
    this.whole = whole;
    this.kept = kept;
    this.bookmarks =
        bookmarks.stream()
            .filter(it -> it.timeNanos() >= whole.fromNanos() && it.timeNanos() <= whole.atNanos())
            .sorted(Comparator.comparingLong(Bookmark::timeNanos).thenComparingLong(Bookmark::id))
            .map(this::moment)
            .toList();
  }

  /** The report of a stretch of a log, without bookmarks and log lines. */
  public static Report build(FactLog log, Snapshot whole, Report.Origin origin) {
    return build(log, whole, List.of(), List.of(), origin);
  }

  /** The report of a stretch of a log. */
  public static Report build(
      FactLog log,
      Snapshot whole,
      List<Bookmark> bookmarks,
      List<KeptLogs> kept,
      Report.Origin origin) {
    return new ReportBuilder(log, whole, bookmarks, kept).build(origin);
  }

  private BookmarkedMoment moment(Bookmark bookmark) {
    long at = bookmark.timeNanos();
    Snapshot snapshot =
        Snapshot.between(
            log, whole.cluster(), whole.captureHash(), at - SHOWN_BEFORE.toNanos(), at);
    return new BookmarkedMoment(
        bookmark, lines(snapshot, "", at - SHOWN_BEFORE.toNanos(), at, at), snapshot);
  }

  /** What was kept of a stretch, a little before it and after it too. */
  private LogExcerpt lines(
      Snapshot snapshot, String about, long fromNanos, long untilNanos, long aroundNanos) {
    return LogExcerpt.of(
        kept,
        snapshot.range().at(),
        about,
        fromNanos - LINES_AROUND.toNanos(),
        untilNanos + LINES_AROUND.toNanos(),
        aroundNanos);
  }

  private Report build(Report.Origin origin) {
    readWindows();
    List<FindingStretch> findings = findings();
    List<TimelineEntry> timeline = timeline(findings);
    int untold = Math.max(0, timeline.size() - MAX_TIMELINE);
    Topology at = whole.range().at();
    Affected affected = Affected.of(whole);
    return new Report(
        origin.file(),
        origin.programVersion(),
        origin.recordedBy(),
        whole,
        findings,
        bookmarks,
        activity,
        timeline.subList(0, timeline.size() - untold),
        untold,
        affected.edges(),
        affected.entities(),
        at.gaps().stream().filter(this::isInRange).toList(),
        at.coverage().values().stream()
            .filter(reading -> reading.state() != CoverageState.OBSERVED)
            .toList());
  }

  private void readWindows() {
    RangeReader reader = new RangeReader(log);
    long length = whole.atNanos() - whole.fromNanos();
    long step = Math.max(MIN_WINDOW_NANOS, length / WINDOWS);
    for (long from = whole.fromNanos(); from < whole.atNanos(); from += step) {
      Span window = new Span(from, Math.min(from + step, whole.atNanos()));
      // What happened at the very first instant belongs to the first window.
      boolean first = from == whole.fromNanos();
      readWindow(window, reader.between(first ? from - 1 : from, window.toNanos()));
    }
  }

  private void readWindow(Span window, TopologyRange range) {
    TrafficTotals all =
        range.traffic().values().stream().reduce(TrafficTotals.ZERO, TrafficTotals::plus);
    activity.add(new Activity(window, all.requests(), all.failures()));
    times.add(window, Detectors.detect(range));
    range.at().events().stream()
        .filter(event -> event.timeNanos() >= whole.fromNanos())
        .filter(event -> event.timeNanos() <= whole.atNanos())
        .forEach(events::add);
  }

  private List<FindingStretch> findings() {
    List<FindingStretch> stretches = new ArrayList<>();
    Map<FindingTimes.Key, List<Span>> spans = times.spans();
    Map<FindingTimes.Key, Finding> overall = new LinkedHashMap<>();
    for (Finding finding : Detectors.detect(whole.range())) {
      overall.put(FindingTimes.Key.of(finding), finding);
    }
    spans.forEach(
        (key, held) -> held.forEach(span -> stretches.add(stretch(key, span, overall.get(key)))));
    // What shows only over the whole range, such as a slow leak.
    overall.forEach(
        (key, finding) -> {
          if (!spans.containsKey(key)) {
            stretches.add(
                FindingStretch.of(
                    finding,
                    name(whole.range().at(), key.entity()),
                    wholeSpan(),
                    lines(
                        whole, key.entity(), whole.fromNanos(), whole.atNanos(), whole.fromNanos()),
                    whole));
          }
        });
    stretches.sort(
        Comparator.comparingDouble((FindingStretch stretch) -> -stretch.finding().confidence())
            .thenComparingLong(stretch -> stretch.span().fromNanos())
            .thenComparing(stretch -> stretch.finding().rule())
            .thenComparing(stretch -> stretch.finding().entity()));
    return stretches;
  }

  private FindingStretch stretch(
      FindingTimes.Key key, Span span, @org.jspecify.annotations.Nullable Finding overall) {
    Snapshot snapshot =
        Snapshot.between(
            log, whole.cluster(), whole.captureHash(), span.fromNanos(), span.toNanos());
    Optional<Finding> inSpan =
        Detectors.detect(snapshot.range()).stream()
            .filter(finding -> FindingTimes.Key.of(finding).equals(key))
            .findFirst();
    Finding said = inSpan.orElseGet(() -> overall != null ? overall : times.strongest(key));
    return FindingStretch.of(
        said,
        name(snapshot.range().at(), key.entity()),
        span,
        lines(snapshot, key.entity(), span.fromNanos(), span.toNanos(), span.fromNanos()),
        snapshot);
  }

  private List<TimelineEntry> timeline(List<FindingStretch> findings) {
    List<TimelineEntry> entries = new ArrayList<>();
    Topology at = whole.range().at();
    for (FindingStretch stretch : findings) {
      entries.add(
          new TimelineEntry(
              stretch.span().fromNanos(),
              Severity.ERROR,
              "begins",
              stretch.about(),
              stretch.finding().title()));
      if (stretch.span().toNanos() < whole.atNanos()) {
        entries.add(
            new TimelineEntry(
                stretch.span().toNanos(),
                Severity.INFO,
                "over",
                stretch.about(),
                stretch.finding().rule() + " is not seen any more"));
      }
    }
    for (BookmarkedMoment moment : bookmarks) {
      entries.add(
          new TimelineEntry(
              moment.bookmark().timeNanos(),
              Severity.INFO,
              "bookmark",
              "",
              moment.bookmark().note()));
    }
    for (EventObserved event : events) {
      entries.add(
          new TimelineEntry(
              event.timeNanos(),
              event.severity(),
              event.kind(),
              name(at, event.entity()),
              event.message() + (event.count() > 1 ? " (" + event.count() + " times)" : "")));
    }
    for (Loss gap : at.gaps()) {
      if (isInRange(gap)) {
        entries.add(
            new TimelineEntry(
                gap.timeNanos(), Severity.WARNING, "gap", gap.where(), ReportText.lost(gap)));
      }
    }
    entries.sort(
        Comparator.comparingLong(TimelineEntry::nanos)
            .thenComparing(TimelineEntry::kind)
            .thenComparing(TimelineEntry::who)
            .thenComparing(TimelineEntry::what));
    return entries;
  }

  private boolean isInRange(Loss gap) {
    return gap.untilNanos() >= whole.fromNanos() && gap.timeNanos() <= whole.atNanos();
  }

  private Span wholeSpan() {
    return new Span(whole.fromNanos(), whole.atNanos());
  }

  /** An entity as a reader knows it, with its namespace. */
  static String name(Topology topology, String id) {
    Entity entity = topology.entities().get(id);
    if (entity == null) {
      return id.isEmpty() ? "the whole cluster" : id;
    }
    return entity.namespace().isEmpty() ? entity.name() : entity.namespace() + "/" + entity.name();
  }
}
