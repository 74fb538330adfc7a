package io.sightline.desktop.scene;

import io.sightline.desktop.layout.LayoutThread;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javafx.geometry.Point2D;

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
