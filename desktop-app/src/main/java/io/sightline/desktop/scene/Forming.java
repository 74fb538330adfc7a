package io.sightline.desktop.scene;

import java.util.HashSet;
import java.util.Set;

/**
 * Whether a map is still coming together. While it does, each node a moment after the other, it may
 * be arranged anew; once it has stood still for a while it keeps its shape. FX thread only.
 */
final class Forming {
  /** A map to which nothing was added for so long has come together. */
  private static final long FORMING_NANOS = 6_000_000_000L;

  private final Set<String> seen = new HashSet<>();
  private long seenNanos;

  /** Takes note of a model's nodes, and tells whether the map comes together if nobody uses it. */
  boolean isForming(MapModel next, boolean untouched) {
    long now = System.nanoTime();
    boolean grows = false;
    for (MapModel.Node node : next.nodes()) {
      grows |= seen.add(node.id());
    }
    boolean forming = untouched && (seenNanos == 0 || now - seenNanos < FORMING_NANOS);
    if (grows && forming) {
      seenNanos = now;
    }
    return forming;
  }
}
