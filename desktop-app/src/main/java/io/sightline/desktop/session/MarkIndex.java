package io.sightline.desktop.session;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.topology.EventHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects the marks of a log while it is read once from front to back. Not thread-safe.
 *
 * <p>Bounded: once there are {@link #MAX_MARKS}, further ones that are mere information are only
 * counted; at twice as many all are.
 */
final class MarkIndex {
  static final int MAX_MARKS = 50_000;

  /** Facts that come later than that are told late, and the cursor is better off at their time. */
  private static final long PROMPT_NANOS = Duration.ofSeconds(2).toNanos();

  private static final Set<String> CHANGES =
      Set.of(
          "Rollout",
          "Scaled",
          "AutoscalerStep",
          "ScalingReplicaSet",
          "SuccessfulRescale",
          "ConfigChanged",
          "PolicyChanged",
          "PolicyDeleted",
          "Cordoned",
          "Uncordoned");

  private final EventHistory history = new EventHistory();
  private final Map<Lane, List<Mark>> lanes = new EnumMap<>(Lane.class);
  private final Map<String, CoverageState> coverage = new HashMap<>();
  private int kept;
  private int leftOut;
  private boolean changed;

  void append(LogBatch batch) {
    long watermark = batch.watermarkNanos();
    for (EventObserved event : history.append(batch)) {
      add(event(event, watermark));
    }
    for (Fact fact : batch.facts()) {
      switch (fact) {
        case Loss loss -> add(gap(loss));
        case CoverageReading reading -> coverage(reading, watermark);
        case TopologySnapshot snapshot -> {
          for (Fact held : snapshot.facts()) {
            if (held instanceof CoverageReading reading) {
              coverage.putIfAbsent(key(reading), reading.state());
            }
          }
        }
        default -> {
          // Nothing to mark.
        }
      }
    }
  }

  /** Whether there are marks that were not taken yet. */
  boolean isChanged() {
    return changed;
  }

  /**
   * All marks so far.
   *
   * @param findings what the detectors found, which is not read from facts alone
   */
  Marks take(List<Mark> findings) {
    changed = false;
    Map<Lane, List<Mark>> all = new EnumMap<>(lanes);
    all.put(Lane.FINDINGS, findings);
    return new Marks(all, leftOut);
  }

  private void add(Mark mark) {
    changed = true;
    if (kept >= 2 * MAX_MARKS || (kept >= MAX_MARKS && mark.severity() == Severity.INFO)) {
      leftOut++;
      return;
    }
    kept++;
    lanes.computeIfAbsent(mark.lane(), _ -> new ArrayList<>()).add(mark);
  }

  private static Mark event(EventObserved event, long watermark) {
    var object = event.object();
    return new Mark(
        CHANGES.contains(event.kind()) ? Lane.CHANGES : Lane.EVENTS,
        event.timeNanos(),
        event.timeNanos(),
        seek(event.timeNanos(), watermark),
        event.severity(),
        event.entity(),
        object == null ? "" : object.name(),
        event.kind(),
        event.count() > 1 ? event.message() + " (" + event.count() + " times)" : event.message());
  }

  private static Mark gap(Loss loss) {
    return new Mark(
        Lane.GAPS,
        loss.timeNanos(),
        Math.max(loss.timeNanos(), loss.untilNanos()),
        loss.timeNanos(),
        Severity.ERROR,
        "",
        loss.where(),
        "Lost",
        loss.lost() == 0
            ? "an unknown number of facts was lost"
            : "%,d %s lost".formatted(loss.lost(), loss.lost() == 1 ? "fact was" : "facts were"));
  }

  /** What was never observed is said elsewhere; here it matters when that changed. */
  private void coverage(CoverageReading reading, long watermark) {
    CoverageState before = coverage.put(key(reading), reading.state());
    if (before == null || before == reading.state()) {
      return;
    }
    boolean worse = reading.state().compareTo(before) > 0;
    String words =
        switch (reading.state()) {
          case OBSERVED -> "is observed again";
          case DEGRADED -> "is observed in part only";
          case NOT_OBSERVED -> "is not observed any more";
        };
    add(
        new Mark(
            Lane.GAPS,
            reading.timeNanos(),
            reading.timeNanos(),
            seek(reading.timeNanos(), watermark),
            worse ? Severity.WARNING : Severity.INFO,
            "",
            reading.node().name(),
            reading.signal(),
            reading.detail().isEmpty() ? words : words + ": " + reading.detail()));
  }

  private static String key(CoverageReading reading) {
    return reading.node().qualifiedName() + "/" + reading.signal();
  }

  private static long seek(long time, long watermark) {
    return watermark > time && watermark - time <= PROMPT_NANOS ? watermark : time;
  }
}
