package io.sightline.agent.relay;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.Fact;
import io.sightline.core.kube.PodCgroup;
import io.sightline.core.kube.SharedValues;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.TopologyDelta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces of a topology's entities, found by going up from holder to holder until a
 * namespace of a cluster.
 *
 * <p>A namespace that only a control group's path suggests is none: {@code /system.slice} on a node
 * must not become visible to whoever has a namespace called {@code system}. One thread learns, any
 * thread asks.
 */
final class NamespaceBook implements EntityNamespaces {
  private static final int MAX_DEPTH = 16;

  private record Place(EntityKind kind, String name, @Nullable String parent) {
    static Place of(Entity entity) {
      boolean namespace = entity.kind() == EntityKind.NAMESPACE;
      return new Place(entity.kind(), namespace ? entity.name() : "", entity.parent());
    }
  }

  private final Map<String, Place> places = new ConcurrentHashMap<>();
  // Of pods' control groups, which are no entities; they go with their pods.
  private final Map<CgroupKey, String> pods = new ConcurrentHashMap<>();

  /** The pods of a workload are in the same place. */
  private final SharedValues shared = new SharedValues();

  void learn(Map<String, Entity> entities) {
    entities.forEach((id, entity) -> places.put(id, shared.share(Place.of(entity))));
  }

  void learn(TopologyDelta delta) {
    learn(delta.entities());
    if (!delta.goneEntities().isEmpty()) {
      places.keySet().removeAll(delta.goneEntities());
      pods.values().removeAll(delta.goneEntities());
    }
  }

  /** Takes which control groups are pods'. */
  void learn(List<Fact> facts) {
    for (Fact fact : facts) {
      if (fact instanceof CgroupObserved it) {
        PodCgroup.parse(it.path())
            .ifPresent(pod -> pods.put(it.cgroup(), EntityId.ofPod(pod.podUid())));
      }
    }
  }

  /** All namespaces of the cluster that are known. */
  Set<String> namespaces() {
    return places.entrySet().stream()
        .filter(entry -> entry.getValue().kind() == EntityKind.NAMESPACE)
        .flatMap(entry -> namespaceOf(entry.getKey()).stream())
        .collect(Collectors.toSet());
  }

  @Override
  public Optional<String> namespaceOf(String entity) {
    String id = entity;
    for (int depth = 0; id != null && depth < MAX_DEPTH; depth++) {
      Place place = places.get(id);
      if (place == null) {
        return Optional.empty();
      }
      if (place.kind() == EntityKind.NAMESPACE) {
        return isCluster(place.parent()) ? Optional.of(place.name()) : Optional.empty();
      }
      id = place.parent();
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> namespaceOf(CgroupKey cgroup) {
    String pod = pods.get(cgroup);
    return namespaceOf(pod == null ? EntityId.ofCgroup(cgroup) : pod);
  }

  private boolean isCluster(@Nullable String id) {
    Place place = id == null ? null : places.get(id);
    return place != null && place.kind() == EntityKind.CLUSTER;
  }
}
