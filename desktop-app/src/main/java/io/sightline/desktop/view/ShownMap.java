package io.sightline.desktop.view;

import io.sightline.desktop.scene.MapModel;
import org.jspecify.annotations.Nullable;

/**
 * A map, and what is shown of it. Immutable.
 *
 * @param whole everything, by which it is laid out
 * @param shown what is drawn, with what is dimmed
 * @param found how many nodes are neither dimmed nor left out
 * @param hiddenChecks how many edges are not even on the whole map, because they are nothing but
 *     health checks or scrapes
 * @param route the way that is looked for, with indices of the whole map; null for none
 */
public record ShownMap(
    MapModel whole, MapModel shown, int found, int hiddenChecks, @Nullable Route route) {
  /** All of a map. */
  static ShownMap all(MapModel whole, int hiddenChecks) {
    return new ShownMap(whole, whole, whole.nodes().size(), hiddenChecks, null);
  }
}
