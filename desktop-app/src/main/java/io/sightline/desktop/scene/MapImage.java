package io.sightline.desktop.scene;

import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.raster.Png;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.scene.raster.Text;
import io.sightline.desktop.theme.Palette;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a map for a report: title and time at the top, the map, a legend of what is in it,
 * and where it came from at the bottom.
 *
 * <p>Needs no display, no JavaFX and no fonts of the system; the same input gives the same bytes.
 */
public final class MapImage {
  private static final double MARGIN = 28;
  private static final double HEADER = 74;
  private static final double LEGEND = 50;
  private static final double FOOTER = 34;

  private MapImage() {}

  /**
   * Draws a map as PNG.
   *
   * @param width logical width in pixels
   * @param height logical height in pixels
   * @param scale device pixels per logical pixel, 2 for print and dense screens
   */
  public static byte[] png(
      MapModel model,
      LayoutSnapshot positions,
      Palette palette,
      int width,
      int height,
      double scale) {
    return Png.encode(render(model, positions, palette, width, height, scale), scale);
  }

  /** Draws a map as pixels. */
  public static Raster render(
      MapModel model,
      LayoutSnapshot positions,
      Palette palette,
      int width,
      int height,
      double scale) {
    check(width, height, scale);
    Raster raster = new Raster((int) Math.round(width * scale), (int) Math.round(height * scale));
    draw(
        Canvas.on(raster, new Text()),
        MapScene.of(model),
        null,
        positions,
        palette,
        width,
        height,
        scale);
    return raster;
  }

  /**
   * Draws a map as PNG as a window of that size would show all of it: where it is too large for
   * each node, with nodes joined.
   */
  public static byte[] png(
      PreparedMap map,
      LayoutSnapshot positions,
      Palette palette,
      int width,
      int height,
      double scale) {
    check(width, height, scale);
    Raster raster = new Raster((int) Math.round(width * scale), (int) Math.round(height * scale));
    Canvas canvas = Canvas.on(raster, new Text());
    draw(canvas, map.scene(), map, positions, palette, width, height, scale);
    return Png.encode(raster, scale);
  }

  /**
   * Draws a map as SVG 1.1 in UTF-8: the same picture as the PNG, of shapes and of text that can be
   * searched and read out. It refers to nothing outside.
   *
   * @param width width in user units, which are pixels unless it is scaled
   * @param height height in user units
   */
  public static byte[] svg(
      MapModel model, LayoutSnapshot positions, Palette palette, int width, int height) {
    check(width, height, 1);
    SvgCanvas canvas = new SvgCanvas(width, height);
    draw(canvas, MapScene.of(model), null, positions, palette, width, height, 1);
    MapModel.Caption caption = model.caption();
    return canvas.document(
        caption.title() + ", " + caption.timeRange(), summary(model) + ". " + provenance(caption));
  }

  /**
   * What the frames of a moving picture have in common, so that nothing moves from one to the next:
   * where everything stands, which part of the map is seen, and what the legend explains.
   * Immutable.
   */
  public static final class Stage {
    private final LayoutSnapshot positions;
    private final Bounds content;
    private final List<Legend.Entry> legend;

    private Stage(LayoutSnapshot positions, Bounds content, List<Legend.Entry> legend) {
      this.positions = positions;
      this.content = content;
      this.legend = legend;
    }

    /**
     * A stage for frames of which each shows a part of a model.
     *
     * @param positions of all nodes of the model
     */
    public static Stage of(MapModel whole, LayoutSnapshot positions) {
      return of(MapScene.of(whole), positions);
    }

    private static Stage of(MapScene scene, LayoutSnapshot positions) {
      MapModel whole = scene.model();
      double[] x = new double[whole.nodes().size()];
      double[] y = new double[x.length];
      arrange(whole, positions, x, y);
      return new Stage(positions, contentBounds(scene, x, y), Legend.entries(whole));
    }

    /** A scale explains the steps that there are just then; they have one order. */
    private List<Legend.Entry> legend(MapModel model) {
      return model.tones().equals(Tones.NONE) ? legend : Legend.entries(model);
    }
  }

  /**
   * Draws a frame of a moving picture as pixels.
   *
   * @param share how much of the moving picture is over with it, from 0 to 1
   */
  public static Raster frame(
      MapModel model,
      Stage stage,
      double share,
      Palette palette,
      int width,
      int height,
      double scale) {
    check(width, height, scale);
    Raster raster = new Raster((int) Math.round(width * scale), (int) Math.round(height * scale));
    Canvas canvas = Canvas.on(raster, new Text());
    MapView view = draw(canvas, MapScene.of(model), null, stage, palette, width, height, scale);
    canvas.fillRoundRect(
        MARGIN * scale,
        (height - FOOTER - 1) * scale,
        (width - 2 * MARGIN) * scale * Math.clamp(share, 0, 1),
        3 * scale,
        1.5 * scale,
        view.palette().accent());
    return raster;
  }

  private static void check(int width, int height, double scale) {
    if (width < 320
        || height < 240
        || scale <= 0
        || width * scale > 16_384
        || height * scale > 16_384) {
      throw new IllegalArgumentException(
          "A picture of "
              + width
              + "×"
              + height
              + " at "
              + scale
              + "× cannot be drawn; choose 320×240 to 16384×16384 pixels");
    }
  }

  private static void draw(
      Canvas canvas,
      MapScene scene,
      @Nullable PreparedMap joined,
      LayoutSnapshot positions,
      Palette palette,
      int width,
      int height,
      double scale) {
    Stage stage = Stage.of(scene, positions);
    draw(canvas, scene, joined, stage, palette, width, height, scale);
  }

