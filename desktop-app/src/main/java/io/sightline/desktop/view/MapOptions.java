package io.sightline.desktop.view;

import io.sightline.core.protocol.Protocol;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a topology is to be drawn.
 *
 * @param hidden protocols left out
 * @param presence for how long after its last traffic an entity stays on the map
 */
public record MapOptions(Level level, Set<Protocol> hidden, Duration presence) {
  /** Workloads, all protocols, and what was there in the last five minutes. */
  public static final MapOptions DEFAULT =
      new MapOptions(Level.WORKLOAD, Set.of(), Duration.ofMinutes(5));

  public MapOptions {
    hidden = Set.copyOf(hidden);
  }

  public MapOptions withLevel(Level other) {
    return new MapOptions(other, hidden, presence);
  }

  public MapOptions withHidden(Set<Protocol> others) {
    return new MapOptions(level, others.isEmpty() ? Set.of() : EnumSet.copyOf(others), presence);
  }

  public MapOptions withPresence(Duration other) {
    return new MapOptions(level, hidden, other);
  }
}
