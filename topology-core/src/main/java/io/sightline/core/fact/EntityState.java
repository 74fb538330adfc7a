package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is known of an entity: part of a keyframe.
 *
 * @param parent id of what holds it, empty at the top
 * @param namespace name of its namespace, empty where there is none
 * @param lastSeenNanos when the entity last did something
 * @param exitedNanos when it ended; 0 while it runs
 */
public record EntityState(
    long timeNanos,
    String entity,
    EntityKind kind,
    String name,
    String parent,
    String namespace,
    SortedMap<String, String> labels,
    long firstSeenNanos,
    long lastSeenNanos,
    long exitedNanos,
    ResourceTotals resources)
    implements Fact {
  public EntityState {
    requireNonNull(entity, "entity");
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }
}
