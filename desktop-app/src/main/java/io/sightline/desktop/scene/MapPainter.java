package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.scene.raster.Text;
import io.sightline.desktop.theme.Palette;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Paints a model at given positions: islands, edges, nodes, labels, from back to front.
 *
 * <p>A picture of pixels is painted in bands on all cores, while labels look for their places; it
 * is the same, pixel for pixel, however many cores there are.
 */
final class MapPainter {
  private static final int BANDS_PER_THREAD = 4;
  private static final int LEAST_ROWS = 32;

  private final Crew crew;
  private final ThreadLocal<Text> text = ThreadLocal.withInitial(Text::new);

  /** Makes a painter that uses all cores. */
  MapPainter() {
    this(Crew.shared());
  }

  MapPainter(Crew crew) {
    this.crew = crew;
  }

  /** What was painted where, for hit tests and for what moves on top. */
  record Painted(
      MapScene scene,
      MapView view,
      Placed placed,
      Routes routes,
      List<LabelPainter.Label> labels,
      LabelPlacer taken,
      @Nullable Overview overview) {}

  /** Paints everything that stands still, each node by itself. */
  Painted paint(Raster raster, MapScene scene, double[] x, double[] y, MapView view) {
    return paint(raster, Scenery.of(scene, x, y), view);
  }

  /**
   * Paints everything that stands still.
   *
   * @param view of the scenery's step
   */
  Painted paint(Raster raster, Scenery scenery, MapView view) {
    Ground ground = Ground.of(scenery, view);
    LabelPainter labels = ground.labels();
    int bands =
        Math.clamp(raster.height() / LEAST_ROWS, 1, Math.max(1, crew.size() * BANDS_PER_THREAD));
    crew.run(
        1 + bands,
        piece -> {
          if (piece == 0) {
            labels.place();
          } else {
            ground.paint(canvas(band(raster, piece - 1, bands)));
          }
        });
    crew.run(
        bands,
        piece -> LabelPainter.draw(labels.placed(), canvas(band(raster, piece, bands)), view));
    return ground.painted(labels);
  }

  /** Paints everything that stands still, each node, in one piece. */
  static Painted paint(Canvas canvas, MapScene scene, double[] x, double[] y, MapView view) {
    return paint(canvas, Scenery.of(scene, x, y), view);
  }

  /** Paints everything that stands still in one piece. */
  static Painted paint(Canvas canvas, Scenery scenery, MapView view) {
    Ground ground = Ground.of(scenery, view);
    ground.paint(canvas);
    LabelPainter labels = ground.labels();
    labels.place();
    LabelPainter.draw(labels.placed(), canvas, view);
    return ground.painted(labels);
  }

  /** A canvas for the thread that asks. */
  Canvas canvas(Raster raster) {
    return Canvas.on(raster, text.get());
  }

  private static Raster band(Raster raster, int number, int count) {
    int from = (int) ((long) raster.height() * number / count);
    int to = (int) ((long) raster.height() * (number + 1) / count);
    return raster.band(from, to);
  }

  /** Where everything is; from it any part of the picture below the labels can be painted. */
  private record Ground(
      MapScene scene,
      MapView view,
      Placed placed,
      Emphasis emphasis,
      Routes routes,
      @Nullable Overview overview,
      List<IslandWords> words) {
    static Ground of(Scenery scenery, MapView view) {
      Overview overview = scenery.overview();
      Placed nodes = new Placed(scenery, view);
      List<IslandWords> words = overview == null ? List.of() : nodes.words(overview);
      Placed placed = overview == null ? nodes : nodes.ofIslands(overview, words, view);
      MapScene scene = scenery.shown();
      Emphasis emphasis = Emphasis.of(scene.model(), view);
      Routes routes = Routes.of(scene, placed, view, emphasis);
      return new Ground(scene, view, placed, emphasis, routes, overview, words);
    }

    LabelPainter labels() {
      return new LabelPainter(scene, view, placed, routes, emphasis);
    }

    Painted painted(LabelPainter labels) {
      return new Painted(scene, view, placed, routes, labels.placed(), labels.taken(), overview);
    }

    void paint(Canvas canvas) {
      canvas.clear(view.palette().canvas());
      EdgePainter edges = new EdgePainter(scene, view, routes, emphasis, canvas);
      if (overview == null) {
        islands(canvas);
        edges.paint();
        new ChangePainter(scene.model(), view, routes, emphasis, canvas).paint();
        new NodePainter(scene.model(), view, placed, emphasis, canvas).paint();
      } else {
        IslandPainter islands = new IslandPainter(overview, view, placed, words, emphasis, canvas);
        islands.bodies();
        edges.paint();
        new ChangePainter(scene.model(), view, routes, emphasis, canvas).paint();
        islands.words();
      }
    }

    private void islands(Canvas canvas) {
      Palette palette = view.palette();
      double ratio = view.pixelRatio();
      double radius = Math.clamp(20 * view.camera().scale(), 5, 24) * ratio;
      for (int g = 0; g < scene.model().groups().size(); g++) {
        Bounds island = placed.island(g);
        if (!island.isEmpty()) {
          canvas.fillRoundRect(
              island.left(),
              island.top(),
              island.width(),
              island.height(),
              radius,
              palette.island());
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
}
