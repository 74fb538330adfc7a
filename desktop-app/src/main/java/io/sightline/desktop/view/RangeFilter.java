package io.sightline.desktop.view;

import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.find.Subject;
import io.sightline.desktop.find.Truth;
import io.sightline.desktop.scene.MapModel;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Filters what happened in a range as data: each edge for itself, between the finest entities
 * known. Pure functions.
 */
public final class RangeFilter {
  private static final int MAX_DEPTH = 8;

  private RangeFilter() {}

  /**
   * The edges that pass, their ends, the entities that pass by themselves, and what holds all
   * these. What was lost, the ledgers and the coverage stay: they are about everything.
   *
   * @param seconds length of the range, for rates
   */
  public static TopologyRange apply(TopologyRange range, double seconds, Filter filter) {
    if (filter.isEmpty()) {
      return range;
    }
    Topology at = range.at();
    // What was silent at the end of a long range is still of the range.
    Duration length = Duration.ofNanos(Math.max(0, at.watermarkNanos() - range.fromNanos()));
    MapOptions processes = MapOptions.DEFAULT.withLevel(Level.PROCESS).withPresence(length);
    MapModel model = MapProjection.model(range, seconds, processes, MapModel.Caption.NONE);
    Rollup rollup = Rollup.of(at, Level.PROCESS);
    Parties parties = new Parties(at, rollup, model);
    Map<EdgeId, Edge> edges = new HashMap<>();
    Set<String> kept = new HashSet<>();
    Set<String> connected = new HashSet<>();
    for (Edge edge : at.edges().values()) {
      EdgeId id = edge.id();
      connected.addAll(List.of(id.client(), id.server()));
      Subject subject = parties.edge(rollup.shownAs(edge), List.of(id), range.traffic(id), seconds);
      if (filter.test(subject) == Truth.YES) {
        edges.put(id, edge);
        kept.addAll(List.of(id.client(), id.server(), id.via()));
      }
    }
    for (Entity entity : at.entities().values()) {
      Subject subject =
          new Subject.Node(parties.node(entity.id()), connected.contains(entity.id()));
      if (filter.test(subject) == Truth.YES) {
        kept.add(entity.id());
      }
    }
    return reduced(range, withHolders(at, rollup, kept), edges);
  }

  private static Map<String, Entity> withHolders(Topology at, Rollup rollup, Set<String> kept) {
    Map<String, Entity> entities = new HashMap<>();
    for (String id : kept) {
      // A control group of another hierarchy belongs to the one that stands for both.
      for (String start : List.of(id, rollup.shownAs(id))) {
        Entity entity = at.entities().get(start);
        for (int depth = 0; entity != null && depth < MAX_DEPTH; depth++) {
          entities.put(entity.id(), entity);
          String parent = entity.parent();
          entity = parent == null ? null : at.entities().get(parent);
        }
      }
    }
    return entities;
  }

  private static TopologyRange reduced(
      TopologyRange range, Map<String, Entity> entities, Map<EdgeId, Edge> edges) {
    Topology at = range.at();
    Topology less =
        new Topology(
            at.position(),
            at.watermarkNanos(),
            entities,
            edges,
            at.gaps(),
            at.ledgers(),
            at.coverage(),
            at.objects(),
            at.events());
    Map<EdgeId, TrafficTotals> traffic = new HashMap<>(range.traffic());
    traffic.keySet().retainAll(edges.keySet());
    Map<String, ResourceTotals> resources = new HashMap<>(range.resources());
    resources.keySet().retainAll(entities.keySet());
    return new TopologyRange(less, range.fromNanos(), traffic, resources);
  }
}
