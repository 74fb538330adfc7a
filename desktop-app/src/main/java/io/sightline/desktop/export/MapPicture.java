package io.sightline.desktop.export;

import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.Cards;
import io.sightline.desktop.scene.MapImage;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.theme.Palette;
import java.util.Set;

/**
 * A picture of a map that no window shows: laid out from a fixed seed, so that it is repeatable.
 */
public final class MapPicture {
  private static final long SEED = 1;
  private static final int WIDTH = 1600;
  private static final int HEIGHT = 1000;
  private static final double SCALE = 2;

  private MapPicture() {}

  /** The map as PNG, at two pixels a point; needs no display. */
  public static byte[] png(MapModel model, Arrangement arrangement, Palette palette) {
    return MapImage.png(model, arrangement.positionsFor(model), palette, WIDTH, HEIGHT, SCALE);
  }

  /** The same picture as SVG. */
  public static byte[] svg(MapModel model, Arrangement arrangement, Palette palette) {
    return svg(model, arrangement, palette, WIDTH, HEIGHT);
  }

  /** Where everything on a map stands; for several pictures of which each shows a part of it. */
  public record Arrangement(LayoutSnapshot positions) {
    /** The arrangement of a map. */
    public static Arrangement of(MapModel model) {
      return new Arrangement(MapPicture.positions(model));
    }

    private LayoutSnapshot positionsFor(MapModel model) {
      Set<String> placed = Set.copyOf(positions.ids());
      boolean all = model.nodes().stream().allMatch(node -> placed.contains(node.id()));
      return all ? positions : MapPicture.positions(model);
    }
  }

  /**
   * A picture as SVG in which everything stands as in the arrangement, if that has all there is.
   *
   * @param width in pixels; smaller pictures have larger letters in comparison
   * @param height in pixels
   */
  public static byte[] svg(
      MapModel model, Arrangement arrangement, Palette palette, int width, int height) {
    return MapImage.svg(model, arrangement.positionsFor(model), palette, width, height);
  }

  private static LayoutSnapshot positions(MapModel model) {
    ForceLayout layout = new ForceLayout(SEED);
    layout.setGraph(new Cards(model).layoutGraph(model));
    layout.settle();
    return layout.snapshot();
  }
}