  private static MapView draw(
      Canvas canvas,
      MapScene scene,
      @Nullable PreparedMap joined,
      Stage stage,
      Palette palette,
      int width,
      int height,
      double scale) {
    MapModel model = scene.model();
    int n = model.nodes().size();
    double[] x = new double[n];
    double[] y = new double[n];
    arrange(model, stage.positions, x, y);
    Bounds room = new Bounds(MARGIN, HEADER, width - MARGIN, height - LEGEND - FOOTER - 10);
    Camera camera = Camera.fit(stage.content, room, 1.3);
    Scenery scenery =
        joined == null
            ? Scenery.of(scene, x, y)
            : Zoomed.scenery(Zoomed.stepAt(joined, camera.scale()), joined, x, y, Set.of());
    MapView view =
        new MapView(
            width,
            height,
            scale,
            room.grown(8),
            camera,
            palette,
            -1,
            -1,
            -1,
            -1,
            Set.of(),
            scenery.step(),
            Set.of());
    MapPainter.paint(canvas, scenery, view);
    header(canvas, model, view);
    Legend.draw(
        canvas,
        stage.legend(model),
        MARGIN,
        height - FOOTER - LEGEND + 4,
        width - 2 * MARGIN,
        view);
    footer(canvas, model, view);
    return view;
  }

  private static void arrange(MapModel model, LayoutSnapshot positions, double[] x, double[] y) {
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < positions.ids().size(); i++) {
      index.put(positions.ids().get(i), i);
    }
    for (int i = 0; i < x.length; i++) {
      Integer at = index.get(model.nodes().get(i).id());
      if (at == null) {
        throw new IllegalArgumentException(
            "Node " + model.nodes().get(i).id() + " has no position; lay the model out first");
      }
      x[i] = positions.x()[at];
      y[i] = positions.y()[at];
    }
  }

  /** The map units that the model covers, islands and all. */
  static Bounds contentBounds(MapScene scene, double[] x, double[] y) {
    MapView whole = MapView.of(1, 1, 1, Camera.IDENTITY, Palette.LIGHT);
    Placed placed = new Placed(scene.model(), scene.cards(), scene.graph(), x, y, whole);
    Bounds bounds = Bounds.EMPTY;
    for (int i = 0; i < placed.size(); i++) {
      bounds = bounds.union(placed.box(i));
    }
    for (int g = 0; g < scene.model().groups().size(); g++) {
      if (!placed.island(g).isEmpty()) {
        bounds = bounds.union(placed.island(g));
      }
    }
    return bounds;
  }

  private static void header(Canvas canvas, MapModel model, MapView view) {
    Palette palette = view.palette();
    double u = view.pixelRatio();
    MapModel.Caption caption = model.caption();
    canvas.text(
        Text.Face.SEMIBOLD,
        20 * u,
        Text.fit(Text.Face.SEMIBOLD, 20 * u, caption.title(), (view.width() - 2 * MARGIN) * u * .6),
        MARGIN * u,
        36 * u,
        palette.text());
    canvas.text(
        Text.Face.REGULAR,
        12.5 * u,
        Text.fit(
            Text.Face.REGULAR, 12.5 * u, caption.timeRange(), (view.width() - 2 * MARGIN) * u * .6),
        MARGIN * u,
        56 * u,
        palette.textMuted());
    String summary = summary(model);
    double width = Text.width(Text.Face.MEDIUM, 12.5 * u, summary);
    canvas.text(
        Text.Face.MEDIUM,
        12.5 * u,
        summary,
        (view.width() - MARGIN) * u - width,
        36 * u,
        palette.textMuted());
  }

  private static String summary(MapModel model) {
    long blocked = count(model, MapModel.Verdict.BLOCKED);
    long failing = count(model, MapModel.Verdict.FAILING);
    String text = model.nodes().size() + " nodes · " + model.edges().size() + " edges";
    if (failing > 0) {
      text += " · " + failing + " failing";
    }
    if (blocked > 0) {
      text += " · " + blocked + " blocked";
    }
    return text;
  }

  private static long count(MapModel model, MapModel.Verdict verdict) {
    return model.edges().stream().filter(e -> e.verdict() == verdict).count();
  }

  private static void footer(Canvas canvas, MapModel model, MapView view) {
    Palette palette = view.palette();
    double u = view.pixelRatio();
    double top = (view.height() - FOOTER) * u;
    canvas.fillRoundRect(
        MARGIN * u, top, (view.width() - 2 * MARGIN) * u, u, 0, palette.islandBorder());
    MapModel.Caption caption = model.caption();
    double size = 11 * u;
    canvas.text(
        Text.Face.REGULAR,
        size,
        Text.fit(Text.Face.REGULAR, size, provenance(caption), (view.width() - 2 * MARGIN) * u),
        MARGIN * u,
        top + 21 * u,
        caption.lost() == 0 ? palette.textMuted() : palette.warning());
  }

  /** Where a picture came from, as its last line says it. */
  private static String provenance(MapModel.Caption caption) {
    List<String> parts = new ArrayList<>(List.of("Sightline"));
    parts.add(caption.captureHash().isEmpty() ? "live" : "capture " + caption.captureHash());
    parts.add(caption.lost() == 0 ? "nothing lost" : caption.lost() + " observations lost");
    // Last, because it may be longer than the line.
    if (!caption.filter().isEmpty()) {
      parts.add("filter " + caption.filter());
    }
    return String.join("   ·   ", parts);
  }
}
