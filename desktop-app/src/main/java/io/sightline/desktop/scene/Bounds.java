package io.sightline.desktop.scene;

/** A rectangle; empty when right &lt; left. */
public record Bounds(double left, double top, double right, double bottom) {
  /** The rectangle of nothing. */
  public static final Bounds EMPTY =
      new Bounds(Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE);

  /** A rectangle by its middle and half its size. */
  public static Bounds around(double x, double y, double halfWidth, double halfHeight) {
    return new Bounds(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
  }

  /** Whether it holds nothing. */
  public boolean isEmpty() {
    return right < left;
  }

  /** Width. */
  public double width() {
    return right - left;
  }

  /** Height. */
  public double height() {
    return bottom - top;
  }

  /** Middle. */
  public double centreX() {
    return (left + right) / 2;
  }

  /** Middle. */
  public double centreY() {
    return (top + bottom) / 2;
  }

  /** The smallest rectangle around both. */
  public Bounds union(Bounds other) {
    return new Bounds(
        Math.min(left, other.left),
        Math.min(top, other.top),
        Math.max(right, other.right),
        Math.max(bottom, other.bottom));
  }

  /** Grown by a margin on each side. */
  public Bounds grown(double margin) {
    return new Bounds(left - margin, top - margin, right + margin, bottom + margin);
  }

  /** Whether a point lies inside. */
  public boolean contains(double x, double y) {
    return x >= left && x <= right && y >= top && y <= bottom;
  }

  /** Whether all of another rectangle lies inside. */
  public boolean contains(Bounds other) {
    return other.left >= left && other.right <= right && other.top >= top && other.bottom <= bottom;
  }

  /** Whether the two share more than a border. */
  public boolean intersects(Bounds other) {
    return left < other.right && right > other.left && top < other.bottom && bottom > other.top;
  }
}
