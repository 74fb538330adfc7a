package io.sightline.desktop.export;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.TopologyRange;
import io.sightline.core.topology.Verdict;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Rollup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The entities and edges of an export, in the order of their ids, so that the same input gives the
 * same bytes. A workload that has a cgroup in several hierarchies is one entity.
 */
final class ExportEntities {
  static final Comparator<EdgeId> EDGE_ORDER =
      Comparator.comparing(EdgeId::client)
          .thenComparing(EdgeId::server)
          .thenComparing(EdgeId::protocol)
          .thenComparing(EdgeId::transport)
          .thenComparingInt(EdgeId::serverPort)
          .thenComparing(EdgeId::via);

  private final ExportInput input;
  private final Rollup rollup;

  ExportEntities(ExportInput input) {
    this.input = input;
    this.rollup = Rollup.of(input.range().at(), Level.PROCESS);
  }

  /** Edges with traffic in the range. */
  List<EdgeId> edges() {
    return input.range().traffic().keySet().stream().sorted(EDGE_ORDER).toList();
  }

  /** Entities that lived in the range or are an end of an edge. */
  List<Entity> entities() {
    TopologyRange range = input.range();
    Set<String> ends = new HashSet<>();
    for (EdgeId edge : range.traffic().keySet()) {
      ends.add(edge.client());
      ends.add(edge.server());
      ends.add(edge.via());
    }
    List<Entity> entities = new ArrayList<>();
    for (Entity entity : range.at().entities().values()) {
      boolean alive = entity.exitedNanos() == 0 || entity.exitedNanos() >= input.fromNanos();
      boolean own = rollup.shownAs(entity.id()).equals(entity.id());
      if (own && (alive || ends.contains(entity.id()))) {
        entities.add(entity);
      }
    }
    entities.sort(Comparator.comparing(Entity::id));
    return entities;
  }

  /**
   * The nodes of a graph: the entities, and what an edge has at an end without its entity being
   * known any more.
   */
  List<Entity> graphNodes() {
    TreeMap<String, Entity> nodes = new TreeMap<>();
    entities().forEach(entity -> nodes.put(entity.id(), entity));
    for (EdgeId edge : input.range().traffic().keySet()) {
      for (String end : List.of(edge.client(), edge.server())) {
        nodes.computeIfAbsent(end, this::end);
      }
    }
    return List.copyOf(nodes.values());
  }

  private Entity end(String id) {
    Entity known = input.range().at().entities().get(id);
    return known != null
        ? known
        : Entity.seen(id, EntityKind.EXTERNAL_HOST, id, null, "", input.fromNanos());
  }

  /** What an edge carried in the range. */
  TrafficTotals traffic(EdgeId edge) {
    return input.range().traffic(edge);
  }

  /** The worst that happened to an edge in the range. */
  Verdict verdict(EdgeId edge) {
    return input.range().verdict(edge);
  }

  /** What an entity used in the range, in all its cgroups. */
  ResourceTotals resources(Entity entity) {
    return MapProjection.resourcesOf(input.range(), rollup, entity.id(), true);
  }

  /** The id in the export of the entity that holds another. */
  String parent(Entity entity) {
    String parent = entity.parent();
    return parent == null ? "" : rollup.shownAs(parent);
  }
}
