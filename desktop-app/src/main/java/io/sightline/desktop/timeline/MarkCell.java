package io.sightline.desktop.timeline;

import io.sightline.core.fact.Severity;
import io.sightline.desktop.session.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Marks of a lane that are drawn as one, because they would not be told apart otherwise.
 *
 * <p>Time is cut into cells that are at least {@link #MIN_WIDTH} wide and begin at whole steps, so
 * that marks stay together while the window moves, and what is drawn in two cells never overlaps.
 *
 * @param marks in the order of time, never empty
 * @param x the middle of what is drawn
 */
record MarkCell(List<Mark> marks, double x) {
  static final double MIN_WIDTH = 26;

  /** Half of the width of what is drawn for one mark. */
  static final double HALF_GLYPH = 5;

  MarkCell {
    marks = List.copyOf(marks);
  }

  /** Cells of those marks that begin within the window. */
  static List<MarkCell> of(List<Mark> marks, TimeWindow window, StripLayout layout) {
    long step = TimeSteps.atLeast(MIN_WIDTH / layout.plotWidth() * window.spanNanos());
    List<MarkCell> cells = new ArrayList<>();
    List<Mark> cell = new ArrayList<>();
    long start = Long.MIN_VALUE;
    for (int i = firstAt(marks, window.fromNanos()); i < marks.size(); i++) {
      Mark mark = marks.get(i);
      if (mark.fromNanos() > window.toNanos()) {
        break;
      }
      long own = Math.floorDiv(mark.fromNanos(), step) * step;
      if (own != start && !cell.isEmpty()) {
        cells.add(cell(cell, start, step, window, layout));
        cell.clear();
      }
      start = own;
      cell.add(mark);
    }
    if (!cell.isEmpty()) {
      cells.add(cell(cell, start, step, window, layout));
    }
    return cells;
  }

  private static MarkCell cell(
      List<Mark> marks, long start, long step, TimeWindow window, StripLayout layout) {
    double left = layout.x(window, start);
    double right = layout.x(window, start + step);
    double middle =
        (layout.x(window, marks.getFirst().fromNanos())
                + layout.x(window, marks.getLast().fromNanos()))
            / 2;
    double half = marks.size() == 1 ? HALF_GLYPH : MIN_WIDTH / 2;
    return new MarkCell(
        marks, Math.clamp(middle, left + half, Math.max(left + half, right - half)));
  }

  /** Index of the first mark that begins at or after an instant. */
  private static int firstAt(List<Mark> marks, long nanos) {
    int low = 0;
    int high = marks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (marks.get(middle).fromNanos() < nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The worst of them. */
  Severity severity() {
    return marks.stream().map(Mark::severity).max(Comparator.naturalOrder()).orElse(Severity.INFO);
  }

  boolean covers(double atX) {
    return Math.abs(atX - x) <= (marks.size() == 1 ? HALF_GLYPH + 2 : MIN_WIDTH / 2);
  }
}
