package io.sightline.desktop.report;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.Loss;
import io.sightline.desktop.export.ExportFormat;
import io.sightline.desktop.markup.MarkdownText;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/**
 * A report as Markdown (GitHub's flavour). Maps are Mermaid diagrams, which wikis and forges draw;
 * the file refers to nothing outside. All that comes from the capture is escaped, so that a name is
 * never a heading, a link, a table or HTML.
 */
public final class ReportMarkdown {

  private final Report report;
  private final StringBuilder out = new StringBuilder();

  private ReportMarkdown(Report report) {
    this.report = report;
  }

  /** The report in UTF-8; the same report gives the same bytes. */
  public static byte[] bytes(Report report) {
    ReportMarkdown markdown = new ReportMarkdown(report);
    markdown.write();
    return markdown.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void write() {
    heading(1, report.title());
    for (String line : ReportText.summary(report)) {
      out.append(MarkdownText.escape(line)).append("\n\n");
    }
    for (FindingStretch stretch : report.findings()) {
      out.append("- **")
          .append(MarkdownText.escape(stretch.finding().title()))
          .append("** (")
          .append(MarkdownText.escape(stretch.span().text()))
          .append(")\n");
    }
    out.append('\n');
    diagram(ExportFormat.MERMAID.bytes(report.whole()));
    if (!report.bookmarks().isEmpty()) {
      heading(2, "Bookmarks");
      report.bookmarks().forEach(this::bookmark);
    }
    heading(2, "Findings");
    if (report.findings().isEmpty()) {
      out.append("Nothing found.\n\n");
    }
    report.findings().forEach(this::finding);
    timeline();
    affected();
    coverage();
    heading(2, "Provenance");
    row("", "");
    row("---", "---");
    ReportText.provenance(report)
        .forEach((name, value) -> row(MarkdownText.escape(name), MarkdownText.escape(value)));
  }

  private void bookmark(BookmarkedMoment moment) {
    heading(3, moment.title());
    out.append(MarkdownText.escape(moment.time())).append("\n\n");
    moment
        .bookmark()
        .note()
        .lines()
        .skip(1)
        .forEach(line -> out.append(MarkdownText.escape(line)).append("\n\n"));
    logs(moment.logs());
    diagram(ExportFormat.MERMAID.bytes(moment.snapshot()));
  }

  private void finding(FindingStretch stretch) {
    heading(3, stretch.finding().title());
    out.append("`")
        .append(stretch.finding().rule().replace("`", ""))
        .append("` · ")
        .append(MarkdownText.escape(stretch.about()))
        .append(" · ")
        .append(MarkdownText.escape(stretch.span().text()))
        .append(" · confidence ")
        .append(MarkdownText.escape(ReportText.confidence(stretch)))
        .append("\n\n");
    list("Evidence", stretch.evidence());
    list("Against it", stretch.counterEvidence());
    logs(stretch.logs());
    if (!stretch.finding().suggestion().isEmpty()) {
      out.append("**What to do:** ")
          .append(MarkdownText.escape(stretch.finding().suggestion()))
          .append("\n\n");
    }
    diagram(ExportFormat.MERMAID.bytes(stretch.snapshot()));
  }

  private void list(String title, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    out.append(title).append(":\n\n");
    lines.forEach(line -> out.append("- ").append(MarkdownText.escape(line)).append('\n'));
    out.append('\n');
  }

  private void logs(LogExcerpt logs) {
    if (logs.lines().isEmpty()) {
      return;
    }
    out.append("Log lines:\n\n");
    row("UTC", "pod", "");
    row("---", "---", "---");
    for (LogExcerpt.Line line : logs.lines()) {
      row(
          MarkdownText.escape(Moment.timeMillis(line.timeNanos(), ZoneOffset.UTC)),
          MarkdownText.escape(line.who()),
          MarkdownText.escape(line.text()));
    }
    out.append('\n');
    if (logs.leftOut() > 0) {
      out.append(MarkdownText.escape(ReportText.linesLeftOut(logs))).append("\n\n");
    }
  }

  private void diagram(byte[] mermaid) {
    out.append("```mermaid\n")
        .append(new String(mermaid, StandardCharsets.UTF_8))
        .append("```\n\n");
  }

  private void timeline() {
    heading(2, "Timeline");
    row("UTC", "what", "who", "");
    row("---", "---", "---", "---");
    for (TimelineEntry entry : report.timeline()) {
      row(
          MarkdownText.escape(Moment.dateTime(entry.nanos(), ZoneOffset.UTC)),
          MarkdownText.escape(entry.kind()),
          MarkdownText.escape(entry.who()),
          MarkdownText.escape(entry.what()));
    }
    out.append('\n');
    if (report.untold() > 0) {
      out.append(report.untold()).append(" later entries are left out.\n\n");
    }
  }

  private void affected() {
    heading(2, "Affected");
    if (report.affectedEdges().isEmpty() && report.affectedEntities().isEmpty()) {
      out.append("Nobody.\n\n");
    }
    if (!report.affectedEdges().isEmpty()) {
      row("from", "to", "protocol", "requests", "failed", "p50", "p95", "p99", "verdict");
      row("---", "---", "---", "---:", "---:", "---:", "---:", "---:", "---");
      for (AffectedEdge edge : report.affectedEdges()) {
        var latency = edge.traffic().latency();
        row(
            MarkdownText.escape(edge.client()),
            MarkdownText.escape(edge.server()),
            MarkdownText.escape(edge.protocol()),
            Quantity.exact(edge.traffic().requests()),
            ReportText.failed(edge.traffic()),
            ReportText.quantile(latency, .5),
            ReportText.quantile(latency, .95),
            ReportText.quantile(latency, .99),
            MarkdownText.escape(
                edge.verdict().wireName()
                    + (edge.failure().isEmpty() ? "" : ": " + edge.failure())));
      }
      out.append('\n');
    }
    if (!report.affectedEntities().isEmpty()) {
      row("workload", "answered", "failed", "p95", "throttled", "slowest fsync", "memory", "");
      row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---");
      for (AffectedEntity entity : report.affectedEntities()) {
        row(
            MarkdownText.escape(entity.name()),
            Quantity.exact(entity.served().requests()),
            ReportText.failed(entity.served()),
            ReportText.quantile(entity.served().latency(), .95),
            Quantity.durationOrDash(entity.resources().throttledNanos()),
            ReportText.quantile(entity.resources().fsyncLatency(), 1),
            entity.resources().memoryBytes() == 0
                ? "–"
                : Quantity.size(entity.resources().memoryBytes()),
            MarkdownText.escape(String.join(", ", entity.remarks())));
      }
      out.append('\n');
    }
  }

  private void coverage() {
    heading(2, "What was not seen");
    out.append(MarkdownText.escape(ReportText.ledger(report))).append("\n\n");
    for (Loss gap : report.gaps()) {
      out.append("- ")
          .append(MarkdownText.escape(Moment.dateTime(gap.timeNanos(), ZoneOffset.UTC)))
          .append(" UTC, ")
          .append(MarkdownText.escape(gap.where() + ": " + ReportText.lost(gap)))
          .append('\n');
    }
    for (CoverageReading reading : report.coverage()) {
      out.append("- ")
          .append(
              MarkdownText.escape(
                  reading.node().name()
                      + ", "
                      + reading.signal()
                      + " "
                      + ReportText.coverage(reading)))
          .append('\n');
    }
    if (report.gaps().isEmpty() && report.coverage().isEmpty()) {
      out.append("No gaps in time, and every probe observed.\n");
    }
    out.append('\n');
  }

  private void heading(int level, String text) {
    out.append("#".repeat(level)).append(' ').append(MarkdownText.escape(text)).append("\n\n");
  }

  private void row(String... cells) {
    out.append("| ").append(String.join(" | ", Arrays.asList(cells))).append(" |\n");
  }
}
