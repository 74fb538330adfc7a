package io.sightline.desktop.scene;

import java.util.Arrays;

/**
 * Gives labels places that overlap nothing placed or blocked before; the first to ask wins.
 *
 * <p>Boxes are kept in a coarse grid, so asking costs what lies near, not all there is. All is in
 * flat arrays: a large map asks ten thousand times a frame. Not thread-safe while boxes are added.
 */
final class LabelPlacer {
  private static final int CELL = 64;
  private static final int NONE = -1;

  private final Bounds view;
  private final int columns;
  private final int rows;

  /** Four numbers a box: left, top, right, bottom. */
  private double[] boxes = new double[256];

  private int boxCount;

  /** First entry of each cell's list; entries are chained. */
  private final int[] cells;

  private int[] entryBox = new int[256];
  private int[] entryNext = new int[256];
  private int entryCount;

  /** Places within the given view. */
  LabelPlacer(Bounds view) {
    this.view = view;
    columns = Math.max(1, (int) Math.ceil(view.width() / CELL));
    rows = Math.max(1, (int) Math.ceil(view.height() / CELL));
    cells = new int[columns * rows];
    Arrays.fill(cells, NONE);
  }

  /** Keeps labels off a box. */
  void block(Bounds box) {
    block(box.left(), box.top(), box.right(), box.bottom());
  }

  /** Keeps labels off a box. */
  void block(double left, double top, double right, double bottom) {
    if (4 * boxCount == boxes.length) {
      boxes = Arrays.copyOf(boxes, 2 * boxes.length);
    }
    int i = 4 * boxCount;
    boxes[i] = left;
    boxes[i + 1] = top;
    boxes[i + 2] = right;
    boxes[i + 3] = bottom;
    int toColumn = column(right);
    int toRow = row(bottom);
    for (int row = row(top); row <= toRow; row++) {
      for (int column = column(left); column <= toColumn; column++) {
        enter(row * columns + column, boxCount);
      }
    }
    boxCount++;
  }

  private void enter(int cell, int box) {
    if (entryCount == entryBox.length) {
      entryBox = Arrays.copyOf(entryBox, 2 * entryCount);
      entryNext = Arrays.copyOf(entryNext, 2 * entryCount);
    }
    entryBox[entryCount] = box;
    entryNext[entryCount] = cells[cell];
    cells[cell] = entryCount++;
  }

  /** Takes the box if it lies in view and is free. */
  boolean take(Bounds box) {
    if (!isFree(box.left(), box.top(), box.right(), box.bottom())) {
      return false;
    }
    block(box);
    return true;
  }

  /** Whether a box lies wholly in view and overlaps nothing. */
  boolean isFree(double left, double top, double right, double bottom) {
    if (left < view.left() || right > view.right() || top < view.top() || bottom > view.bottom()) {
      return false;
    }
    int toColumn = column(right);
    int toRow = row(bottom);
    for (int row = row(top); row <= toRow; row++) {
      for (int column = column(left); column <= toColumn; column++) {
        for (int e = cells[row * columns + column]; e != NONE; e = entryNext[e]) {
          int i = 4 * entryBox[e];
          if (boxes[i] < right
              && boxes[i + 2] > left
              && boxes[i + 1] < bottom
              && boxes[i + 3] > top) {
            return false;
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
