package io.sightline.desktop.report;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.desktop.session.LedgerSummary;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The sentences of a report, the same in HTML and in Markdown. Plain text, not escaped. */
final class ReportText {
  /** How many kept lines are not shown; empty where all are. */
  static String linesLeftOut(LogExcerpt logs) {
    return logs.leftOut() == 0
        ? ""
        : "%,d more lines of that time are in the capture: sightline logs FILE"
            .formatted(logs.leftOut());
  }

  private ReportText() {}

  /** What happened, in a few sentences. */
  static List<String> summary(Report report) {
    List<String> lines = new ArrayList<>();
    Span span = report.span();
    lines.add(
        "From %s to %s UTC (%s), %s requests were seen%s."
            .formatted(
                Moment.dateTime(span.fromNanos(), ZoneOffset.UTC),
                Moment.dateTime(span.toNanos(), ZoneOffset.UTC),
                length(span),
                Quantity.exact(report.requests()),
                report.failures() == 0
                    ? ", and nothing failed"
                    : "; %s requests and connection attempts failed"
                        .formatted(Quantity.exact(report.failures()))));
    if (report.findings().isEmpty()) {
      lines.add("The detectors found nothing wrong.");
    }
    List<String> affected = report.affected();
    if (!affected.isEmpty()) {
      lines.add(
          "Affected: %s%s."
              .formatted(
                  String.join(", ", affected.subList(0, Math.min(12, affected.size()))),
                  affected.size() > 12 ? " and %d more".formatted(affected.size() - 12) : ""));
    }
    return lines;
  }

  /** "1 min 5 s". */
  static String length(Span span) {
    long seconds = Math.round(span.lengthNanos() / 1e9);
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? "%d min %d s".formatted(seconds / 60, seconds % 60)
        : "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60);
  }

  static String lost(Loss gap) {
    return (gap.lost() == 0 ? "an unknown number of facts" : Quantity.exact(gap.lost()) + " facts")
        + " lost until "
        + Moment.time(gap.untilNanos(), ZoneOffset.UTC);
  }

  static String quantile(LatencyHistogram latency, double quantile) {
    return latency.isEmpty() ? "–" : Quantity.duration(latency.quantileNanos(quantile));
  }

  static String failed(TrafficTotals traffic) {
    return traffic.failures() == 0
        ? "0"
        : "%s (%s)"
            .formatted(Quantity.exact(traffic.failures()), Quantity.percent(traffic.failedShare()));
  }

  static String confidence(FindingStretch stretch) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * stretch.finding().confidence());
  }

  static String coverage(CoverageReading reading) {
    String state = reading.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return state + (reading.detail().isEmpty() ? "" : ": " + reading.detail());
  }

  /** The account of the whole recording in one sentence. */
  static String ledger(Report report) {
    var readings = report.whole().range().at().ledgers().values();
    if (readings.isEmpty()) {
      return "The capture holds no ledger.";
    }
    LedgerSummary ledger = LedgerSummary.of(readings);
    return "Ledger of %d %s: %s records attempted, %s delivered, %s lost, residual %s."
        .formatted(
            readings.size(),
            readings.size() == 1 ? "node" : "nodes",
            Quantity.exact(ledger.attempted()),
            Quantity.exact(ledger.delivered()),
            Quantity.exact(readings.stream().mapToLong(ReportText::lost).sum()),
            Quantity.exact(ledger.residual()));
  }

  private static long lost(LedgerReading reading) {
    return LedgerSummary.lost(reading);
  }

  /** Where the report comes from: what one needs to make it again. */
  static Map<String, String> provenance(Report report) {
    Map<String, String> lines = new LinkedHashMap<>();
    Span span = report.span();
    lines.put("Capture", report.file());
    lines.put("SHA-256", report.whole().captureHash());
    lines.put("Cluster", report.whole().cluster());
    lines.put(
        "Time range", Moment.instant(span.fromNanos()) + " to " + Moment.instant(span.toNanos()));
    lines.put("Facts up to", "position " + report.whole().range().at().position());
    if (!report.recordedBy().isEmpty()) {
      lines.put("Recorded by", "sightline " + report.recordedBy());
    }
    lines.put("Report by", "sightline " + report.programVersion());
    return lines;
  }
}
