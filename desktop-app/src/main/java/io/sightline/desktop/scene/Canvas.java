package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Outline;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.scene.raster.Stroke;
import io.sightline.desktop.scene.raster.Text;

/**
 * The tools that paint one picture: the pixels and what draws on them.
 *
 * <p>One thread at a time.
 */
record Canvas(Raster raster, Stroke stroke, Text text, Outline outline) {
  static Canvas on(Raster raster, Text text) {
    return new Canvas(raster, new Stroke(raster), text, new Outline());
  }

  /** Fills a triangle that points along (dx, dy) with its tip at (x, y). */
  void arrowHead(double x, double y, double dx, double dy, double length, double width, int argb) {
    double norm = Math.max(1e-9, Math.hypot(dx, dy));
    double ux = dx / norm;
    double uy = dy / norm;
    double baseX = x - ux * length;
    double baseY = y - uy * length;
    outline.reset();
    outline.moveTo(x, y);
    outline.lineTo(baseX - uy * width / 2, baseY + ux * width / 2);
    outline.lineTo(baseX + uy * width / 2, baseY - ux * width / 2);
    outline.close();
    outline.fill(raster, argb);
  }

  /** Draws a cross of two bars. */
  void cross(double x, double y, double radius, double lineWidth, int argb) {
    bar(x - radius, y - radius, x + radius, y + radius, lineWidth, argb);
    bar(x - radius, y + radius, x + radius, y - radius, lineWidth, argb);
  }

  /** Draws a thick straight line with square ends. */
  void bar(double x0, double y0, double x1, double y1, double lineWidth, int argb) {
    double dx = x1 - x0;
    double dy = y1 - y0;
    double norm = Math.max(1e-9, Math.hypot(dx, dy));
    double ox = -dy / norm * lineWidth / 2;
    double oy = dx / norm * lineWidth / 2;
    outline.reset();
    outline.moveTo(x0 + ox, y0 + oy);
    outline.lineTo(x1 + ox, y1 + oy);
    outline.lineTo(x1 - ox, y1 - oy);
    outline.lineTo(x0 - ox, y0 - oy);
    outline.close();
    outline.fill(raster, argb);
  }
}
