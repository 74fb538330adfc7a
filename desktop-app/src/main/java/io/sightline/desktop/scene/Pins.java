package io.sightline.desktop.scene;

import io.sightline.desktop.layout.LayoutThread;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javafx.geometry.Point2D;
import org.jspecify.annotations.Nullable;

/** Where the user holds nodes, told to the layout too. JavaFX application thread only. */
final class Pins {
  private final Map<String, Point2D> places = new HashMap<>();
  private final LayoutThread layout;

  Pins(LayoutThread layout) {
    this.layout = layout;
  }

  /** Holds a node at a place of the map; returns whether it was free before. */
  boolean pin(String id, double mapX, double mapY) {
    layout.pin(id, mapX, mapY);
    return places.put(id, new Point2D(mapX, mapY)) == null;
  }

  /**
   * Holds what a model itself holds, where it is.
   *
   * @param place gives the place of a node on the map; null while it has none
   */
  void pinAsWished(MapModel model, Function<String, @Nullable Point2D> place) {
    for (MapModel.Node node : model.nodes()) {
      Point2D at = node.pinned() && !holds(node.id()) ? place.apply(node.id()) : null;
      if (at != null) {
        pin(node.id(), at.getX(), at.getY());
      }
    }
  }

  /** Lets a node go; returns whether it was held. */
  boolean unpin(String id) {
    boolean held = places.remove(id) != null;
    if (held) {
      layout.unpin(id);
    }
    return held;
  }

  boolean holds(String id) {
    return places.containsKey(id);
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  Set<String> ids() {
    return Collections.unmodifiableSet(places.keySet());
  }

  /** Each held node with its place. */
  Map<String, Point2D> places() {
    return Map.copyOf(places);
  }
}
