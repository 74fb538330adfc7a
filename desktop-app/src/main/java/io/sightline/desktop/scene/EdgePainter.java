package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.theme.ToneColours;

/** Draws edges: line, arrow head, and the marks of failing and blocked traffic. */
final class EdgePainter {
  private static final int DIM_ALPHA = 46;

  /** How far marks, arrow heads and the halo of a selection reach from a curve, at 100 %. */
  private static final double REACH = 24;

  private final MapScene scene;
  private final MapView view;
  private final Routes routes;
  private final Emphasis emphasis;
  private final Canvas canvas;
  private final double unit;
  private final boolean dark;

  // Thousands of lines seen from afar are a texture; those that leave an island are its ground.
  private final int farAlpha;
  private final int farForeignAlpha;
  private final int nearAlpha;

  EdgePainter(MapScene scene, MapView view, Routes routes, Emphasis emphasis, Canvas canvas) {
    this.scene = scene;
    this.view = view;
    this.routes = routes;
    this.emphasis = emphasis;
    this.canvas = canvas;
    dark = view.palette().dark();
    double size = view.overview() ? 0.7 : Math.clamp(view.camera().scale(), 0.42, 1.35);
    unit = view.pixelRatio() * size;
    double crowd = Math.sqrt(500.0 / Math.max(500, scene.model().edges().size()));
    farForeignAlpha = (int) Math.max(90 * crowd, 34);
    farAlpha = (int) Math.max(170 * crowd, 100);
    nearAlpha = view.overview() ? 95 : 225;
  }

  /** Draws all edges, what matters last and so on top. */
  void paint() {
    for (int e : routes.order()) {
      if (routes.isHairline(e)) {
        if (canvas.shows(routes.highest(e) - 1, routes.lowest(e) + 1)) {
          hairline(e, colour(e, emphasis.dimsEdge(e)));
        }
      } else {
        paintCurve(e);
      }
    }
  }

  private void hairline(int e, int argb) {
    if (routes.isBundled(e)) {
      Bundles bundles = routes.bundles();
      double joinX = bundles.joinX(e);
      double joinY = bundles.joinY(e);
      double leaveX = bundles.leaveX(e);
      double leaveY = bundles.leaveY(e);
      canvas.hairline(routes.x0(e), routes.y0(e), joinX, joinY, argb);
      canvas.hairline(joinX, joinY, leaveX, leaveY, argb);
      canvas.hairline(leaveX, leaveY, routes.x1(e), routes.y1(e), argb);
    } else {
      canvas.hairline(routes.x0(e), routes.y0(e), routes.x1(e), routes.y1(e), argb);
    }
  }

  private void paintCurve(int e) {
    Curve curve = routes.curve(e);
    if (curve != null) {
      double reach = REACH * unit;
      double highest = Math.min(Math.min(curve.y0(), curve.y1()), curve.cy()) - reach;
      double lowest = Math.max(Math.max(curve.y0(), curve.y1()), curve.cy()) + reach;
      if (canvas.shows(highest, lowest)) {
        paint(e, curve, emphasis.dimsEdge(e), e == view.selectedEdge());
      }
    }
  }

  private void paint(int e, Curve curve, boolean dimmed, boolean selected) {
    MapModel.Edge edge = scene.model().edges().get(e);
    double width = lineWidth(edge);
    if (selected) {
      canvas.stroke(
          curve,
          width + 6 * view.pixelRatio(),
          new double[0],
          Palette.withAlpha(view.palette().accent(), 70));
    }
    switch (edge.verdict()) {
      case OK -> line(e, curve, width, colour(e, dimmed));
      case FAILING -> failing(e, curve, width, dimmed);
      case BLOCKED -> blocked(curve, dimmed);
    }
  }

  private int colour(int edge, boolean dimmed) {
    int alpha = dimmed ? DIM_ALPHA : routes.isDense() ? farAlpha(edge) : nearAlpha;
    Tones.Scale scale = scene.model().tones().edges();
    int colour =
        scale.isNone()
            ? scene.styles()[edge].colour(dark)
            : ToneColours.of(
                scene.model().edges().get(edge).tone(), scale.categories(), view.palette());
    return Palette.withAlpha(colour, alpha);
  }

  private int farAlpha(int edge) {
    return scene.isForeign(edge) ? farForeignAlpha : farAlpha;
  }

  private int alarm(boolean dimmed) {
    return Palette.withAlpha(view.palette().failing(), dimmed ? DIM_ALPHA : 255);
  }

  private void line(int edge, Curve curve, double width, int argb) {
    double[] dash =
        view.detail() == MapView.Detail.DOTS ? new double[0] : scene.styles()[edge].dash(unit);
    double head = view.detail() == MapView.Detail.DOTS ? 0 : width * 2 + 5.5 * unit;
    canvas.stroke(shortened(curve, head * .8), width, dash, argb);
    if (head > 0) {
      canvas.arrowHead(curve.x1(), curve.y1(), curve.dx(1), curve.dy(1), head, head * .86, argb);
    }
  }

  private void failing(int edge, Curve curve, double width, boolean dimmed) {
    line(edge, curve, Math.max(width, 2.2 * unit), alarm(dimmed));
    if (view.detail() != MapView.Detail.DOTS) {
      double spacing = 46 * unit;
      int marks = Math.clamp((int) (curve.length() / spacing), 1, 40);
      for (int i = 0; i < marks; i++) {
        double t = (i + .5) / marks;
        canvas.fillDiamond(curve.x(t), curve.y(t), 6.6 * unit, view.palette().canvas());
        canvas.fillDiamond(curve.x(t), curve.y(t), 5.2 * unit, alarm(dimmed));
      }
    }
  }

  private void blocked(Curve curve, boolean dimmed) {
    int argb = alarm(dimmed);
    double width = 3.6 * unit;
    canvas.stroke(curve, width, new double[] {11 * unit, 7 * unit}, argb);
    if (view.detail() == MapView.Detail.DOTS) {
      return;
    }
    double t = .5;
    double x = curve.x(t);
    double y = curve.y(t);
    double radius = 11 * unit;
    canvas.fillCircle(x, y, radius + 3 * unit, view.palette().canvas());
    canvas.fillCircle(x, y, radius, argb);
    canvas.cross(x, y, 4.4 * unit, 2.6 * unit, view.palette().onStatus());
    // A bar across the end: the traffic never arrives.
    double norm = Math.max(1e-9, Math.hypot(curve.dx(1), curve.dy(1)));
    double ox = -curve.dy(1) / norm * 8 * unit;
    double oy = curve.dx(1) / norm * 8 * unit;
    canvas.bar(
        curve.x1() - ox, curve.y1() - oy, curve.x1() + ox, curve.y1() + oy, 3.4 * unit, argb);
  }

  private double lineWidth(MapModel.Edge edge) {
    if (view.detail() == MapView.Detail.DOTS) {
      return view.pixelRatio();
    }
    Tones.Scale scale = scene.model().tones().edges();
    if (!scale.isNone() && !scale.categories()) {
      // Colour is not the only difference: the more, the wider.
      return (1.4 + 0.7 * Math.max(0, edge.tone())) * unit;
    }
    return Math.min(4, 1.5 + 0.55 * Math.log10(1 + edge.requestsPerSecond())) * unit;
  }

  private static Curve shortened(Curve curve, double by) {
    double length = curve.length();
    return length <= by * 1.5 ? curve : curve.between(0, 1 - by / length);
  }
}
