package io.sightline.desktop.scene.raster;

/** What takes the contours of a shape: straight and quadratic pieces, each contour closed. */
public interface PathSink {
  /** Starts a contour. */
  void moveTo(double x, double y);

  /** Adds a straight piece. */
  void lineTo(double x, double y);

  /** Adds a quadratic Bézier piece. */
  void quadTo(double cx, double cy, double x, double y);

  /** Ends a contour at its start. */
  void close();
}
