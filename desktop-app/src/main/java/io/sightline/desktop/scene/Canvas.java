package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.scene.raster.Text;

/**
 * What a picture of a map is painted on: pixels or vectors. Coordinates are device pixels with the
 * y axis pointing down, colours 0xAARRGGBB, not premultiplied.
 *
 * <p>One thread at a time.
 */
interface Canvas {
  /** A canvas of pixels. */
  static Canvas on(Raster raster, Text text) {
    return new RasterCanvas(raster, text);
  }

  /** Width in pixels; what lies outside need not be painted. */
  double width();

  /** Height in pixels. */
  double height();

  /** First row that is painted; what lies wholly above it need not be. */
  default double top() {
    return 0;
  }

  /** Row after the last that is painted. */
  default double bottom() {
    return height();
  }

  /** Whether any of the rows between two are painted. */
  default boolean shows(double fromRow, double toRow) {
    return toRow >= top() && fromRow <= bottom();
  }

  /** Fills all with an opaque colour. */
  void clear(int argb);

  /** Fills a rectangle with rounded corners. */
  void fillRoundRect(double x, double y, double w, double h, double radius, int argb);

  /** Draws the border of a rounded rectangle; the line lies inside the rectangle. */
  void strokeRoundRect(
      double x, double y, double w, double h, double radius, double lineWidth, int argb);

  /** Draws a soft shadow of a rounded rectangle that fades out over {@code blur} pixels. */
  void shadow(double x, double y, double w, double h, double radius, double blur, int argb);

  /** Fills a disc. */
  void fillCircle(double cx, double cy, double radius, int argb);

  /** Draws a ring; the line lies inside the radius. */
  void strokeCircle(double cx, double cy, double radius, double lineWidth, int argb);

  /** Fills a square standing on its corner. */
  void fillDiamond(double cx, double cy, double radius, int argb);

  /** Fills a closed shape of straight lines; x and y of its corners in turn. */
  void fillPolygon(int argb, double... corners);

  /** Draws a curve; {@code dash} alternates drawn and left out lengths, empty for a solid line. */
  void stroke(Curve curve, double lineWidth, double[] dash, int argb);

  /** Draws a straight line of one pixel, fast rather than exact. */
  void hairline(double x0, double y0, double x1, double y1, int argb);

  /** Draws a line of text with its baseline at y. */
  void text(Text.Face face, double size, String text, double x, double baseline, int argb);

  /** Draws an icon in a square of the given size around (cx, cy). */
  void icon(int codePoint, double size, double cx, double cy, int argb);

  /** Draws a line of text centred on (cx, cy), cy being the middle of the capital letters. */
  default void textCentred(
      Text.Face face, double size, String text, double cx, double cy, int argb) {
    text(face, size, text, cx - Text.width(face, size, text) / 2, cy + size * .364, argb);
  }

  /** Fills a triangle that points along (dx, dy) with its tip at (x, y). */
  default void arrowHead(
      double x, double y, double dx, double dy, double length, double width, int argb) {
    double norm = Math.max(1e-9, Math.hypot(dx, dy));
    double ux = dx / norm;
    double uy = dy / norm;
    double baseX = x - ux * length;
    double baseY = y - uy * length;
    fillPolygon(
        argb,
        x,
        y,
        baseX - uy * width / 2,
        baseY + ux * width / 2,
        baseX + uy * width / 2,
        baseY - ux * width / 2);
  }

  /** Draws a cross of two bars. */
  default void cross(double x, double y, double radius, double lineWidth, int argb) {
    bar(x - radius, y - radius, x + radius, y + radius, lineWidth, argb);
    bar(x - radius, y + radius, x + radius, y - radius, lineWidth, argb);
  }

  /** Draws a thick straight line with square ends. */
  default void bar(double x0, double y0, double x1, double y1, double lineWidth, int argb) {
    double dx = x1 - x0;
    double dy = y1 - y0;
    double norm = Math.max(1e-9, Math.hypot(dx, dy));
    double ox = -dy / norm * lineWidth / 2;
    double oy = dx / norm * lineWidth / 2;
    fillPolygon(argb, x0 + ox, y0 + oy, x1 + ox, y1 + oy, x1 - ox, y1 - oy, x0 - ox, y0 - oy);
  }
}
