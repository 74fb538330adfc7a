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

  /** The workload of an entity where it has one, with its namespace: what a reader knows it by. */
  static String name(Topology topology, String id) {
    Entity workload = workload(topology, id);
    if (workload == null) {
      return id;
    }
    return workload.namespace().isEmpty()
        ? workload.name()
        : workload.namespace() + "/" + workload.name();
  }

  static @Nullable Entity workload(Topology topology, String id) {
    Entity entity = topology.entities().get(id);
    if (entity == null) {
      return null;
    }
    String parent = entity.parent();
    Entity holder =
        entity.kind() == EntityKind.PROCESS && parent != null
            ? topology.entities().get(parent)
            : null;
    return holder == null ? entity : holder;
  }
}
