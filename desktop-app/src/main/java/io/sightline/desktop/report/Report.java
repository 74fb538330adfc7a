package io.sightline.desktop.report;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.Loss;
import io.sightline.desktop.export.Snapshot;
import java.util.List;

/**
 * All that an incident report says, before it is HTML or Markdown. Immutable.
 *
 * @param file name of the capture
 * @param programVersion the version that wrote the report
 * @param recordedBy the version that recorded the capture; empty where it is not known
 * @param whole the whole range
 * @param findings the most certain first, then in the order of time
 * @param bookmarks those in the range, in the order of time
 * @param timeline in the order of time
 * @param untold how many entries of the timeline were left out
 * @param gaps facts that were lost in the range
 * @param coverage what was not or only partly observed
 */
public record Report(
    String file,
    String programVersion,
    String recordedBy,
    Snapshot whole,
    List<FindingStretch> findings,
    List<BookmarkedMoment> bookmarks,
    List<Activity> activity,
    List<TimelineEntry> timeline,
    int untold,
    List<AffectedEdge> affectedEdges,
    List<AffectedEntity> affectedEntities,
    List<Loss> gaps,
    List<CoverageReading> coverage) {
  public Report {
    findings = List.copyOf(findings);
    bookmarks = List.copyOf(bookmarks);
    activity = List.copyOf(activity);
    timeline = List.copyOf(timeline);
    affectedEdges = List.copyOf(affectedEdges);
    affectedEntities = List.copyOf(affectedEntities);
    gaps = List.copyOf(gaps);
    coverage = List.copyOf(coverage);
  }

  /** Where a report comes from. */
  public record Origin(String file, String programVersion, String recordedBy) {}

  Span span() {
    return new Span(whole.fromNanos(), whole.atNanos());
  }

  String title() {
    return "Incident report: " + whole.cluster();
  }

  long requests() {
    return activity.stream().mapToLong(Activity::requests).sum();
  }

  long failures() {
    return activity.stream().mapToLong(Activity::failures).sum();
  }

  /** Those who asked and did not get, and those who did not answer, each once, by name. */
  List<String> affected() {
    return affectedEdges.stream()
        .flatMap(edge -> java.util.stream.Stream.of(edge.client(), edge.server()))
        .distinct()
        .sorted()
        .toList();
  }
}
