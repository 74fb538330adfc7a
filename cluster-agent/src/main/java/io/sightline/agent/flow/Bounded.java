package io.sightline.agent.flow;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets its oldest entry when it is full: for what is only a help, never a count. */
final class Bounded<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int maxEntries;

  Bounded(int maxEntries) {
    this.maxEntries = maxEntries;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > maxEntries;
  }
}
