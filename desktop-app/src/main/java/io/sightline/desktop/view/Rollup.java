package io.sightline.desktop.view;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which entity stands for which on a map of some level: processes for themselves, or their pod or
 * workload for all of them. Immutable.
 *
 * <p>On hosts with cgroup v1 a workload has one cgroup in every hierarchy; they have the same path
 * and are one workload here, so that CPU and disk stand with the traffic.
 */
public final class Rollup {
  private static final String CGROUP_LABEL = "cgroup";
  private static final int MAX_DEPTH = 8;

  private final Map<String, String> shownAs;
  private final Map<String, List<String>> members;

  private Rollup(Map<String, String> shownAs) {
    this.shownAs = shownAs;
    this.members = new HashMap<>();
    shownAs.forEach((id, shown) -> members.computeIfAbsent(shown, _ -> new ArrayList<>()).add(id));
    members.values().forEach(Collections::sort);
  }

  /** The roll-up of a topology to a level. */
  public static Rollup of(Topology topology, Level level) {
    Map<String, String> workloads = workloads(topology);
    Map<String, String> shownAs = new HashMap<>();
    for (Entity entity : topology.entities().values()) {
      String own =
          level == Level.PROCESS
              ? workloads.getOrDefault(entity.id(), entity.id())
              : standIn(topology, entity, level, workloads);
      shownAs.put(entity.id(), own);
    }
    return new Rollup(shownAs);
  }

  /** The id that stands for an entity; its own where nothing else does. */
  public String shownAs(String entity) {
    return shownAs.getOrDefault(entity, entity);
  }

  /**
   * The ids of the entities that one stands for, sorted; itself alone where there are no others.
   */
  public List<String> membersOf(String shown) {
    return members.getOrDefault(shown, List.of(shown));
  }

  /** What an edge becomes. */
  public ShownEdge shownAs(Edge edge) {
    return new ShownEdge(
        shownAs(edge.id().client()), shownAs(edge.id().server()), edge.id().protocol());
  }

  /** The workload's id for each cgroup of the same path on the same node. */
  private static Map<String, String> workloads(Topology topology) {
    Map<String, String> byPath = new HashMap<>();
    Map<String, String> canonical = new HashMap<>();
    List<Entity> workloads =
        topology.entities().values().stream()
            .filter(entity -> entity.kind() == EntityKind.WORKLOAD)
            .sorted((a, b) -> rank(a).compareTo(rank(b)))
            .toList();
    for (Entity workload : workloads) {
      String path = workload.labels().get(CGROUP_LABEL);
      String key = path == null ? workload.id() : workload.parent() + "\n" + path;
      canonical.put(workload.id(), byPath.computeIfAbsent(key, _ -> workload.id()));
    }
    return canonical;
  }

  /** The unified hierarchy first: its cgroups are what processes are found in. */
  private static String rank(Entity workload) {
    return (workload.id().contains("/v1_") ? "1" : "0") + workload.id();
  }

  private static @Nullable String namespaceOf(Topology topology, Entity entity) {
    @Nullable Entity holder = entity;
    for (int depth = 0; holder != null && depth < MAX_DEPTH; depth++) {
      if (holder.kind() == EntityKind.NAMESPACE) {
        return holder.id();
      }
      String parent = holder.parent();
      holder = parent == null ? null : topology.entities().get(parent);
    }
    return null;
  }

  private static String standIn(
      Topology topology, Entity entity, Level level, Map<String, String> workloads) {
    if (level == Level.NAMESPACE) {
      String namespace = namespaceOf(topology, entity);
      return namespace == null ? standIn(topology, entity, Level.POD, workloads) : namespace;
    }
    @Nullable Entity holder = entity;
    @Nullable String pod = null;
    for (int depth = 0; holder != null && depth < MAX_DEPTH; depth++) {
      if (holder.kind() == EntityKind.POD) {
        pod = holder.id();
      }
      if (holder.kind() == EntityKind.WORKLOAD) {
        String workload = workloads.getOrDefault(holder.id(), holder.id());
        return pod != null && level == Level.POD ? pod : workload;
      }
      String parent = holder.parent();
      holder = parent == null ? null : topology.entities().get(parent);
    }
    // A pod that nothing made stands for itself.
    return pod != null ? pod : entity.id();
  }
}
