package io.sightline.desktop.timeline;

import io.sightline.core.fact.Severity;
import io.sightline.desktop.session.Lane;
import io.sightline.desktop.session.Mark;
import io.sightline.desktop.session.Marks;
import io.sightline.desktop.theme.Palette;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;

/**
 * Draws the lanes: a sign for each mark, of a shape and a colour by how much it matters, and one
 * sign with a number for several that are too near; stretches as bars that do not cover each other.
 */
final class LanePainter {
  private static final int MAX_ROWS = 3;

  /** Height of a bar, and from one to the next, by how many lie below each other. */
  private static final double[] BAR = {6, 4.5, 3};

  private static final double[] PITCH = {0, 6, 4};
  private static final int MAX_COUNT = 999;
  private static final double FAINT = 0.35;

  private final Marks marks;
  private final StripLayout layout;
  private final TimeWindow window;
  private final Map<Lane, List<MarkCell>> cells = new EnumMap<>(Lane.class);
  private final Map<Lane, List<StretchBar>> bars = new EnumMap<>(Lane.class);

  LanePainter(Marks marks, StripLayout layout, TimeWindow window) {
    this.marks = marks;
    this.layout = layout;
    this.window = window;
    for (Lane lane : Lane.values()) {
      List<Mark> all = marks.in(lane);
      cells.put(
          lane, MarkCell.of(all.stream().filter(it -> !it.isStretch()).toList(), window, layout));
      // Of gaps only one thing matters: whether there is one.
      bars.put(lane, StretchBar.of(all, lane == Lane.GAPS ? 1 : MAX_ROWS, window, layout));
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
    return bars.getOrDefault(lane, List.of()).stream()
        .filter(bar -> bar.covers(x))
        .flatMap(bar -> bar.marks().stream())
        .sorted(Comparator.comparingLong(Mark::fromNanos))
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
      List<StretchBar> stretches = bars.getOrDefault(lane, List.of());
      int rows = 1 + stretches.stream().mapToInt(StretchBar::row).max().orElse(0);
      stretches.forEach(bar -> stretch(paint, lane, bar, rows, y));
      for (MarkCell cell : cells.getOrDefault(lane, List.of())) {
        if (cell.marks().size() > 1) {
          count(paint, cell, y);
        } else {
          glyph(paint, cell.marks().getFirst(), cell.x(), y);
        }
      }
    }
  }

  private void stretch(StripPaint paint, Lane lane, StretchBar bar, int rows, double laneMiddle) {
    if (bar.to() <= StripLayout.LEFT || bar.from() >= layout.right()) {
      return;
    }
    double high = BAR[rows - 1];
    double y = laneMiddle + (bar.row() - (rows - 1) / 2.0) * PITCH[rows - 1];
    if (lane == Lane.GAPS) {
      paint.hatch(bar.from(), bar.to(), y - high / 2 - 1, y + high / 2 + 1);
      return;
    }
    GraphicsContext g = paint.g();
    Color colour = StripPaint.colour(paint.of(bar.severity()));
    g.setFill(colour.deriveColor(0, 1, 1, FAINT));
    g.fillRoundRect(bar.from(), y - high / 2, bar.to() - bar.from(), high, high, high);
    // Where each of them begins.
    g.setFill(colour);
    double knob = rows == 1 ? high + 2 : high;
    for (Mark mark : bar.marks()) {
      double x = Math.max(StripLayout.LEFT, paint.x(mark.fromNanos()));
      if (x < layout.right()) {
        g.fillRoundRect(x, y - knob / 2, 4, knob, 3, 3);
      }
    }
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
