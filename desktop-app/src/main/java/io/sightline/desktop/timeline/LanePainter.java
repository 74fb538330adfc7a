package io.sightline.desktop.timeline;

import io.sightline.core.fact.Severity;
import io.sightline.desktop.session.Lane;
import io.sightline.desktop.session.Mark;
import io.sightline.desktop.session.Marks;
import io.sightline.desktop.theme.Palette;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;

/**
 * Draws the lanes: a sign for each mark, of a shape and a colour by how much it matters, and one
 * sign with a number for several that are too near; stretches as bars.
 */
final class LanePainter {
  private static final double BAR = 6;
  private static final int MAX_COUNT = 999;

  private final Marks marks;
  private final StripLayout layout;
  private final TimeWindow window;
  private final Map<Lane, List<MarkCell>> cells = new EnumMap<>(Lane.class);
  private final Map<Lane, List<Mark>> stretches = new EnumMap<>(Lane.class);

  LanePainter(Marks marks, StripLayout layout, TimeWindow window) {
    this.marks = marks;
    this.layout = layout;
    this.window = window;
    for (Lane lane : Lane.values()) {
      cells.put(lane, MarkCell.of(marks.in(lane), window, layout));
      stretches.put(
          lane,
          marks.in(lane).stream()
              .filter(Mark::isStretch)
              .filter(it -> it.toNanos() >= window.fromNanos())
              .filter(it -> it.fromNanos() <= window.toNanos())
              .toList());
    }
  }

  /** Whether what was laid out still stands; comparing all marks would cost more than doing it. */
  @SuppressWarnings("ReferenceEquality")
  boolean isOf(Marks otherMarks, StripLayout otherLayout, TimeWindow otherWindow) {
    return marks == otherMarks && layout.equals(otherLayout) && window.equals(otherWindow);
  }

  /** The marks at a place, empty where there are none. */
  List<Mark> at(double x, double y) {
    Lane lane = layout.laneAt(y);
    if (lane == null) {
      return List.of();
    }
    Optional<MarkCell> cell =
        cells.getOrDefault(lane, List.of()).stream().filter(it -> it.covers(x)).findFirst();
    if (cell.isPresent()) {
      return cell.get().marks();
    }
    long nanos = layout.instant(window, x);
    return stretches.getOrDefault(lane, List.of()).stream()
        .filter(mark -> mark.fromNanos() <= nanos && nanos <= mark.toNanos())
        .toList();
  }

  void paint(StripPaint paint) {
    GraphicsContext g = paint.g();
    for (Lane lane : Lane.values()) {
      double y = layout.laneMiddle(lane);
      g.setStroke(StripPaint.colour(Palette.withAlpha(paint.palette().cardBorder(), 110)));
      g.setLineWidth(1);
      double top = Math.round(y - StripLayout.LANE / 2) + 0.5;
      g.strokeLine(StripLayout.LEFT, top, layout.right(), top);
      paint.text(
          lane.title(),
          StripLayout.LEFT - 10,
          y,
          TextAlignment.RIGHT,
          10.5,
          paint.palette().textMuted());
      stretches.getOrDefault(lane, List.of()).forEach(mark -> stretch(paint, mark, y));
      for (MarkCell cell : cells.getOrDefault(lane, List.of())) {
        if (cell.marks().size() > 1) {
          count(paint, cell, y);
        } else if (!cell.marks().getFirst().isStretch()) {
          glyph(paint, cell.marks().getFirst(), cell.x(), y);
        }
      }
    }
  }

  private void stretch(StripPaint paint, Mark mark, double y) {
    double from = Math.max(StripLayout.LEFT, paint.x(mark.fromNanos()));
    double to = Math.min(layout.right(), Math.max(from + BAR, paint.x(mark.toNanos())));
    if (to <= StripLayout.LEFT || from >= layout.right()) {
      return;
    }
    if (mark.lane() == Lane.GAPS) {
      paint.hatch(from, to, y - BAR / 2 - 1, y + BAR / 2 + 1);
      return;
    }
    GraphicsContext g = paint.g();
    g.setFill(StripPaint.colour(Palette.withAlpha(paint.of(mark.severity()), 90)));
    g.fillRoundRect(from, y - BAR / 2, to - from, BAR, BAR, BAR);
    g.setFill(StripPaint.colour(paint.of(mark.severity())));
    g.fillRoundRect(from, y - BAR / 2 - 1, 4, BAR + 2, 3, 3);
  }

  /**
   * A disc for information, a triangle for a warning, a diamond for an error; changes are boxes.
   */
  private static void glyph(StripPaint paint, Mark mark, double x, double y) {
    GraphicsContext g = paint.g();
    boolean change = mark.lane() == Lane.CHANGES && mark.severity() == Severity.INFO;
    g.setFill(StripPaint.colour(change ? paint.palette().accent() : paint.of(mark.severity())));
    if (change) {
      g.fillRoundRect(x - 4, y - 4, 8, 8, 2, 2);
      return;
    }
    switch (mark.severity()) {
      case INFO -> g.fillOval(x - 3, y - 3, 6, 6);
      case WARNING ->
          g.fillPolygon(new double[] {x - 5, x + 5, x}, new double[] {y + 4, y + 4, y - 4.5}, 3);
      case ERROR ->
          g.fillPolygon(new double[] {x - 5, x, x + 5, x}, new double[] {y, y - 5, y, y + 5}, 4);
    }
  }

  private static void count(StripPaint paint, MarkCell cell, double y) {
    GraphicsContext g = paint.g();
    int size = cell.marks().size();
    String text = size > MAX_COUNT ? MAX_COUNT + "+" : Integer.toString(size);
    double width = 8 + 5.5 * text.length();
    boolean changes = cell.marks().getFirst().lane() == Lane.CHANGES;
    boolean info = cell.severity() == Severity.INFO;
    int fill = info && changes ? paint.palette().accent() : paint.of(cell.severity());
    g.setFill(StripPaint.colour(fill));
    double round = cell.severity() == Severity.INFO ? 11 : 4;
    g.fillRoundRect(cell.x() - width / 2, y - 5.5, width, 11, round, round);
    paint.text(text, cell.x(), y, TextAlignment.CENTER, 9, paint.palette().onStatus());
  }
}
