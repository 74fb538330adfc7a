package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.theme.ProtocolStyle;
import java.util.List;

/** Draws edges: line, arrow head, and the marks of failing and blocked traffic. */
final class EdgePainter {
  private static final int DIM_ALPHA = 46;

  private final MapModel model;
  private final MapView view;
  private final Routes routes;
  private final Emphasis emphasis;
  private final Canvas canvas;
  private final double unit;
  private final boolean dark;

  EdgePainter(MapModel model, MapView view, Routes routes, Emphasis emphasis, Canvas canvas) {
    this.model = model;
    this.view = view;
    this.routes = routes;
    this.emphasis = emphasis;
    this.canvas = canvas;
    dark = view.palette().dark();
    unit = view.pixelRatio() * Math.clamp(view.camera().scale(), 0.42, 1.35);
  }

  /** Draws all edges, what matters last and so on top. */
  void paint() {
    for (MapModel.Verdict verdict : MapModel.Verdict.values()) {
      paint(verdict, false);
    }
    for (MapModel.Verdict verdict : MapModel.Verdict.values()) {
      paint(verdict, true);
    }
  }

  private void paint(MapModel.Verdict verdict, boolean raised) {
    List<MapModel.Edge> edges = model.edges();
    for (int e = 0; e < edges.size(); e++) {
      Curve curve = routes.curve(e);
      if (curve == null || edges.get(e).verdict() != verdict || emphasis.raisesEdge(e) != raised) {
        continue;
      }
      boolean selected = e == view.selectedEdge();
      if (routes.isHairline(e) && !raised && !selected) {
        canvas.hairline(curve, colour(edges.get(e), emphasis.dimsEdge(e)));
      } else {
        paint(edges.get(e), curve, emphasis.dimsEdge(e), selected);
      }
    }
  }

  private void paint(MapModel.Edge edge, Curve curve, boolean dimmed, boolean selected) {
    double width = lineWidth(edge);
    if (selected) {
      canvas.stroke(
          curve,
          width + 6 * view.pixelRatio(),
          new double[0],
          Palette.withAlpha(view.palette().accent(), 70));
    }
    switch (edge.verdict()) {
      case OK -> line(edge, curve, width, colour(edge, dimmed));
      case FAILING -> failing(edge, curve, width, dimmed);
      case BLOCKED -> blocked(curve, dimmed);
    }
  }

  private int colour(MapModel.Edge edge, boolean dimmed) {
    int alpha = dimmed ? DIM_ALPHA : routes.isDense() ? farAlpha(edge) : 225;
    return Palette.withAlpha(ProtocolStyle.of(edge.protocol()).colour(dark), alpha);
  }

  /** Thousands of lines seen from afar are a texture; those that leave an island are its ground. */
  private int farAlpha(MapModel.Edge edge) {
    boolean foreign =
        model.nodes().get(edge.from()).group() != model.nodes().get(edge.to()).group();
    double alpha = (foreign ? 90 : 170) * Math.sqrt(500.0 / Math.max(500, model.edges().size()));
    return (int) Math.max(alpha, foreign ? 34 : 100);
  }

  private int alarm(boolean dimmed) {
    return Palette.withAlpha(view.palette().failing(), dimmed ? DIM_ALPHA : 255);
  }

  private void line(MapModel.Edge edge, Curve curve, double width, int argb) {
    double[] dash =
        view.detail() == MapView.Detail.DOTS
            ? new double[0]
            : ProtocolStyle.of(edge.protocol()).dash(unit);
    double head = view.detail() == MapView.Detail.DOTS ? 0 : width * 2 + 5.5 * unit;
    canvas.stroke(shortened(curve, head * .8), width, dash, argb);
    if (head > 0) {
      canvas.arrowHead(curve.x1(), curve.y1(), curve.dx(1), curve.dy(1), head, head * .86, argb);
    }
  }

  private void failing(MapModel.Edge edge, Curve curve, double width, boolean dimmed) {
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
    return Math.min(4, 1.5 + 0.55 * Math.log10(1 + edge.requestsPerSecond())) * unit;
  }

  private static Curve shortened(Curve curve, double by) {
    double length = curve.length();
    return length <= by * 1.5 ? curve : curve.between(0, 1 - by / length);
  }
}
