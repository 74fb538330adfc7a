package io.sightline.desktop.compare;

import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.view.ShownClusters;

/** What the entities of a topology are known by in others. Immutable. */
final class EntityNames {
  private final Topology topology;
  private final ShownClusters clusters;

  EntityNames(Topology topology) {
    this.topology = topology;
    this.clusters = ShownClusters.of(topology);
  }

  /** The name of an entity; in its cluster's namespace where there are several clusters. */
  EntityName of(String id) {
    Entity entity = topology.entities().get(id);
    if (entity == null) {
      return new EntityName("", "unknown", id);
    }
    String cluster = clusters.nameOf(id, "");
    String namespace =
        cluster.isEmpty() || entity.namespace().isEmpty()
            ? cluster + entity.namespace()
            : cluster + "/" + entity.namespace();
    return new EntityName(namespace, entity.kind().wireName(), entity.name());
  }
}
