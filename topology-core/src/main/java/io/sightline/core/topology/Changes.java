package io.sightline.core.topology;

import java.util.Map;
import java.util.Set;

/** The difference of two maps. */
final class Changes {
  private Changes() {}

  /** Adds the keys whose values differ or that only one of the maps has. */
  static <K, V> void between(Map<K, V> before, Map<K, V> after, Set<K> into) {
    after.forEach(
        (key, value) -> {
          if (!value.equals(before.get(key))) {
            into.add(key);
          }
        });
    before.keySet().stream().filter(key -> !after.containsKey(key)).forEach(into::add);
  }
}
