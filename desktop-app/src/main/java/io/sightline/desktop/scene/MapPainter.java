package io.sightline.desktop.scene;

import io.sightline.desktop.layout.LayoutGraph;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.scene.raster.Text;
import io.sightline.desktop.theme.Palette;
import java.util.List;

/** Paints a model at given positions: islands, edges, nodes, labels, from back to front. */
final class MapPainter {
  private final Text text = new Text();

  /** A model with all that follows from it and does not change with the view. */
  @SuppressWarnings("ArrayRecordComponent") // read by index, never compared
  record Scene(MapModel model, Cards cards, LayoutGraph graph, int[] pairs) {
    static Scene of(MapModel model) {
      Cards cards = new Cards(model);
      return new Scene(model, cards, cards.layoutGraph(model), Routes.pairs(model));
    }
  }

  /** What was painted where, for hit tests and for what moves on top. */
  record Painted(
      Placed placed, Routes routes, List<LabelPainter.Label> labels, LabelPlacer taken) {}

  /** Paints everything that stands still. */
  Painted paint(Raster raster, Scene scene, double[] x, double[] y, MapView view) {
    return paint(Canvas.on(raster, text), scene, x, y, view);
  }

  /** Paints everything that stands still. */
  static Painted paint(Canvas canvas, Scene scene, double[] x, double[] y, MapView view) {
    canvas.clear(view.palette().canvas());
    Placed placed = new Placed(scene.model(), scene.cards(), scene.graph(), x, y, view);
    Routes routes = Routes.of(scene.model(), scene.pairs(), placed, view);
    Emphasis emphasis = Emphasis.of(scene.model(), view);
    islands(canvas, scene.model(), placed, view);
    new EdgePainter(scene.model(), view, routes, emphasis, canvas).paint();
    new ChangePainter(scene.model(), view, routes, emphasis, canvas).paint();
    new NodePainter(scene.model(), view, placed, emphasis, canvas).paint();
    LabelPainter labelPainter = new LabelPainter(scene.model(), view, placed, routes, emphasis);
    List<LabelPainter.Label> labels = labelPainter.place();
    LabelPainter.draw(labels, canvas, view);
    return new Painted(placed, routes, labels, labelPainter.taken());
  }

  Text text() {
    return text;
  }

  private static void islands(Canvas canvas, MapModel model, Placed placed, MapView view) {
    Palette palette = view.palette();
    double ratio = view.pixelRatio();
    double radius = Math.clamp(20 * view.camera().scale(), 5, 24) * ratio;
    for (int g = 0; g < model.groups().size(); g++) {
      Bounds island = placed.island(g);
      if (!island.isEmpty()) {
        canvas.fillRoundRect(
            island.left(), island.top(), island.width(), island.height(), radius, palette.island());
        canvas.strokeRoundRect(
            island.left(),
            island.top(),
            island.width(),
            island.height(),
            radius,
            1.2 * ratio,
            palette.islandBorder());
      }
    }
  }
}
