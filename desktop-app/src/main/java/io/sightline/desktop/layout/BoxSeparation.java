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

  private int[] order = new int[0];

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
    double[] x = boxes.x;
    double[] halfWidth = boxes.halfWidth;
    int found = 0;
    for (int a = 0; a < boxes.count; a++) {
      int i = order[a];
      for (int b = a + 1; b < boxes.count; b++) {
        int j = order[b];
        if (x[j] - halfWidth[j] >= x[i] + halfWidth[i]) {
          break;
        }
        if (boxes.key[i] == boxes.key[j] && push(boxes, i, j)) {
          found++;
        }
      }
    }
    return found;
  }

  private static boolean push(Boxes boxes, int i, int j) {
    double dx = boxes.x[j] - boxes.x[i];
    double dy = boxes.y[j] - boxes.y[i];
    double overlapX = boxes.halfWidth[i] + boxes.halfWidth[j] - Math.abs(dx);
    double overlapY = boxes.halfHeight[i] + boxes.halfHeight[j] - Math.abs(dy);
    double mobility = boxes.mobility[i] + boxes.mobility[j];
    if (overlapX <= 0 || overlapY <= 0 || mobility == 0) {
      return false;
    }
    double shareI = boxes.mobility[i] / mobility;
    if (overlapX < overlapY) {
      double move = (overlapX + SLACK) * (dx < 0 ? -1 : 1);
      boxes.x[i] -= move * shareI;
      boxes.x[j] += move * (1 - shareI);
    } else {
      // Two boxes at the same height part by index, so that the result does not depend on chance.
      double move = (overlapY + SLACK) * (dy < 0 || (dy == 0 && j < i) ? -1 : 1);
      boxes.y[i] -= move * shareI;
      boxes.y[j] += move * (1 - shareI);
    }
    return true;
  }

  private void sort(Boxes boxes) {
    if (order.length != boxes.count) {
      order = new int[boxes.count];
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
    }
    for (int a = 1; a < order.length; a++) {
      int moved = order[a];
      double left = boxes.x[moved] - boxes.halfWidth[moved];
      int b = a - 1;
      while (b >= 0 && boxes.x[order[b]] - boxes.halfWidth[order[b]] > left) {
        order[b + 1] = order[b--];
      }
      order[b + 1] = moved;
    }
  }
}
