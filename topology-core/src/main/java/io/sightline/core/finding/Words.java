package io.sightline.core.finding;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Quantities and names as findings write them. */
final class Words {
  private Words() {}

  static String millis(long nanos) {
    return nanos >= 1_000_000_000L
        ? String.format(Locale.ROOT, "%.1f s", nanos / 1e9)
        : String.format(Locale.ROOT, "%.0f ms", nanos / 1e6);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  static String bytes(long bytes) {
    return bytes >= 1 << 20
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20))
        : String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
  }

  /** What a reader knows an entity by: its pod or its workload, with the namespace. */
  static String name(Topology topology, String id) {
    Entity workload = workload(topology, id);
    if (workload == null) {
      return id;
    }
    return workload.namespace().isEmpty()
        ? workload.name()
        : workload.namespace() + "/" + workload.name();
  }

  /**
   * What a reader would name in the place of an entity: the pod of a container or a process in one,
   * the control group of another process. Null where nothing is known of it.
   */
  static @Nullable Entity workload(Topology topology, String id) {
    Entity entity = topology.entities().get(id);
    while (entity != null
        && (entity.kind() == EntityKind.PROCESS || entity.kind() == EntityKind.CONTAINER)) {
      Entity holder = entity.parent() == null ? null : topology.entities().get(entity.parent());
      if (holder == null) {
        return entity;
      }
      entity = holder;
    }
    return entity;
  }

  /** The id of what {@link #workload} names; the given one where nothing is known. */
  static String subject(Topology topology, String id) {
    Entity workload = workload(topology, id);
    return workload == null ? id : workload.id();
  }
}
