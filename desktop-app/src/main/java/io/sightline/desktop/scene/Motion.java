package io.sightline.desktop.scene;

import io.sightline.desktop.layout.LayoutSnapshot;
import java.util.HashMap;
import java.util.Map;

/**
 * Positions on their way from where nodes are seen to where the layout wants them.
 *
 * <p>Nodes glide instead of jumping; a node that is new appears where it belongs. FX thread only.
 */
final class Motion {
  private static final double SECONDS_TO_HALF = 0.07;
  private static final double CLOSE_ENOUGH = 0.05;

  private double[] x = new double[0];
  private double[] y = new double[0];
  private double[] targetX = new double[0];
  private double[] targetY = new double[0];
  private Map<String, Integer> index = Map.of();
  private boolean complete = true;

  double[] x() {
    return x;
  }

  double[] y() {
    return y;
  }

  double[] targetX() {
    return targetX;
  }

  double[] targetY() {
    return targetY;
  }

  /** Whether every node of the model has a position. */
  boolean isComplete() {
    return complete;
  }

  /** Takes over a model and the newest positions; unknown nodes wait for the layout. */
  void follow(MapModel model, LayoutSnapshot snapshot) {
    int n = model.nodes().size();
    Map<String, Integer> places = HashMap.newHashMap(snapshot.ids().size());
    for (int i = 0; i < snapshot.ids().size(); i++) {
      places.put(snapshot.ids().get(i), i);
    }
    double[] nextX = new double[n];
    double[] nextY = new double[n];
    double[] wantedX = new double[n];
    double[] wantedY = new double[n];
    Map<String, Integer> nextIndex = HashMap.newHashMap(n);
    complete = true;
    for (int i = 0; i < n; i++) {
      String id = model.nodes().get(i).id();
      nextIndex.put(id, i);
      Integer old = index.get(id);
      Integer place = places.get(id);
      if (place != null) {
        wantedX[i] = snapshot.x()[place];
        wantedY[i] = snapshot.y()[place];
      } else if (old != null) {
        wantedX[i] = targetX[old];
        wantedY[i] = targetY[old];
      } else {
        complete = false;
      }
      nextX[i] = old != null ? x[old] : wantedX[i];
      nextY[i] = old != null ? y[old] : wantedY[i];
    }
    x = nextX;
    y = nextY;
    targetX = wantedX;
    targetY = wantedY;
    // What has no place yet is not remembered, so that it later appears in place.
    index = complete ? nextIndex : index;
  }

  /** Puts one node somewhere at once. */
  void place(int node, double atX, double atY) {
    x[node] = targetX[node] = atX;
    y[node] = targetY[node] = atY;
  }

  /** Puts every node where it belongs. */
  boolean jump() {
    return advance(Double.POSITIVE_INFINITY);
  }

  /** Moves on by a time; returns whether anything moved. */
  boolean advance(double seconds) {
    double keep = Math.pow(.5, seconds / SECONDS_TO_HALF);
    boolean moved = false;
    for (int i = 0; i < x.length; i++) {
      double dx = targetX[i] - x[i];
      double dy = targetY[i] - y[i];
      if (dx != 0 || dy != 0) {
        moved = true;
        boolean close = Math.abs(dx) + Math.abs(dy) < CLOSE_ENOUGH;
        x[i] = close ? targetX[i] : targetX[i] - dx * keep;
        y[i] = close ? targetY[i] : targetY[i] - dy * keep;
      }
    }
    return moved;
  }
}
