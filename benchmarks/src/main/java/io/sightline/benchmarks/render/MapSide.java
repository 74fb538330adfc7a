package io.sightline.benchmarks.render;

import io.sightline.desktop.scene.Camera;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.TopologyMap;
import java.util.List;
import javafx.scene.Parent;

/**
 * The graph on the desktop's map as a user moves over it, with the figures of a new second now and
 * then.
 */
final class MapSide implements Side {
  /** Views between one second's figures and the next: the pulses of a second. */
  private static final int VIEWS_A_SECOND = 60;

  private final TopologyMap map;
  private final List<MapModel> seconds;
  private int views;

  MapSide(TopologyMap map, List<MapModel> seconds) {
    this.map = map;
    this.seconds = seconds;
  }

  @Override
  public Parent root() {
    return map;
  }

  @Override
  public void look(Camera camera) {
    if (++views % VIEWS_A_SECOND == 0) {
      map.setModel(seconds.get(views / VIEWS_A_SECOND % seconds.size()));
    }
    Camera now = map.cameraProperty().get();
    map.zoom(camera.scale() / now.scale(), 0, 0);
    Camera zoomed = map.cameraProperty().get();
    map.pan(camera.offsetX() - zoomed.offsetX(), camera.offsetY() - zoomed.offsetY());
  }
}
