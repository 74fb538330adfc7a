package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
import io.sightline.desktop.scene.raster.Outline;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.scene.raster.Stroke;
import io.sightline.desktop.scene.raster.Text;

/** A canvas of pixels. */
final class RasterCanvas implements Canvas {
  private final Raster raster;
  private final Stroke stroke;
  private final Text text;
  private final Outline outline = new Outline();

  RasterCanvas(Raster raster, Text text) {
    this.raster = raster;
    this.stroke = new Stroke(raster);
    this.text = text;
  }

  @Override
  public double width() {
    return raster.width();
  }

  @Override
  public double height() {
    return raster.height();
  }

  @Override
  public double top() {
    return raster.top();
  }

  @Override
  public double bottom() {
    return raster.bottom();
  }

  @Override
  public void clear(int argb) {
    raster.clear(argb);
  }

  @Override
  public void fillRoundRect(double x, double y, double w, double h, double radius, int argb) {
    raster.fillRoundRect(x, y, w, h, radius, argb);
  }

  @Override
  public void strokeRoundRect(
      double x, double y, double w, double h, double radius, double lineWidth, int argb) {
    raster.strokeRoundRect(x, y, w, h, radius, lineWidth, argb);
  }

  @Override
  public void shadow(double x, double y, double w, double h, double radius, double blur, int argb) {
    raster.shadow(x, y, w, h, radius, blur, argb);
  }

  @Override
  public void fillCircle(double cx, double cy, double radius, int argb) {
    raster.fillCircle(cx, cy, radius, argb);
  }

  @Override
  public void strokeCircle(double cx, double cy, double radius, double lineWidth, int argb) {
    raster.strokeCircle(cx, cy, radius, lineWidth, argb);
  }

  @Override
  public void fillDiamond(double cx, double cy, double radius, int argb) {
    raster.fillDiamond(cx, cy, radius, argb);
  }

  @Override
  public void fillPolygon(int argb, double... corners) {
    double highest = corners[1];
    double lowest = corners[1];
    for (int i = 3; i < corners.length; i += 2) {
      highest = Math.min(highest, corners[i]);
      lowest = Math.max(lowest, corners[i]);
    }
    if (!shows(highest - 1, lowest + 1)) {
      return;
    }
    outline.reset();
    outline.moveTo(corners[0], corners[1]);
    for (int i = 2; i < corners.length; i += 2) {
      outline.lineTo(corners[i], corners[i + 1]);
    }
    outline.close();
    outline.fill(raster, argb);
  }

  @Override
  public void stroke(Curve curve, double lineWidth, double[] dash, int argb) {
    stroke.draw(curve, lineWidth, dash, argb);
  }

  @Override
  public void hairline(double x0, double y0, double x1, double y1, int argb) {
    stroke.hairline(x0, y0, x1, y1, argb);
  }

  @Override
  public void text(Text.Face face, double size, String line, double x, double baseline, int argb) {
    // Letters reach no further than their size above the line, and half of it below.
    if (shows(baseline - 1.5 * size - 1, baseline + size + 1)) {
      text.draw(raster, face, size, line, x, baseline, argb);
    }
  }

  @Override
  public void icon(int codePoint, double size, double cx, double cy, int argb) {
    if (shows(cy - size - 1, cy + size + 1)) {
      text.icon(raster, codePoint, size, cx, cy, argb);
    }
  }
}
