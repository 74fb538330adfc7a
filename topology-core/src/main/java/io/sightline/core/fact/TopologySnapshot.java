package io.sightline.core.fact;

import java.util.List;

/**
 * A keyframe: facts which, folded from nothing, give the topology at this position, so that a
 * reader goes on without the facts before it.
 *
 * @param facts no snapshot among them
 */
public record TopologySnapshot(long timeNanos, List<Fact> facts) implements Fact {
  public TopologySnapshot {
    facts = List.copyOf(facts);
    if (facts.stream().anyMatch(TopologySnapshot.class::isInstance)) {
      throw new IllegalArgumentException("a snapshot holds no snapshot");
    }
  }
}
