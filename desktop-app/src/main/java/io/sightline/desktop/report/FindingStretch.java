package io.sightline.desktop.report;

import io.sightline.core.finding.Finding;
import io.sightline.desktop.export.Snapshot;
import java.util.List;

/**
 * A finding and the time in which it held.
 *
 * @param about what to call the entity it is about
 * @param evidence what speaks for it
 * @param counterEvidence what speaks against it
 * @param logs lines that were kept of that time
 * @param snapshot what the map showed in that time
 */
record FindingStretch(
    Finding finding,
    String about,
    Span span,
    List<String> evidence,
    List<String> counterEvidence,
    LogExcerpt logs,
    Snapshot snapshot) {
  private static final String AGAINST = "against: ";

  static FindingStretch of(
      Finding finding, String about, Span span, LogExcerpt logs, Snapshot snapshot) {
    return new FindingStretch(
        finding,
        about,
        span,
        finding.evidence().stream().filter(line -> !line.startsWith(AGAINST)).toList(),
        finding.evidence().stream()
            .filter(line -> line.startsWith(AGAINST))
            .map(line -> line.substring(AGAINST.length()))
            .toList(),
        logs,
        snapshot);
  }
}
