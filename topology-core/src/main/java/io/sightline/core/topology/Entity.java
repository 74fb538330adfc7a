package io.sightline.core.topology;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.ResourceTotals;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that talks, runs, or holds others that do.
 *
 * @param id see {@link EntityId}
 * @param name what to call it
 * @param parent id of what holds it: process → workload → namespace → node, or process → container
 *     → pod → workload → namespace → cluster; null at the top
 * @param namespace name of its namespace, empty where there is none
 * @param labels sorted, for filters and exports
 * @param exitedNanos when it ended; 0 while it runs
 */
public record Entity(
    String id,
    EntityKind kind,
    String name,
    @Nullable String parent,
    String namespace,
    SortedMap<String, String> labels,
    ResourceTotals resources,
    long firstSeenNanos,
    long lastSeenNanos,
    long exitedNanos) {

  public Entity {
    labels = LabelMap.of(labels);
  }

  /** An entity just seen, without resources. */
  public static Entity seen(
      String id,
      EntityKind kind,
      String name,
      @Nullable String parent,
      String namespace,
      long timeNanos) {
    return new Entity(
        id,
        kind,
        name,
        parent,
        namespace,
        new TreeMap<>(),
        ResourceTotals.ZERO,
        timeNanos,
        timeNanos,
        0);
  }

  public Entity withLabel(String key, String value) {
    TreeMap<String, String> more = new TreeMap<>(labels);
    more.put(key, value);
    return new Entity(
        id,
        kind,
        name,
        parent,
        namespace,
        more,
        resources,
        firstSeenNanos,
        lastSeenNanos,
        exitedNanos);
  }

  Entity withId(String newId) {
    return new Entity(
        newId,
        kind,
        name,
        parent,
        namespace,
        labels,
        resources,
        firstSeenNanos,
        lastSeenNanos,
        exitedNanos);
  }

  Entity withParent(@Nullable String newParent) {
    return new Entity(
        id,
        kind,
        name,
        newParent,
        namespace,
        labels,
        resources,
        firstSeenNanos,
        lastSeenNanos,
        exitedNanos);
  }

  public Entity withName(String newName) {
    return new Entity(
        id,
        kind,
        newName,
        parent,
        namespace,
        labels,
        resources,
        firstSeenNanos,
        lastSeenNanos,
        exitedNanos);
  }

  public Entity withNamespace(String newNamespace) {
    return new Entity(
        id,
        kind,
        name,
        parent,
        newNamespace,
        labels,
        resources,
        firstSeenNanos,
        lastSeenNanos,
        exitedNanos);
  }

  public Entity withResources(ResourceTotals totals, long timeNanos) {
    return new Entity(
        id,
        kind,
        name,
        parent,
        namespace,
        labels,
        totals,
        firstSeenNanos,
        Math.max(lastSeenNanos, timeNanos),
        exitedNanos);
  }

  public Entity withLife(long firstSeen, long lastSeen, long exited) {
    return new Entity(
        id, kind, name, parent, namespace, labels, resources, firstSeen, lastSeen, exited);
  }
}
