package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
import io.sightline.desktop.theme.Palette;

/**
 * Draws how edges differ from another time: a line over the edge, in the colour and with the sign
 * of its change. Nothing where nothing is compared.
 */
final class ChangePainter {
  private static final double[] SOLID = {};

  private final MapModel model;
  private final MapView view;
  private final Routes routes;
  private final Emphasis emphasis;
  private final Canvas canvas;
  private final double unit;

  ChangePainter(MapModel model, MapView view, Routes routes, Emphasis emphasis, Canvas canvas) {
    this.model = model;
    this.view = view;
    this.routes = routes;
    this.emphasis = emphasis;
    this.canvas = canvas;
    unit = view.pixelRatio() * Math.clamp(view.camera().scale(), 0.42, 1.35);
  }

  void paint() {
    model
        .changes()
        .forEach(
            (edge, change) -> {
              Curve curve = routes.curve(edge);
              if (curve != null && !emphasis.dimsEdge(edge)) {
                paint(curve, change.kind());
              }
            });
  }

  private void paint(Curve curve, MapModel.ChangeKind kind) {
    int argb = colour(kind, view.palette());
    double width = 3.4 * unit;
    // What is below, in the colour of its protocol, is not what matters here.
    canvas.stroke(curve, width + 3 * unit, SOLID, view.palette().canvas());
    canvas.stroke(curve, width, dash(kind, unit), argb);
    if (view.detail() == MapView.Detail.DOTS) {
      return;
    }
    double head = 13 * unit;
    canvas.arrowHead(curve.x1(), curve.y1(), curve.dx(1), curve.dy(1), head, head * .86, argb);
    sign(canvas, kind, curve.x(.5), curve.y(.5), 9 * unit, view.palette());
  }

  static int colour(MapModel.ChangeKind kind, Palette palette) {
    return switch (kind) {
      case NEW -> palette.accent();
      case GONE -> palette.textMuted();
      case WORSE -> palette.failing();
      case SLOWER -> palette.warning();
      case BETTER -> palette.ok();
    };
  }

  static double[] dash(MapModel.ChangeKind kind, double unit) {
    return kind == MapModel.ChangeKind.GONE ? new double[] {4 * unit, 6 * unit} : SOLID;
  }

  /**
   * Plus and minus for new and gone, a cross for errors, arrows down and up for slow and better.
   */
  static void sign(
      Canvas canvas, MapModel.ChangeKind kind, double x, double y, double radius, Palette palette) {
    canvas.fillCircle(x, y, radius * 1.3, palette.canvas());
    canvas.fillCircle(x, y, radius, colour(kind, palette));
    int on = palette.onStatus();
    double arm = radius * .55;
    double bar = radius * .3;
    switch (kind) {
      case NEW -> {
        canvas.bar(x - arm, y, x + arm, y, bar, on);
        canvas.bar(x, y - arm, x, y + arm, bar, on);
      }
      case GONE -> canvas.bar(x - arm, y, x + arm, y, bar, on);
      case WORSE -> canvas.cross(x, y, arm * .75, bar, on);
      case SLOWER -> canvas.arrowHead(x, y + arm, 0, 1, arm * 1.8, arm * 1.9, on);
      case BETTER -> canvas.arrowHead(x, y - arm, 0, -1, arm * 1.8, arm * 1.9, on);
    }
  }
}
