package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
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
  private MapModel model = MapModel.EMPTY;
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
  void paint(MapScene scene, double[] x, double[] y, MapView newView) {
    int width = Math.max(1, (int) Math.ceil(newView.width() * newView.pixelRatio()));
    int height = Math.max(1, (int) Math.ceil(newView.height() * newView.pixelRatio()));
    if (buffers.still.width() != width || buffers.still.height() != height) {
      buffers = Buffers.of(width, height);
      imageView.setImage(new WritableImage(buffers.shown));
    }
    imageView.setFitWidth(width / newView.pixelRatio());
    imageView.setFitHeight(height / newView.pixelRatio());
    model = scene.model();
    view = newView;
    MapPainter.Painted now = painter.paint(buffers.still, scene, x, y, newView);
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

  /** Node under a point of the view, or -1; of an overview no node can be hit. */
  int nodeAt(double viewX, double viewY) {
    if (painted == null || view.overview()) {
      return -1;
    }
    double ratio = view.pixelRatio();
    Placed placed = painted.placed();
    for (int i = placed.size() - 1; i >= 0; i--) {
      if (placed.covers(i, NODE_HIT_MARGIN * ratio, viewX * ratio, viewY * ratio)) {
        return i;
      }
    }
    return -1;
  }

  /** The island of an overview under a point of the view, in the view; empty for none. */
  Bounds islandAt(double viewX, double viewY) {
    if (painted != null && painted.view().overview()) {
      double ratio = view.pixelRatio();
      for (int g = 0; g < model.groups().size(); g++) {
        Bounds box = painted.placed().island(g);
        if (box.contains(viewX * ratio, viewY * ratio)) {
          return new Bounds(
              box.left() / ratio, box.top() / ratio, box.right() / ratio, box.bottom() / ratio);
        }
      }
    }
    return Bounds.EMPTY;
  }

  /** Edge near a point of the view, or -1; of an overview no edge can be hit. */
  int edgeAt(double viewX, double viewY) {
    if (painted == null || view.overview()) {
      return -1;
    }
    double ratio = view.pixelRatio();
    double nearest = EDGE_HIT_DISTANCE * ratio;
    int best = -1;
    for (int e = 0; e < model.edges().size(); e++) {
      Curve curve = painted.routes().curve(e);
      if (curve != null) {
        double distance = curve.distance(viewX * ratio, viewY * ratio);
        if (distance < nearest) {
          nearest = distance;
          best = e;
        }
      }
    }
    return best;
  }
}
