package io.sightline.desktop.layout;

/**
 * Pushes overlapping boxes apart, along the shorter way out.
 *
 * <p>A sweep from left to right over boxes kept in order from one call to the next, so a call on
 * boxes that hardly moved costs little more than their number. Only boxes with the same key are
 * compared. Not thread-safe.
 */
final class BoxSeparation {
  /** Left over room that keeps two boxes from touching again by rounding. */
  private static final double SLACK = 0.01;

  /** Index of each box, from left to right. */
  private int[] order = new int[0];

  // The boxes in that order, so that a sweep reads memory from front to back.
  private double[] left = new double[0];
  private double[] x = new double[0];
  private double[] y = new double[0];
  private double[] halfWidth = new double[0];
  private double[] halfHeight = new double[0];
  private double[] mobility = new double[0];
  private int[] key = new int[0];

  /** Boxes to keep apart; {@code mobility} 0 stands still, a larger share moves further. */
  @SuppressWarnings("ArrayRecordComponent") // a view of the layout's working arrays
  record Boxes(
      int count,
      double[] x,
      double[] y,
      double[] halfWidth,
      double[] halfHeight,
      int[] key,
      double[] mobility) {}

  /** One sweep; returns how many pairs overlapped and could be moved. */
  int sweep(Boxes boxes) {
    sort(boxes);
    gather(boxes);
    int found = 0;
    for (int a = 0; a < boxes.count; a++) {
      for (int b = a + 1; b < boxes.count && left[b] < x[a] + halfWidth[a]; b++) {
        if (halfHeight[a] + halfHeight[b] - Math.abs(y[b] - y[a]) > 0
            && key[a] == key[b]
            && push(a, b)) {
          found++;
        }
      }
    }
    if (found > 0) {
      for (int a = 0; a < boxes.count; a++) {
        boxes.x[order[a]] = x[a];
        boxes.y[order[a]] = y[a];
      }
    }
    return found;
  }

  private boolean push(int i, int j) {
    double dx = x[j] - x[i];
    double dy = y[j] - y[i];
    double overlapX = halfWidth[i] + halfWidth[j] - Math.abs(dx);
    double overlapY = halfHeight[i] + halfHeight[j] - Math.abs(dy);
    double both = mobility[i] + mobility[j];
    if (overlapX <= 0 || overlapY <= 0 || both == 0) {
      return false;
    }
    double shareI = mobility[i] / both;
    if (overlapX < overlapY) {
      double move = (overlapX + SLACK) * (dx < 0 ? -1 : 1);
      x[i] -= move * shareI;
      x[j] += move * (1 - shareI);
      left[i] = x[i] - halfWidth[i];
      left[j] = x[j] - halfWidth[j];
    } else {
      // Two boxes at the same height part by index, so that the result does not depend on chance.
      double move = (overlapY + SLACK) * (dy < 0 || (dy == 0 && order[j] < order[i]) ? -1 : 1);
      y[i] -= move * shareI;
      y[j] += move * (1 - shareI);
    }
    return true;
  }

  private void sort(Boxes boxes) {
    int n = boxes.count;
    if (order.length != n) {
      order = new int[n];
      left = new double[n];
      x = new double[n];
      y = new double[n];
      halfWidth = new double[n];
      halfHeight = new double[n];
      mobility = new double[n];
      key = new int[n];
      for (int i = 0; i < n; i++) {
        order[i] = i;
      }
    }
    for (int a = 0; a < n; a++) {
      left[a] = boxes.x[order[a]] - boxes.halfWidth[order[a]];
    }
    for (int a = 1; a < n; a++) {
      int moved = order[a];
      double own = left[a];
      int b = a - 1;
      while (b >= 0 && left[b] > own) {
        order[b + 1] = order[b];
        left[b + 1] = left[b--];
      }
      order[b + 1] = moved;
      left[b + 1] = own;
    }
  }

  private void gather(Boxes boxes) {
    for (int a = 0; a < boxes.count; a++) {
      int i = order[a];
      x[a] = boxes.x[i];
      y[a] = boxes.y[i];
      halfWidth[a] = boxes.halfWidth[i];
      halfHeight[a] = boxes.halfHeight[i];
      mobility[a] = boxes.mobility[i];
      key[a] = boxes.key[i];
    }
  }
}
