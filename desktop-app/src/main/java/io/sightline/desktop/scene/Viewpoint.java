package io.sightline.desktop.scene;

import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.layout.Region;

/**
 * Which part of a map a region shows, and whether the user has chosen it. JavaFX application thread
 * only.
 */
final class Viewpoint {
  private static final double READABLE_SCALE = 0.8;
  private static final double MAX_OUTPUT_SCALE = 4;

  private final Region region;
  private final ReadOnlyObjectWrapper<Camera> camera;
  private boolean chosen;
  private double coveredTop;

  Viewpoint(Region region) {
    this.region = region;
    this.camera = new ReadOnlyObjectWrapper<>(region, "camera", Camera.IDENTITY);
  }

  ReadOnlyObjectProperty<Camera> cameraProperty() {
    return camera.getReadOnlyProperty();
  }

  Camera camera() {
    return camera.get();
  }

  /** Whether the user has moved the view; it follows the map as a whole until then. */
  boolean isChosen() {
    return chosen;
  }

  void choose() {
    chosen = true;
  }

  /** Takes over a camera that was kept, as the user's choice. */
  void restore(Camera kept) {
    chosen = true;
    camera.set(kept);
  }

  /** Device pixels per logical pixel where it is shown. */
  double outputScale() {
    return region.getScene() == null || region.getScene().getWindow() == null
        ? 1
        : Math.clamp(region.getScene().getWindow().getOutputScaleX(), 1, MAX_OUTPUT_SCALE);
  }

  /** Leaves so much room at the top, because something lies on it. */
  void setCoveredTop(double height) {
    coveredTop = height;
  }

  /** Shows all of something, without that being a choice of the user. */
  void follow(Bounds bounds) {
    camera.set(Framing.fit(bounds, region.getWidth(), region.getHeight(), coveredTop));
  }

  /** Shows all of something. */
  void show(Bounds bounds) {
    chosen = true;
    follow(bounds);
  }

  /** Shows all of what lies in a part of the view. */
  void enlarge(Bounds part) {
    Camera now = camera.get();
    show(
        new Bounds(
            now.mapX(part.left()),
            now.mapY(part.top()),
            now.mapX(part.right()),
            now.mapY(part.bottom())));
  }

  /** Moves no further than it takes to see something. */
  void reveal(Bounds bounds) {
    camera.set(
        Framing.reveal(camera.get(), bounds, region.getWidth(), region.getHeight(), coveredTop));
  }

  /** Shows what is at a place of the view in its middle, large enough to be read. */
  void center(double viewX, double viewY) {
    chosen = true;
    Camera near = camera.get();
    if (near.scale() < READABLE_SCALE) {
      near = near.zoomedTo(READABLE_SCALE, viewX, viewY);
    }
    camera.set(near.panned(region.getWidth() / 2 - viewX, region.getHeight() / 2 - viewY));
  }

  void zoomTo100() {
    chosen = true;
    camera.set(camera.get().zoomedTo(1, region.getWidth() / 2, region.getHeight() / 2));
  }

  void zoom(double factor, double viewX, double viewY) {
    chosen = true;
    camera.set(camera.get().zoomed(factor, viewX, viewY));
  }

  void pan(double dx, double dy) {
    chosen = true;
    camera.set(camera.get().panned(dx, dy));
  }
}
