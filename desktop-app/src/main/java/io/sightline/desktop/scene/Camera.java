package io.sightline.desktop.scene;

/**
 * Which part of the map is seen: view = map × scale + offset, in logical pixels of the view.
 *
 * @param scale pixels per map unit; 1 is "100 %"
 */
public record Camera(double scale, double offsetX, double offsetY) {
  /** The furthest the view zooms out. */
  public static final double MIN_SCALE = 0.02;

  /** The closest the view zooms in. */
  public static final double MAX_SCALE = 4;

  /** 100 % with the map's origin at the top left corner. */
  public static final Camera IDENTITY = new Camera(1, 0, 0);

  /** View coordinate of a map coordinate. */
  public double viewX(double mapX) {
    return mapX * scale + offsetX;
  }

  /** View coordinate of a map coordinate. */
  public double viewY(double mapY) {
    return mapY * scale + offsetY;
  }

  /** Map coordinate of a view coordinate. */
  public double mapX(double viewX) {
    return (viewX - offsetX) / scale;
  }

  /** Map coordinate of a view coordinate. */
  public double mapY(double viewY) {
    return (viewY - offsetY) / scale;
  }

  /** Moved by a distance in view pixels. */
  public Camera panned(double dx, double dy) {
    return new Camera(scale, offsetX + dx, offsetY + dy);
  }

  /** Zoomed so that the map point under (viewX, viewY) stays there. */
  public Camera zoomed(double factor, double viewX, double viewY) {
    double next = Math.clamp(scale * factor, MIN_SCALE, MAX_SCALE);
    double ratio = next / scale;
    return new Camera(next, viewX - (viewX - offsetX) * ratio, viewY - (viewY - offsetY) * ratio);
  }

  /** Shows all of {@code bounds} (map units) in the middle of a part of the view. */
  public static Camera fit(Bounds bounds, Bounds view, double maxScale) {
    if (bounds.isEmpty()) {
      return new Camera(1, view.centreX(), view.centreY());
    }
    double scale =
        Math.clamp(
            Math.min(view.width() / bounds.width(), view.height() / bounds.height()),
            MIN_SCALE,
            maxScale);
    return new Camera(
        scale,
        view.centreX() - bounds.centreX() * scale,
        view.centreY() - bounds.centreY() * scale);
  }
}
