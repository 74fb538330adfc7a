package io.sightline.core.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Labels, or the equality part of a selector, in the order of their keys. A list rather than a map,
 * since a relay holds one for each pod and most have two or three.
 *
 * @param pairs a key and its value in turn
 */
public record Labels(List<String> pairs) {
  public static final Labels NONE = new Labels(List.of());

  public Labels {
    pairs = List.copyOf(pairs);
    if (pairs.size() % 2 != 0) {
      throw new IllegalArgumentException("a label has a key and a value");
    }
  }

  public static Labels of(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return NONE;
    }
    List<String> pairs = new ArrayList<>(2 * labels.size());
    new TreeMap<>(labels).forEach((key, value) -> pairs.addAll(List.of(key, value)));
    return new Labels(pairs);
  }

  /** The value of a key; null where there is none, which is not the same as an empty value. */
  public @Nullable String get(String key) {
    for (int i = 0; i < pairs.size(); i += 2) {
      if (pairs.get(i).equals(key)) {
        return pairs.get(i + 1);
      }
    }
    return null;
  }

  public boolean isEmpty() {
    return pairs.isEmpty();
  }

  /** Whether all of these are among the others, as `matchLabels` asks. */
  public boolean areAllIn(Labels others) {
    for (int i = 0; i < pairs.size(); i += 2) {
      if (!pairs.get(i + 1).equals(others.get(pairs.get(i)))) {
        return false;
      }
    }
    return true;
  }
}
