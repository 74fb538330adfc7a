package io.sightline.desktop.view;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which entity stands for which at each step of a map that joins its nodes as it is seen from
 * farther away. What is selected at one step stays selected at the others. Immutable.
 */
public final class Rollups {
  private final Topology topology;
  private final Rollup finest;
  private final Set<String> nodes = new HashSet<>();
  private final @Nullable Rollup workloads;
  private final @Nullable Rollup namespaces;

  private Rollups(
      Topology topology, Rollup finest, @Nullable Rollup workloads, @Nullable Rollup namespaces) {
    this.topology = topology;
    this.finest = finest;
    this.workloads = workloads;
    this.namespaces = namespaces;
  }

  /** Of a map with one step. */
  public static Rollups of(Topology topology, Rollup only) {
    return new Rollups(topology, only, null, null);
  }

  /**
   * Of a map that joins its nodes.
   *
   * @param finest by which each node is one
   * @param map of the finest roll-up
   */
  public static Rollups of(Topology topology, Rollup finest, MapModel map, Rollup workloads) {
    Rollups rollups =
        new Rollups(topology, finest, workloads, Rollup.of(topology, Level.NAMESPACE));
    map.nodes().forEach(node -> rollups.nodes.add(node.id()));
    return rollups;
  }

  /** The roll-up by which each node is one. */
  public Rollup finest() {
    return finest;
  }

  /** The roll-up by which a selection was made: the finest that knows it. */
  public Rollup of(Selection selection) {
    return switch (selection) {
      case Selection.Nothing _ -> finest;
      case Selection.Node node -> of(node.id(), node.id());
      case Selection.Edge edge -> of(edge.fromId(), edge.toId());
    };
  }

  private Rollup of(String from, String to) {
    if (workloads == null || namespaces == null) {
      return finest;
    }
    if (isNamespace(from) || isNamespace(to)) {
      return namespaces;
    }
    return nodes.contains(from) && nodes.contains(to) ? finest : workloads;
  }

  private boolean isNamespace(String id) {
    Entity entity = topology.entities().get(id);
    return entity != null && entity.kind() == EntityKind.NAMESPACE;
  }
}
