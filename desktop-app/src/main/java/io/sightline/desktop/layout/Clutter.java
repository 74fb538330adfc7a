package io.sightline.desktop.layout;

/**
 * How hard a small layout is to read: edges that cross, edges behind boxes, long edges, callers to
 * the right of what they call, and a shape that does not fit a screen. Less is better.
 */
final class Clutter {
  private static final double SCREEN_ASPECT = 1.75;
  private static final double CROSSING = 1;
  private static final double BEHIND_BOX = 2.2;
  private static final double BACKWARDS = 0.35;
  private static final double LENGTH = 0.004;
  private static final double SIZE = 0.012;

  private Clutter() {}

  static double of(LayoutGraph graph, double[] x, double[] y) {
    int edges = graph.edgeCount();
    double cost = 0;
    for (int e = 0; e < edges; e++) {
      int a = graph.from()[e];
      int b = graph.to()[e];
      cost += LENGTH * Math.hypot(x[b] - x[a], y[b] - y[a]);
      if (x[b] < x[a] - 20) {
        cost += BACKWARDS;
      }
      cost += BEHIND_BOX * boxesCrossed(graph, x, y, a, b);
      for (int f = e + 1; f < edges; f++) {
        int c = graph.from()[f];
        int d = graph.to()[f];
        if (a != c && a != d && b != c && b != d && cross(x, y, a, b, c, d)) {
          cost += CROSSING;
        }
      }
    }
    return cost + SIZE * extent(graph, x, y);
  }

  /** Width of the screen that would show all of it. */
  private static double extent(LayoutGraph graph, double[] x, double[] y) {
    double left = Double.MAX_VALUE;
    double right = -Double.MAX_VALUE;
    double top = Double.MAX_VALUE;
    double bottom = -Double.MAX_VALUE;
    for (int i = 0; i < graph.size(); i++) {
      left = Math.min(left, x[i] - graph.halfWidth()[i]);
      right = Math.max(right, x[i] + graph.halfWidth()[i]);
      top = Math.min(top, y[i] - graph.halfHeight()[i]);
      bottom = Math.max(bottom, y[i] + graph.halfHeight()[i]);
    }
    return Math.max(right - left, (bottom - top) * SCREEN_ASPECT);
  }

  private static int boxesCrossed(LayoutGraph graph, double[] x, double[] y, int a, int b) {
    int crossed = 0;
    for (int i = 0; i < graph.size(); i++) {
      if (i != a
          && i != b
          && hits(
              x[a], y[a], x[b], y[b], x[i], y[i], graph.halfWidth()[i], graph.halfHeight()[i])) {
        crossed++;
      }
    }
    return crossed;
  }

  /** Whether a line passes through a box, by clipping it to the box's slabs. */
  private static boolean hits(
      double x0, double y0, double x1, double y1, double cx, double cy, double hw, double hh) {
    double dx = x1 - x0;
    double dy = y1 - y0;
    double enter = 0;
    double leave = 1;
    if (Math.abs(dx) < 1e-9) {
      if (Math.abs(x0 - cx) > hw) {
        return false;
      }
    } else {
      double t0 = (cx - hw - x0) / dx;
      double t1 = (cx + hw - x0) / dx;
      enter = Math.max(enter, Math.min(t0, t1));
      leave = Math.min(leave, Math.max(t0, t1));
    }
    if (Math.abs(dy) < 1e-9) {
      return Math.abs(y0 - cy) <= hh && enter < leave;
    }
    double t0 = (cy - hh - y0) / dy;
    double t1 = (cy + hh - y0) / dy;
    enter = Math.max(enter, Math.min(t0, t1));
    leave = Math.min(leave, Math.max(t0, t1));
    return enter < leave;
  }

  private static boolean cross(double[] x, double[] y, int a, int b, int c, int d) {
    return side(x, y, a, b, c) != side(x, y, a, b, d) && side(x, y, c, d, a) != side(x, y, c, d, b);
  }

  private static boolean side(double[] x, double[] y, int a, int b, int p) {
    return (x[b] - x[a]) * (y[p] - y[a]) > (y[b] - y[a]) * (x[p] - x[a]);
  }
}
