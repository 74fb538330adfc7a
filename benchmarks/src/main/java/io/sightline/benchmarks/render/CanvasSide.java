package io.sightline.benchmarks.render;

import io.sightline.desktop.scene.Camera;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.theme.Palette;
import java.util.LinkedHashMap;
import java.util.Map;
import javafx.scene.Parent;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Pane;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;

/**
 * The graph on a JavaFX canvas: lines, discs and names, with what is out of view left out. Far less
 * than the map shows: no dashes, arrow heads, icons, badges, islands, and names that overlap.
 */
final class CanvasSide implements Side {
  private static final double NAMED_SCALE = 0.16;
  private static final int MOST_NAMES = 300;

  private final MapModel model;
  private final double[] x;
  private final double[] y;
  private final Canvas canvas;
  private final Pane root;
  private final Map<String, Color> colours = new LinkedHashMap<>();

  CanvasSide(MapModel model, double[] x, double[] y, double width, double height) {
    this.model = model;
    this.x = x;
    this.y = y;
    canvas = new Canvas(width, height);
    root = new Pane(canvas);
    for (MapModel.Edge edge : model.edges()) {
      colours.computeIfAbsent(edge.protocol(), name -> colour(Palette.LIGHT.protocol(name)));
    }
  }

  private static Color colour(int argb) {
    return Color.rgb((argb >> 16) & 255, (argb >> 8) & 255, argb & 255);
  }

  @Override
  public Parent root() {
    return root;
  }

  @Override
  public void look(Camera camera) {
    GraphicsContext g = canvas.getGraphicsContext2D();
    g.setFill(colour(Palette.LIGHT.canvas()));
    g.fillRect(0, 0, canvas.getWidth(), canvas.getHeight());
    g.setLineWidth(1);
    g.setGlobalAlpha(0.5);
    // Colour by colour: to change it for each line costs twice the time.
    colours.forEach(
        (protocol, colour) -> {
          g.setStroke(colour);
          for (MapModel.Edge edge : model.edges()) {
            if (edge.protocol().equals(protocol)) {
              line(g, camera, edge);
            }
          }
        });
    g.setGlobalAlpha(1);
    g.setFill(colour(Palette.LIGHT.ok()));
    double radius = Math.clamp(30 * camera.scale(), 2.2, 16);
    for (int i = 0; i < x.length; i++) {
      if (isInView(camera, i)) {
        g.fillOval(
            camera.viewX(x[i]) - radius, camera.viewY(y[i]) - radius, 2 * radius, 2 * radius);
      }
    }
    names(g, camera, radius);
  }

  private void line(GraphicsContext g, Camera camera, MapModel.Edge edge) {
    double x0 = camera.viewX(x[edge.from()]);
    double y0 = camera.viewY(y[edge.from()]);
    double x1 = camera.viewX(x[edge.to()]);
    double y1 = camera.viewY(y[edge.to()]);
    if (Math.max(x0, x1) >= 0
        && Math.max(y0, y1) >= 0
        && Math.min(x0, x1) <= canvas.getWidth()
        && Math.min(y0, y1) <= canvas.getHeight()) {
      g.strokeLine(x0, y0, x1, y1);
    }
  }

  private void names(GraphicsContext g, Camera camera, double radius) {
    if (camera.scale() < NAMED_SCALE) {
      return;
    }
    g.setFill(colour(Palette.LIGHT.text()));
    g.setFont(Font.font(10.5));
    int named = 0;
    for (int i = 0; i < x.length && named < MOST_NAMES; i++) {
      if (isInView(camera, i)) {
        g.fillText(
            model.nodes().get(i).label(),
            camera.viewX(x[i]) - 20,
            camera.viewY(y[i]) + radius + 10);
        named++;
      }
    }
  }

  private boolean isInView(Camera camera, int node) {
    double viewX = camera.viewX(x[node]);
    double viewY = camera.viewY(y[node]);
    return viewX > -20
        && viewY > -20
        && viewX < canvas.getWidth() + 20
        && viewY < canvas.getHeight() + 20;
  }
}
