package io.sightline.desktop.report;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.Loss;
import io.sightline.desktop.export.ExportFormat;
import io.sightline.desktop.markup.Markup;
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
  private static final String SPECIAL = "\\`*_[]#|~$@";

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
      out.append(escape(line)).append("\n\n");
    }
    for (FindingStretch stretch : report.findings()) {
      out.append("- **")
          .append(escape(stretch.finding().title()))
          .append("** (")
          .append(escape(stretch.span().text()))
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
    ReportText.provenance(report).forEach((name, value) -> row(escape(name), escape(value)));
  }

  private void bookmark(BookmarkedMoment moment) {
    heading(3, moment.title());
    out.append(escape(moment.time())).append("\n\n");
    moment
        .bookmark()
        .note()
        .lines()
        .skip(1)
        .forEach(line -> out.append(escape(line)).append("\n\n"));
    logs(moment.logs());
    diagram(ExportFormat.MERMAID.bytes(moment.snapshot()));
  }

  private void finding(FindingStretch stretch) {
    heading(3, stretch.finding().title());
    out.append("`")
        .append(stretch.finding().rule().replace("`", ""))
        .append("` · ")
        .append(escape(stretch.about()))
        .append(" · ")
        .append(escape(stretch.span().text()))
        .append(" · confidence ")
        .append(escape(ReportText.confidence(stretch)))
        .append("\n\n");
    list("Evidence", stretch.evidence());
    list("Against it", stretch.counterEvidence());
    logs(stretch.logs());
    if (!stretch.finding().suggestion().isEmpty()) {
      out.append("**What to do:** ").append(escape(stretch.finding().suggestion())).append("\n\n");
    }
    diagram(ExportFormat.MERMAID.bytes(stretch.snapshot()));
  }

  private void list(String title, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    out.append(title).append(":\n\n");
    lines.forEach(line -> out.append("- ").append(escape(line)).append('\n'));
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
          escape(Moment.timeMillis(line.timeNanos(), ZoneOffset.UTC)),
          escape(line.who()),
          escape(line.text()));
    }
    out.append('\n');
    if (logs.leftOut() > 0) {
      out.append(escape(ReportText.linesLeftOut(logs))).append("\n\n");
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
          escape(Moment.dateTime(entry.nanos(), ZoneOffset.UTC)),
          escape(entry.kind()),
          escape(entry.who()),
          escape(entry.what()));
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
            escape(edge.client()),
            escape(edge.server()),
            escape(edge.protocol()),
            Quantity.exact(edge.traffic().requests()),
            ReportText.failed(edge.traffic()),
            ReportText.quantile(latency, .5),
            ReportText.quantile(latency, .95),
            ReportText.quantile(latency, .99),
            escape(
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
            escape(entity.name()),
            Quantity.exact(entity.served().requests()),
            ReportText.failed(entity.served()),
            ReportText.quantile(entity.served().latency(), .95),
            Quantity.durationOrDash(entity.resources().throttledNanos()),
            ReportText.quantile(entity.resources().fsyncLatency(), 1),
            entity.resources().memoryBytes() == 0
                ? "–"
                : Quantity.size(entity.resources().memoryBytes()),
            escape(String.join(", ", entity.remarks())));
      }
      out.append('\n');
    }
  }

  private void coverage() {
    heading(2, "What was not seen");
    out.append(escape(ReportText.ledger(report))).append("\n\n");
    for (Loss gap : report.gaps()) {
      out.append("- ")
          .append(escape(Moment.dateTime(gap.timeNanos(), ZoneOffset.UTC)))
          .append(" UTC, ")
          .append(escape(gap.where() + ": " + ReportText.lost(gap)))
          .append('\n');
    }
    for (CoverageReading reading : report.coverage()) {
      out.append("- ")
          .append(
              escape(
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
    out.append("#".repeat(level)).append(' ').append(escape(text)).append("\n\n");
  }

  private void row(String... cells) {
    out.append("| ").append(String.join(" | ", Arrays.asList(cells))).append(" |\n");
  }

  /** Text that Markdown shows as it is, on one line. */
  static String escape(String text) {
    String plain = Markup.representable(text).replaceAll("[\\r\\n\\t\u2028\u2029]", " ");
    StringBuilder escaped = new StringBuilder();
    boolean digitsOnly = true;
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      // At the start of a line these make a list, a heading or a rule of it; and bare addresses
      // become links.
      boolean opening = (i == 0 && "-+=".indexOf(c) >= 0) || (digitsOnly && ".)".indexOf(c) >= 0);
      boolean address =
          (c == ':' && plain.startsWith("//", i + 1))
              || (c == '.' && plain.startsWith("www", i - 3));
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        default -> {
          if (SPECIAL.indexOf(c) >= 0 || opening || address) {
            escaped.append('\\');
          }
          escaped.append(c);
        }
      }
      digitsOnly &= c >= '0' && c <= '9';
    }
    return escaped.toString();
  }
}
