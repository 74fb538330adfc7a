package io.sightline.desktop.compare;

import io.sightline.desktop.view.ShownMap;
import java.util.List;

/**
 * A map with what changed marked on it. Immutable.
 *
 * @param changes those that are on the map, the worst first
 * @param hiddenChanges how many more there are, which the filter took from the map
 */
public record ComparedMap(ShownMap map, List<EdgeChange> changes, int hiddenChanges) {
  public ComparedMap {
    changes = List.copyOf(changes);
  }

  /** A map that is compared with nothing. */
  public static ComparedMap uncompared(ShownMap map) {
    return new ComparedMap(map, List.of(), 0);
  }
}
