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
 * @param narrowing what is looked for
 * @param hidesChecks whether health checks and scrapes are left out
 * @param edges what the colours of edges say
 * @param nodes what the colours of nodes say
 */
public record MapOptions(
    Level level,
    Set<Protocol> hidden,
    Duration presence,
    Narrowing narrowing,
    boolean hidesChecks,
    EdgeMode edges,
    NodeMode nodes) {
  /** Workloads, all protocols, and what was there in the last five minutes. */
  public static final MapOptions DEFAULT =
      new MapOptions(
          Level.WORKLOAD,
          Set.of(),
          Duration.ofMinutes(5),
          Narrowing.NONE,
          false,
          EdgeMode.PROTOCOL,
          NodeMode.HEALTH);

  /** What a window shows first: as the default, but what is drawn as one follows the zoom. */
  public static MapOptions ofWindow(boolean hidesChecks) {
    return DEFAULT.withLevel(Level.AUTO).withHidesChecks(hidesChecks);
  }

  public MapOptions {
    hidden = Set.copyOf(hidden);
  }

  public MapOptions withLevel(Level other) {
    return new MapOptions(other, hidden, presence, narrowing, hidesChecks, edges, nodes);
  }

  public MapOptions withHidden(Set<Protocol> others) {
    return new MapOptions(
        level,
        others.isEmpty() ? Set.of() : EnumSet.copyOf(others),
        presence,
        narrowing,
        hidesChecks,
        edges,
        nodes);
  }

  public MapOptions withPresence(Duration other) {
    return new MapOptions(level, hidden, other, narrowing, hidesChecks, edges, nodes);
  }

  public MapOptions withNarrowing(Narrowing other) {
    return new MapOptions(level, hidden, presence, other, hidesChecks, edges, nodes);
  }

  public MapOptions withHidesChecks(boolean hides) {
    return new MapOptions(level, hidden, presence, narrowing, hides, edges, nodes);
  }

  public MapOptions withColours(EdgeMode otherEdges, NodeMode otherNodes) {
    return new MapOptions(level, hidden, presence, narrowing, hidesChecks, otherEdges, otherNodes);
  }
}
