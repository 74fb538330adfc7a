package io.sightline.desktop.report;

import io.sightline.capture.KeptContainer;
import io.sightline.capture.KeptLine;
import io.sightline.capture.KeptLogs;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.panel.logs.LogLevel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Some of the log lines that were kept around a moment: first those of whom it is about, and among
 * them warnings and errors.
 *
 * @param lines in the order of time
 * @param leftOut how many more lines were kept of that time
 */
record LogExcerpt(List<Line> lines, int leftOut) {
  /** How many lines are shown with one finding or bookmark. */
  static final int MAX_LINES = 20;

  private static final int MAX_TEXT = 400;
  private static final int MAX_DEPTH = 8;
  private static final Comparator<Candidate> MOST_TELLING =
      Comparator.comparing((Candidate it) -> !it.own)
          .thenComparing(it -> !it.problem)
          .thenComparingLong(it -> it.distance)
          .thenComparingLong(it -> it.line.timeNanos());

  static final LogExcerpt NONE = new LogExcerpt(List.of(), 0);

  /**
   * A line.
   *
   * @param who pod and container
   */
  record Line(long timeNanos, String who, String text, boolean problem) {}

  private record Candidate(
      KeptContainer container, KeptLine line, boolean own, boolean problem, long distance) {}

  /**
   * The lines of a stretch of time.
   *
   * @param about id of the entity it is about; empty for all
   * @param aroundNanos the moment whose neighbours are wanted most
   */
  static LogExcerpt of(
      List<KeptLogs> kept,
      Topology topology,
      String about,
      long fromNanos,
      long untilNanos,
      long aroundNanos) {
    List<Candidate> candidates = new ArrayList<>();
    Set<List<Object>> before = new HashSet<>();
    for (KeptLogs logs : kept) {
      List<List<Object>> own = new ArrayList<>();
      for (KeptLine line : logs.lines()) {
        if (line.timeNanos() < fromNanos || line.timeNanos() > untilNanos) {
          continue;
        }
        KeptContainer container = logs.containerOf(line);
        List<Object> identity =
            List.of(container.podUid(), container.container(), line.timeNanos(), line.text());
        own.add(identity);
        // What was kept twice is one line.
        if (!before.contains(identity)) {
          LogLevel level = LogLevel.of(line.text());
          candidates.add(
              new Candidate(
                  container,
                  line,
                  isOf(topology, container, about),
                  level == LogLevel.WARNING || level == LogLevel.ERROR,
                  Math.abs(line.timeNanos() - aroundNanos)));
        }
      }
      before.addAll(own);
    }
    List<Line> lines =
        candidates.stream()
            .sorted(MOST_TELLING)
            .limit(MAX_LINES)
            .sorted(Comparator.comparingLong(it -> it.line.timeNanos()))
            .map(LogExcerpt::line)
            .toList();
    return new LogExcerpt(lines, candidates.size() - lines.size());
  }

  private static Line line(Candidate candidate) {
    String text = candidate.line.text();
    return new Line(
        candidate.line.timeNanos(),
        candidate.container.pod() + "/" + candidate.container.container(),
        text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + " …",
        candidate.problem);
  }

  /** Whether a container's pod is an entity, or is of it. */
  private static boolean isOf(Topology topology, KeptContainer container, String about) {
    @Nullable String id = EntityId.ofPod(container.podUid());
    for (int depth = 0; id != null && depth < MAX_DEPTH; depth++) {
      if (id.equals(about)) {
        return true;
      }
      Entity entity = topology.entities().get(id);
      id = entity == null ? null : entity.parent();
    }
    return false;
  }
}
