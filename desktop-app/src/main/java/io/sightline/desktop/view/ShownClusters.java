package io.sightline.desktop.view;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.scene.MapModel;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The clusters of a topology, and what is called by them where there are several. Immutable. */
public final class ShownClusters {
  private final Topology topology;
  private final List<Entity> clusters;

  private ShownClusters(Topology topology, List<Entity> clusters) {
    this.topology = topology;
    this.clusters = clusters;
  }

  /** Those of a topology. */
  public static ShownClusters of(Topology topology) {
    return new ShownClusters(
        topology,
        topology.entities().values().stream()
            .filter(entity -> entity.kind() == EntityKind.CLUSTER)
            .sorted(Comparator.comparing(Entity::name).thenComparing(Entity::id))
            .toList());
  }

  /** Their entities, by name. */
  public List<Entity> all() {
    return clusters;
  }

  /** Whether what is said has to say of which cluster it is. */
  public boolean areSeveral() {
    return clusters.size() > 1;
  }

  /**
   * The name of the cluster that an entity is in; empty where there are several and it is in none.
   *
   * @param only what the only one is called
   */
  public String nameOf(String entity, String only) {
    if (!areSeveral()) {
      return only;
    }
    Entity cluster = topology.clusterOf(entity);
    return cluster == null ? "" : cluster.name();
  }

  /** The name of a node's cluster. */
  public String nameOf(NodeKey node, String only) {
    Entity cluster = topology.entities().get(EntityId.ofCluster(node.cluster()));
    return cluster == null ? only : cluster.name();
  }

  /** A node as it is called beside those of other clusters. */
  public String node(NodeKey node) {
    if (node.cluster().isEmpty() || !areSeveral()) {
      return node.name();
    }
    String cluster = nameOf(node, node.cluster());
    return node.name().isEmpty() ? cluster : cluster + " / " + node.name();
  }

  /**
   * Whether an edge leads into another cluster of which only the client's end was seen, so that
   * what it reached behind the service is not known.
   */
  public boolean isMatchedByOneEnd(String clientEntity, String serverEntity) {
    if (!areSeveral()) {
      return false;
    }
    Entity server = topology.entities().get(serverEntity);
    Entity from = topology.clusterOf(clientEntity);
    Entity to = topology.clusterOf(serverEntity);
    return server != null
        && (server.kind() == EntityKind.SERVICE || server.kind() == EntityKind.INGRESS)
        && from != null
        && to != null
        && !from.id().equals(to.id());
  }

  /** The namespace of each island of a map, by the id of the island's group. */
  public Map<String, String> namespacesOfIslands() {
    Map<String, String> namespaces = new TreeMap<>();
    topology.entities().values().stream()
        .filter(entity -> entity.kind() == EntityKind.NAMESPACE)
        .sorted(Comparator.comparing(Entity::id))
        .forEach(entity -> namespaces.putIfAbsent(group(entity, entity.name()).id(), entity.id()));
    return namespaces;
  }

  /** The island on which an entity of some namespace stands. */
  public MapModel.Group group(Entity entity) {
    return group(entity, entity.namespace());
  }

  private MapModel.Group group(Entity entity, String namespace) {
    String cluster = areSeveral() ? nameOf(entity.id(), "") : "";
    return new MapModel.Group(
        cluster.isEmpty() ? namespace : cluster + "\n" + namespace, namespace, cluster);
  }
}
