package io.sightline.desktop.report;

import io.sightline.desktop.markup.Markup;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Requests and failures over time, with a lane below for each finding, as SVG within HTML. Colours
 * are classes, so that the page's style sheet decides them.
 */
final class ActivityChart {
  private static final double WIDTH = 960;
  private static final double LEFT = 52;
  private static final double TOP = 14;
  private static final double PLOT = 120;
  private static final double LANE = 22;
  private static final int MAX_LANES = 12;
  private static final int TICKS = 6;
  private static final int MAX_LABEL = 60;

  private final Report report;
  private final StringBuilder out = new StringBuilder();
  private final Map<String, List<FindingStretch>> lanes = new LinkedHashMap<>();

  private ActivityChart(Report report) {
    this.report = report;
    for (FindingStretch stretch : report.findings()) {
      String lane = stretch.finding().rule() + "\n" + stretch.finding().entity();
      if (lanes.containsKey(lane) || lanes.size() < MAX_LANES) {
        lanes.computeIfAbsent(lane, _ -> new ArrayList<>()).add(stretch);
      }
    }
  }

  static String svg(Report report) {
    ActivityChart chart = new ActivityChart(report);
    chart.write();
    return chart.out.toString();
  }

  private void write() {
    double height = TOP + PLOT + 24 + lanes.size() * LANE;
    out.append(
        "<svg class=\"chart\" viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"Requests and failures per second over time, and when each finding held\">\n"
            .formatted(number(WIDTH), number(height)));
    double most =
        report.activity().stream().mapToDouble(Activity::requestsPerSecond).max().orElse(0);
    axes(most);
    area(most);
    failures(most);
    double y = TOP + PLOT + 24;
    for (List<FindingStretch> lane : lanes.values()) {
      lane(lane, y);
      y += LANE;
    }
    out.append("</svg>\n");
  }

  private void axes(double most) {
    line("axis", LEFT, TOP + PLOT, WIDTH, TOP + PLOT);
    line("grid", LEFT, TOP, WIDTH, TOP);
    text("tick end", LEFT - 6, TOP + 4, Quantity.rate(most));
    text("tick end", LEFT - 6, TOP + PLOT + 4, "0");
    Span span = report.span();
    for (int i = 0; i <= TICKS; i++) {
      long nanos = span.fromNanos() + span.lengthNanos() / TICKS * i;
      double x = x(nanos);
      line("grid", x, TOP, x, TOP + PLOT + 24 + lanes.size() * LANE - 4);
      text(
          i == 0 ? "tick" : i == TICKS ? "tick end" : "tick middle",
          x,
          TOP + PLOT + 15,
          Moment.time(nanos, ZoneOffset.UTC));
    }
  }

  /** Steps: a window has one rate, and nothing is known of what lies within it. */
  private void area(double most) {
    out.append("<path class=\"requests\" d=\"M")
        .append(number(LEFT))
        .append(' ')
        .append(number(TOP + PLOT));
    for (Activity activity : report.activity()) {
      double y = y(activity.requestsPerSecond(), most);
      out.append('L')
          .append(number(x(activity.span().fromNanos())))
          .append(' ')
          .append(number(y))
          .append('L')
          .append(number(x(activity.span().toNanos())))
          .append(' ')
          .append(number(y));
    }
    out.append('L').append(number(WIDTH)).append(' ').append(number(TOP + PLOT)).append("Z\"/>\n");
  }

  private void failures(double most) {
    for (Activity activity : report.activity()) {
      if (activity.failures() > 0) {
        // One failure among thousands is what the reader looks for: never too small to see.
        double y = Math.min(y(activity.failuresPerSecond(), most), TOP + PLOT - 2);
        rect(
            "failures",
            x(activity.span().fromNanos()),
            y,
            x(activity.span().toNanos()) - x(activity.span().fromNanos()),
            TOP + PLOT - y,
            Quantity.exact(activity.failures()) + " failed, " + activity.span().text());
      }
    }
  }

  private void lane(List<FindingStretch> lane, double y) {
    for (FindingStretch stretch : lane) {
      double from = x(stretch.span().fromNanos());
      double to = x(stretch.span().toNanos());
      rect(
          "finding",
          from,
          y,
          Math.max(3, to - from),
          LANE - 6,
          stretch.finding().title() + ", " + stretch.span().text());
    }
    FindingStretch first = lane.getFirst();
    String label = first.finding().rule() + ": " + first.about();
    double end = x(lane.getLast().span().toNanos());
    boolean rightOf = end < WIDTH - 260;
    text(
        rightOf ? "lane" : "lane end",
        rightOf ? end + 6 : x(first.span().fromNanos()) - 6,
        y + 12,
        shortened(label));
  }

  private static String shortened(String label) {
    int length = label.codePointCount(0, label.length());
    return length <= MAX_LABEL
        ? label
        : label.substring(0, label.offsetByCodePoints(0, MAX_LABEL - 1)) + "…";
  }

  private double x(long nanos) {
    Span span = report.span();
    return LEFT
        + (WIDTH - LEFT) * (nanos - span.fromNanos()) / (double) Math.max(1, span.lengthNanos());
  }

  private static double y(double rate, double most) {
    return TOP + PLOT - PLOT * Math.min(1, rate / Math.max(1e-9, most));
  }

  private void line(String style, double x0, double y0, double x1, double y1) {
    out.append("<line class=\"")
        .append(style)
        .append("\" x1=\"")
        .append(number(x0))
        .append("\" y1=\"")
        .append(number(y0))
        .append("\" x2=\"")
        .append(number(x1))
        .append("\" y2=\"")
        .append(number(y1))
        .append("\"/>\n");
  }

  private void rect(String style, double x, double y, double w, double h, String title) {
    out.append("<rect class=\"")
        .append(style)
        .append("\" x=\"")
        .append(number(x))
        .append("\" y=\"")
        .append(number(y))
        .append("\" width=\"")
        .append(number(w))
        .append("\" height=\"")
        .append(number(h))
        .append("\" rx=\"2\"><title>")
        .append(Markup.escape(title))
        .append("</title></rect>\n");
  }

  private void text(String style, double x, double y, String text) {
    out.append("<text class=\"")
        .append(style)
        .append("\" x=\"")
        .append(number(x))
        .append("\" y=\"")
        .append(number(y))
        .append("\">")
        .append(Markup.escape(text))
        .append("</text>\n");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
