package io.sightline.desktop.timeline;

import io.sightline.core.fact.Severity;
import io.sightline.desktop.session.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A bar for what lasted. Bars that would cover each other lie in rows below each other; what finds
 * no free row is one bar with what is there.
 *
 * @param marks in the order of time, never empty
 * @param from its left end in pixels
 * @param to its right end
 * @param row counted from the top of the lane
 */
record StretchBar(List<Mark> marks, double from, double to, int row) {
  /** Even what was over at once can be seen and pointed at. */
  static final double MIN_WIDTH = 6;

  private static final double GAP = 1;

  StretchBar {
    marks = List.copyOf(marks);
  }

  /**
   * The bars of those marks that reach into the window.
   *
   * @param marks in the order of time; those that did not last are left out
   * @param rows how many there may be
   */
  static List<StretchBar> of(List<Mark> marks, int rows, TimeWindow window, StripLayout layout) {
    List<StretchBar> done = new ArrayList<>();
    List<StretchBar> open = new ArrayList<>();
    for (Mark mark : marks) {
      if (mark.isStretch()
          && mark.toNanos() >= window.fromNanos()
          && mark.fromNanos() <= window.toNanos()) {
        double from = Math.max(StripLayout.LEFT, layout.x(window, mark.fromNanos()));
        double to =
            Math.min(layout.right(), Math.max(from + MIN_WIDTH, layout.x(window, mark.toNanos())));
        place(mark, from, Math.max(from, to), rows, open, done);
      }
    }
    done.addAll(open);
    return done;
  }

  /**
   * @param open the last bar of each row
   */
  private static void place(
      Mark mark, double from, double to, int rows, List<StretchBar> open, List<StretchBar> done) {
    for (int row = 0; row < open.size(); row++) {
      if (open.get(row).to + GAP <= from) {
        done.add(open.set(row, new StretchBar(List.of(mark), from, to, row)));
        return;
      }
    }
    if (open.size() < rows) {
      open.add(new StretchBar(List.of(mark), from, to, open.size()));
    } else {
      // It grows least where the longest one is.
      StretchBar longest =
          open.stream().max(Comparator.comparingDouble(StretchBar::to)).orElseThrow();
      open.set(longest.row, longest.with(mark, to));
    }
  }

  private StretchBar with(Mark mark, double end) {
    List<Mark> all = new ArrayList<>(marks);
    all.add(mark);
    return new StretchBar(all, from, Math.max(to, end), row);
  }

  /** The worst of what it stands for. */
  Severity severity() {
    return marks.stream().map(Mark::severity).max(Comparator.naturalOrder()).orElse(Severity.INFO);
  }

  boolean covers(double x) {
    return x >= from - GAP && x <= to + GAP;
  }
}
