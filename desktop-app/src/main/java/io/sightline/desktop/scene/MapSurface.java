package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.theme.Palette;
import java.nio.IntBuffer;
import javafx.scene.Node;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.jspecify.annotations.Nullable;

/**
 * The pixels of a map on screen, and what lies where on them.
 *
 * <p>What stands still is painted into a picture of its own; a frame is a copy of it with the
 * traffic of the moment, and the next frame restores no more than what that has covered. FX thread
 * only.
 */
final class MapSurface {
  private static final double NODE_HIT_MARGIN = 2;
  private static final double EDGE_HIT_DISTANCE = 7;

  /** The two pictures and the image that shows the front one; replaced when the size changes. */
  private record Buffers(Raster still, Raster front, PixelBuffer<IntBuffer> shown) {
    static Buffers of(int width, int height) {
      Raster front = new Raster(width, height);
      return new Buffers(
          new Raster(width, height),
          front,
          new PixelBuffer<>(
              width, height, IntBuffer.wrap(front.pixels()), PixelFormat.getIntArgbPreInstance()));
    }
  }

  private final ImageView imageView = new ImageView();
  private final MapPainter painter = new MapPainter();
  private MapView view = MapView.of(1, 1, 1, Camera.IDENTITY, Palette.LIGHT);
  private Buffers buffers = Buffers.of(1, 1);
  private MapPainter.@Nullable Painted painted;
  private @Nullable Particles particles;
  private final Touched touched = new Touched();
  private long frames;

  MapSurface() {
    imageView.setManaged(false);
    imageView.setMouseTransparent(true);
  }

  Node node() {
    return imageView;
  }

  /** Frames shown so far. */
  long frames() {
    return frames;
  }

  /** Paints what stands still; {@link #show} makes it visible. */
  void paint(Scenery scenery, MapView newView) {
    int width = Math.max(1, (int) Math.ceil(newView.width() * newView.pixelRatio()));
    int height = Math.max(1, (int) Math.ceil(newView.height() * newView.pixelRatio()));
    if (buffers.still.width() != width || buffers.still.height() != height) {
      buffers = Buffers.of(width, height);
      imageView.setImage(new WritableImage(buffers.shown));
    }
    imageView.setFitWidth(width / newView.pixelRatio());
    imageView.setFitHeight(height / newView.pixelRatio());
    view = newView;
    MapPainter.Painted now = painter.paint(buffers.still, scenery, newView);
    painted = now;
    particles = new Particles(now);
    copyStill();
  }

  /** Whether there is traffic to move in this view. */
  boolean hasTraffic() {
    return particles != null && particles.any();
  }

  /** Shows what was painted. */
  void show() {
    touched.restore(buffers.still, buffers.front);
    publish();
  }

  /** Shows what was painted with traffic as it is at a time. */
  void showWithTraffic(double seconds) {
    touched.restore(buffers.still, buffers.front);
    if (particles != null) {
      particles.draw(painter.canvas(buffers.front), seconds, touched);
    }
    publish();
  }

  private void copyStill() {
    Raster still = buffers.still;
    System.arraycopy(still.pixels(), 0, buffers.front.pixels(), 0, still.width() * still.height());
    touched.clear();
  }

  private void publish() {
    frames++;
    buffers.shown.updateBuffer(b -> null);
  }

  /** The nodes and edges that are drawn. */
  MapModel model() {
    return painted == null ? MapModel.EMPTY : painted.scene().model();
  }

  /** Node under a point of the view, or -1; of an overview an island, by its index. */
  int nodeAt(double viewX, double viewY) {
    if (painted == null) {
      return -1;
    }
    double ratio = view.pixelRatio();
    Placed placed = painted.placed();
    Overview overview = painted.overview();
    for (int i = placed.size() - 1; i >= 0; i--) {
      int island = overview == null ? MapModel.NO_GROUP : overview.groups()[i];
      boolean hit =
          island >= 0
              ? placed.island(island).contains(viewX * ratio, viewY * ratio)
              : placed.covers(i, NODE_HIT_MARGIN * ratio, viewX * ratio, viewY * ratio);
      if (hit) {
        return i;
      }
    }
    return -1;
  }

  /** The island of an overview under a point of the view, in the view; empty for none. */
  Bounds islandAt(double viewX, double viewY) {
    int node = nodeAt(viewX, viewY);
    if (painted == null || painted.overview() == null || node < 0) {
      return Bounds.EMPTY;
    }
    int g = painted.overview().groups()[node];
    if (g < 0) {
      return Bounds.EMPTY;
    }
    double ratio = view.pixelRatio();
    Bounds box = painted.placed().island(g);
    return new Bounds(
        box.left() / ratio, box.top() / ratio, box.right() / ratio, box.bottom() / ratio);
  }

  /** Edge near a point of the view, or -1. */
  int edgeAt(double viewX, double viewY) {
    if (painted == null) {
      return -1;
    }
    double ratio = view.pixelRatio();
    double nearest = EDGE_HIT_DISTANCE * ratio;
    int best = -1;
    for (int e = 0; e < model().edges().size(); e++) {
      Way way = painted.routes().way(e);
      if (way != null) {
        double distance = way.distance(viewX * ratio, viewY * ratio);
        if (distance < nearest) {
          nearest = distance;
          best = e;
        }
      }
    }
    return best;
  }
}
