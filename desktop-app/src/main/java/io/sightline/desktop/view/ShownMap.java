package io.sightline.desktop.view;

import io.sightline.desktop.scene.MapModel;

/**
 * A map, and what is shown of it. Immutable.
 *
 * @param whole everything, by which it is laid out
 * @param shown what is drawn, with what is dimmed
 * @param found how many nodes are neither dimmed nor left out
 */
public record ShownMap(MapModel whole, MapModel shown, int found) {
  /** All of a map. */
  public static ShownMap all(MapModel whole) {
    return new ShownMap(whole, whole, whole.nodes().size());
  }
}
