package io.sightline.desktop.compare;

import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.view.ShownClusters;
import java.util.HashMap;
import java.util.Map;

/** What the entities of a topology are known by in another that it is compared with. Immutable. */
final class EntityNames {
  private final Topology topology;
  private final Map<String, String> clusters;

  private EntityNames(Topology topology, Map<String, String> clusters) {
    this.topology = topology;
    this.clusters = clusters;
  }

  /** Of two topologies, each by the names that both understand. */
  record Pair(EntityNames before, EntityNames after) {
    static Pair of(Topology before, Topology after) {
      ShownClusters old = ShownClusters.of(before);
      ShownClusters now = ShownClusters.of(after);
      Map<String, String> names = new HashMap<>();
      if (old.areSeveral() || now.areSeveral()) {
        // Where it is alone, a cluster has the name its relay gave it, and not that of its context.
        putAll(now.areSeveral() ? old : now, names);
        putAll(now.areSeveral() ? now : old, names);
      }
      return new Pair(new EntityNames(before, names), new EntityNames(after, names));
    }

    private static void putAll(ShownClusters clusters, Map<String, String> into) {
      clusters.all().forEach(cluster -> into.put(cluster.id(), cluster.name()));
    }
  }

  /** The name of an entity; in its cluster's namespace where either side has several clusters. */
  EntityName of(String id) {
    Entity entity = topology.entities().get(id);
    if (entity == null) {
      return new EntityName("", "unknown", id);
    }
    Entity in = topology.clusterOf(id);
    String cluster = in == null ? "" : clusters.getOrDefault(in.id(), "");
    String namespace =
        cluster.isEmpty() || entity.namespace().isEmpty()
            ? cluster + entity.namespace()
            : cluster + "/" + entity.namespace();
    return new EntityName(namespace, entity.kind().wireName(), entity.name());
  }
}
