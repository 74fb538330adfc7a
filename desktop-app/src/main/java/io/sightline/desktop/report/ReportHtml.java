package io.sightline.desktop.report;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.Severity;
import io.sightline.core.topology.Verdict;
import io.sightline.desktop.export.MapPicture;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.markup.Markup;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A report as one HTML file: light and dark, on screen and on paper. It loads nothing and runs
 * nothing, which its content security policy also says to the browser.
 */
public final class ReportHtml {
  /** More pictures than that make a file that mail systems refuse. */
  static final int MAX_PICTURES = 12;

  private static final int PICTURE_WIDTH = 1240;
  private static final int PICTURE_HEIGHT = 800;

  private final Report report;
  private final MapPicture.Arrangement arrangement;
  private final StringBuilder out = new StringBuilder();

  private ReportHtml(Report report) {
    this.report = report;
    // What moves between two pictures is hard to find again.
    this.arrangement = MapPicture.Arrangement.of(report.whole().map(MapOptions.DEFAULT));
  }

  /** The report in UTF-8; the same report gives the same bytes. */
  public static byte[] bytes(Report report) {
    ReportHtml html = new ReportHtml(report);
    html.write();
    return html.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void write() {
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                + " 'unsafe-inline'; img-src data:\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .append("<title>")
        .append(text(report.title()))
        .append("</title>\n<style>\n")
        .append(styleSheet())
        .append("</style>\n</head>\n<body>\n<main>\n");
    header();
    section("Map", () -> picture(report.whole(), "The map over the whole time"));
    if (!report.bookmarks().isEmpty()) {
      section("Bookmarks", this::bookmarks);
    }
    section("Findings", this::findings);
    section("Timeline", this::timeline);
    section("Affected", this::affected);
    section("What was not seen", this::coverage);
    section("Provenance", this::provenance);
    out.append("</main>\n</body>\n</html>\n");
  }

  private void header() {
    out.append("<header>\n<p class=\"kind\">Incident report</p>\n<h1>")
        .append(text(report.whole().cluster()))
        .append("</h1>\n<p class=\"when\">")
        .append(text(report.span().text()))
        .append("</p>\n<dl class=\"figures\">\n");
    figure("Duration", ReportText.length(report.span()), false);
    figure("Requests", Quantity.exact(report.requests()), false);
    figure("Failed", Quantity.exact(report.failures()), report.failures() > 0);
    figure("Findings", Integer.toString(report.findings().size()), !report.findings().isEmpty());
    figure("Affected", Integer.toString(report.affected().size()), !report.affected().isEmpty());
    out.append("</dl>\n");
    ReportText.summary(report)
        .forEach(line -> out.append("<p>").append(text(line)).append("</p>\n"));
    if (!report.findings().isEmpty()) {
      out.append("<ol class=\"conclusions\">\n");
      for (int i = 0; i < report.findings().size(); i++) {
        out.append("<li><a href=\"#finding-")
            .append(i + 1)
            .append("\">")
            .append(text(report.findings().get(i).finding().title()))
            .append("</a></li>\n");
      }
      out.append("</ol>\n");
    }
    out.append("<figure>\n")
        .append(ActivityChart.svg(report))
        .append(
            "<figcaption>Requests per second, failures in red, and when each finding held. Times"
                + " are UTC.</figcaption>\n"
                + "</figure>\n"
                + "</header>\n");
  }

  private void figure(String name, String value, boolean alarm) {
    out.append("<div")
        .append(alarm ? " class=\"alarm\"" : "")
        .append("><dt>")
        .append(text(name))
        .append("</dt><dd>")
        .append(text(value))
        .append("</dd></div>\n");
  }

  private void section(String title, Runnable content) {
    out.append("<section>\n<h2>").append(text(title)).append("</h2>\n");
    content.run();
    out.append("</section>\n");
  }

  private void bookmarks() {
    for (int i = 0; i < report.bookmarks().size(); i++) {
      BookmarkedMoment moment = report.bookmarks().get(i);
      out.append("<article>\n<h3>")
          .append(text(moment.title()))
          .append("</h3>\n<p class=\"facts\">")
          .append(text(moment.time()))
          .append("</p>\n");
      moment
          .bookmark()
          .note()
          .lines()
          .skip(1)
          .forEach(line -> out.append("<p>").append(text(line)).append("</p>\n"));
      logs(moment.logs());
      if (i < MAX_PICTURES) {
        picture(moment.snapshot(), "The map at that moment");
      }
      out.append("</article>\n");
    }
  }

  private void findings() {
    if (report.findings().isEmpty()) {
      out.append("<p>Nothing found.</p>\n");
    }
    for (int i = 0; i < report.findings().size(); i++) {
      finding(report.findings().get(i), i + 1);
    }
  }

  private void finding(FindingStretch stretch, int number) {
    out.append("<article id=\"finding-")
        .append(number)
        .append("\">\n<h3>")
        .append(number)
        .append(". ")
        .append(text(stretch.finding().title()))
        .append("</h3>\n<p class=\"facts\"><code>")
        .append(text(stretch.finding().rule()))
        .append("</code> ")
        .append(text(stretch.about()))
        .append(" · ")
        .append(text(stretch.span().text()))
        .append(" · confidence ")
        .append(text(ReportText.confidence(stretch)))
        .append("</p>\n");
    list("for", "Evidence", stretch.evidence());
    list("against", "Against it", stretch.counterEvidence());
    logs(stretch.logs());
    if (!stretch.finding().suggestion().isEmpty()) {
      out.append("<p class=\"action\"><strong>What to do</strong> ")
          .append(text(stretch.finding().suggestion()))
          .append("</p>\n");
    }
    if (number <= MAX_PICTURES) {
      picture(stretch.snapshot(), "The map in that time");
    }
    out.append("</article>\n");
  }

  private void list(String style, String title, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    out.append("<div class=\"").append(style).append("\"><h4>").append(title).append("</h4><ul>\n");
    lines.forEach(line -> out.append("<li>").append(text(line)).append("</li>\n"));
    out.append("</ul></div>\n");
  }

  private void logs(LogExcerpt logs) {
    if (logs.lines().isEmpty()) {
      return;
    }
    out.append("<div class=\"logs\"><h4>Log lines</h4>\n");
    head("timeline", "UTC", "Pod", "");
    for (LogExcerpt.Line line : logs.lines()) {
      out.append("<tr class=\"")
          .append(line.problem() ? "warning" : "info")
          .append("\"><td class=\"time\">")
          .append(text(Moment.timeMillis(line.timeNanos(), ZoneOffset.UTC)))
          .append("</td><td>")
          .append(text(line.who()))
          .append("</td><td><code>")
          .append(text(line.text()))
          .append("</code></td></tr>\n");
    }
    out.append("</tbody></table></div>\n");
    if (logs.leftOut() > 0) {
      out.append("<p>").append(text(ReportText.linesLeftOut(logs))).append("</p>\n");
    }
    out.append("</div>\n");
  }

  private void picture(Snapshot snapshot, String what) {
    String caption = what + ", " + Moment.rangeUtc(snapshot.fromNanos(), snapshot.atNanos());
    MapModel map = snapshot.map(MapOptions.DEFAULT);
    out.append(
            "<figure><picture><source media=\"screen and (prefers-color-scheme: dark)\" srcset=\"")
        .append(dataUri(map, Palette.DARK))
        .append("\"><img width=\"")
        .append(PICTURE_WIDTH)
        .append("\" height=\"")
        .append(PICTURE_HEIGHT)
        .append("\" alt=\"")
        .append(text(caption))
        .append("\" src=\"")
        .append(dataUri(map, Palette.LIGHT))
        .append("\"></picture><figcaption>")
        .append(text(caption))
        .append("</figcaption></figure>\n");
  }

  private String dataUri(MapModel map, Palette palette) {
    byte[] svg = MapPicture.svg(map, arrangement, palette, PICTURE_WIDTH, PICTURE_HEIGHT);
    return "data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(svg);
  }

  private void timeline() {
    if (report.timeline().isEmpty()) {
      out.append("<p>Nothing happened that was told as an event.</p>\n");
      return;
    }
    head("timeline", "UTC", "What", "Who", "");
    for (TimelineEntry entry : report.timeline()) {
      out.append("<tr class=\"")
          .append(entry.severity().name().toLowerCase(Locale.ROOT))
          .append("\"><td class=\"time\">")
          .append(text(Moment.time(entry.nanos(), ZoneOffset.UTC)))
          .append("</td><td>")
          .append(entry.severity() == Severity.INFO ? "" : "<span class=\"mark\"></span>")
          .append(text(entry.kind()))
          .append("</td><td>")
          .append(text(entry.who()))
          .append("</td><td>")
          .append(text(entry.what()))
          .append("</td></tr>\n");
    }
    out.append("</tbody></table></div>\n");
    if (report.untold() > 0) {
      out.append("<p>").append(report.untold()).append(" later entries are left out.</p>\n");
    }
  }

  private void head(String style, String... columns) {
    out.append("<div class=\"scroll\"><table class=\"").append(style).append("\"><thead><tr>");
    for (String column : columns) {
      boolean number = column.startsWith("#");
      out.append(number ? "<th class=\"number\">" : "<th>")
          .append(text(number ? column.substring(1) : column))
          .append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
  }

  private void cell(String value) {
    out.append("<td>").append(text(value)).append("</td>");
  }

  private void number(String value) {
    out.append("<td class=\"number\">").append(text(value)).append("</td>");
  }

  private void affected() {
    if (report.affectedEdges().isEmpty() && report.affectedEntities().isEmpty()) {
      out.append("<p>Nobody.</p>\n");
    }
    if (!report.affectedEdges().isEmpty()) {
      affectedEdges();
    }
    if (!report.affectedEntities().isEmpty()) {
      affectedEntities();
    }
  }

  private void affectedEdges() {
    head("", "From", "To", "Protocol", "#Requests", "#Failed", "#p50", "#p95", "#p99", "Verdict");
    for (AffectedEdge edge : report.affectedEdges()) {
      var latency = edge.traffic().latency();
      out.append("<tr>");
      cell(edge.client());
      cell(edge.server());
      cell(edge.protocol());
      number(Quantity.exact(edge.traffic().requests()));
      number(ReportText.failed(edge.traffic()));
      number(ReportText.quantile(latency, .5));
      number(ReportText.quantile(latency, .95));
      number(ReportText.quantile(latency, .99));
      out.append("<td><span class=\"verdict ")
          .append(edge.verdict() == Verdict.BLOCKED ? "blocked" : "failing")
          .append("\">")
          .append(text(edge.verdict().wireName()))
          .append("</span> ")
          .append(text(edge.failure()))
          .append("</td></tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private void affectedEntities() {
    head(
        "",
        "Workload",
        "Kind",
        "#Answered",
        "#Failed",
        "#p95",
        "#Throttled",
        "#Slowest fsync",
        "#Memory",
        "Remarks");
    for (AffectedEntity entity : report.affectedEntities()) {
      out.append("<tr>");
      cell(entity.name());
      cell(entity.kind());
      number(Quantity.exact(entity.served().requests()));
      number(ReportText.failed(entity.served()));
      number(ReportText.quantile(entity.served().latency(), .95));
      number(Quantity.durationOrDash(entity.resources().throttledNanos()));
      number(ReportText.quantile(entity.resources().fsyncLatency(), 1));
      number(
          entity.resources().memoryBytes() == 0
              ? "–"
              : Quantity.size(entity.resources().memoryBytes()));
      cell(String.join(", ", entity.remarks()));
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private void coverage() {
    out.append("<p>").append(text(ReportText.ledger(report))).append("</p>\n<ul>\n");
    for (Loss gap : report.gaps()) {
      out.append("<li>")
          .append(text(Moment.dateTime(gap.timeNanos(), ZoneOffset.UTC)))
          .append(" UTC, ")
          .append(text(gap.where() + ": " + ReportText.lost(gap)))
          .append("</li>\n");
    }
    for (CoverageReading reading : report.coverage()) {
      out.append("<li>")
          .append(text(reading.node().name()))
          .append(", <code>")
          .append(text(reading.signal()))
          .append("</code> ")
          .append(text(ReportText.coverage(reading)))
          .append("</li>\n");
    }
    if (report.gaps().isEmpty() && report.coverage().isEmpty()) {
      out.append("<li>No gaps in time, and every probe observed.</li>\n");
    }
    out.append("</ul>\n");
  }

  private void provenance() {
    out.append("<dl class=\"provenance\">\n");
    ReportText.provenance(report)
        .forEach(
            (name, value) ->
                out.append("<dt>")
                    .append(text(name))
                    .append("</dt><dd>")
                    .append(text(value))
                    .append("</dd>\n"));
    out.append("</dl>\n");
  }

  private static String text(String text) {
    return Markup.escape(text);
  }

  private static String styleSheet() {
    try (InputStream in = ReportHtml.class.getResourceAsStream("report.css")) {
      return new String(
          Objects.requireNonNull(in, "the program's report.css is missing").readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the program's report.css cannot be read", e);
    }
  }
}
