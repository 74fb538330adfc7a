package io.sightline.desktop.scene.raster;

/**
 * A quadratic Bézier curve, the form of every edge of the map; a straight line has its control
 * point in the middle.
 */
public record Curve(double x0, double y0, double cx, double cy, double x1, double y1) {

  /** A straight line. */
  public static Curve line(double x0, double y0, double x1, double y1) {
    return new Curve(x0, y0, (x0 + x1) / 2, (y0 + y1) / 2, x1, y1);
  }

  /**
   * A curve that at its middle is {@code bow} away from the straight line, to the right of the
   * direction of travel on a screen whose y axis points down.
   */
  public static Curve bowed(double x0, double y0, double x1, double y1, double bow) {
    double dx = x1 - x0;
    double dy = y1 - y0;
    double length = Math.max(1e-6, Math.hypot(dx, dy));
    return new Curve(
        x0,
        y0,
        (x0 + x1) / 2 - dy / length * 2 * bow,
        (y0 + y1) / 2 + dx / length * 2 * bow,
        x1,
        y1);
  }

  /** x at a parameter from 0 to 1. */
  public double x(double t) {
    double s = 1 - t;
    return s * s * x0 + 2 * s * t * cx + t * t * x1;
  }

  /** y at a parameter from 0 to 1. */
  public double y(double t) {
    double s = 1 - t;
    return s * s * y0 + 2 * s * t * cy + t * t * y1;
  }

  /** x part of the derivative. */
  public double dx(double t) {
    return 2 * ((1 - t) * (cx - x0) + t * (x1 - cx));
  }

  /** y part of the derivative. */
  public double dy(double t) {
    return 2 * ((1 - t) * (cy - y0) + t * (y1 - cy));
  }

  /** The piece between two parameters. */
  public Curve between(double from, double to) {
    double fx = x(from);
    double fy = y(from);
    double half = (to - from) / 2;
    return new Curve(fx, fy, fx + dx(from) * half, fy + dy(from) * half, x(to), y(to));
  }

  /** How far the curve leaves its chord at the middle. */
  public double bow() {
    return Math.hypot(x0 - 2 * cx + x1, y0 - 2 * cy + y1) / 4;
  }

  /** Length, to a thousandth or so for the gentle curves of the map. */
  public double length() {
    double chord = Math.hypot(x1 - x0, y1 - y0);
    double bow = bow();
    return chord < 1e-9 ? 2 * bow : chord + 8 * bow * bow / (3 * chord);
  }

  /** Distance of a point to the curve, by 24 chords. */
  public double distance(double px, double py) {
    double best = Double.MAX_VALUE;
    double ax = x0;
    double ay = y0;
    int steps = bow() < .5 ? 1 : 24;
    for (int i = 1; i <= steps; i++) {
      double t = (double) i / steps;
      double bx = x(t);
      double by = y(t);
      double vx = bx - ax;
      double vy = by - ay;
      double along =
          Math.clamp(((px - ax) * vx + (py - ay) * vy) / Math.max(1e-12, vx * vx + vy * vy), 0, 1);
      best = Math.min(best, Math.hypot(px - ax - along * vx, py - ay - along * vy));
      ax = bx;
      ay = by;
    }
    return best;
  }
}
