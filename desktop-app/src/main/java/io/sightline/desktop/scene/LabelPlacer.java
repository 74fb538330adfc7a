package io.sightline.desktop.scene;

import java.util.ArrayList;
import java.util.List;

/**
 * Gives labels places that overlap nothing placed or blocked before; the first to ask wins.
 *
 * <p>Boxes are kept in a coarse grid, so asking costs what lies near, not all there is. Not
 * thread-safe.
 */
final class LabelPlacer {
  private static final int CELL = 64;

  private final Bounds view;
  private final int columns;
  private final int rows;
  private final List<Bounds>[] cells;

  /** Places within the given view. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  LabelPlacer(Bounds view) {
    this.view = view;
    columns = Math.max(1, (int) Math.ceil(view.width() / CELL));
    rows = Math.max(1, (int) Math.ceil(view.height() / CELL));
    cells = new List[columns * rows];
  }

  /** Keeps labels off a box. */
  void block(Bounds box) {
    int toColumn = column(box.right());
    int toRow = row(box.bottom());
    for (int row = row(box.top()); row <= toRow; row++) {
      for (int column = column(box.left()); column <= toColumn; column++) {
        int i = row * columns + column;
        if (cells[i] == null) {
          cells[i] = new ArrayList<>(4);
        }
        cells[i].add(box);
      }
    }
  }

  /** Takes the box if it lies in view and is free. */
  boolean take(Bounds box) {
    if (!isFree(box)) {
      return false;
    }
    block(box);
    return true;
  }

  /** Whether a box lies wholly in view and overlaps nothing. */
  boolean isFree(Bounds box) {
    if (!view.contains(box)) {
      return false;
    }
    int toColumn = column(box.right());
    int toRow = row(box.bottom());
    for (int row = row(box.top()); row <= toRow; row++) {
      for (int column = column(box.left()); column <= toColumn; column++) {
        List<Bounds> cell = cells[row * columns + column];
        if (cell != null) {
          for (Bounds other : cell) {
            if (other.intersects(box)) {
              return false;
            }
          }
        }
      }
    }
    return true;
  }

  private int column(double x) {
    return Math.clamp((int) ((x - view.left()) / CELL), 0, columns - 1);
  }

  private int row(double y) {
    return Math.clamp((int) ((y - view.top()) / CELL), 0, rows - 1);
  }
}
