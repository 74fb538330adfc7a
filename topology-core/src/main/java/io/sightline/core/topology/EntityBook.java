package io.sightline.core.topology;

import static java.util.Objects.requireNonNullElse;

import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.ResourceTotals;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The entities of a fold, and the names DNS gave to addresses. Not thread-safe. */
final class EntityBook {
  private static final String EXTERNAL_PREFIX = "external/";
  private static final int MAX_NAMES = 16_384;

  private final Map<String, Entity> entities = new HashMap<>();
  private final Map<IpAddress, NameResolved> names =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, NameResolved> eldest) {
          return size() > MAX_NAMES;
        }
      };
  private final Set<String> changed = new HashSet<>();

  Map<String, Entity> entities() {
    return entities;
  }

  @Nullable Entity get(String id) {
    return entities.get(id);
  }

  void node(NodeObserved fact) {
    String id = EntityId.ofNode(fact.node());
    seen(id, EntityKind.NODE, fact.node().name(), null, "", fact.timeNanos());
    update(id, entity -> entity.withLabel("kernel", fact.kernelRelease()));
  }

  void cgroup(CgroupObserved fact) {
    WorkloadName name = WorkloadName.ofCgroupPath(fact.path());
    String node = EntityId.ofNode(fact.cgroup().node());
    String parent = node;
    if (!name.namespace().isEmpty()) {
      parent = EntityId.ofNamespace(fact.cgroup().node(), name.namespace());
      seen(parent, EntityKind.NAMESPACE, name.namespace(), node, "", fact.timeNanos());
    }
    String id = EntityId.ofCgroup(fact.cgroup());
    seen(id, EntityKind.WORKLOAD, name.name(), parent, name.namespace(), fact.timeNanos());
    update(id, entity -> entity.withLabel("cgroup", fact.path()));
  }

  void process(ProcessObserved fact) {
    String workload = EntityId.ofCgroup(fact.cgroup());
    Entity holder = entities.get(workload);
    String namespace = holder == null ? "" : holder.namespace();
    String id = EntityId.ofProcess(fact.process());
    seen(id, EntityKind.PROCESS, fact.name(), workload, namespace, fact.timeNanos());
    if (holder != null) {
      update(id, entity -> entity.withLabel("workload", holder.name()));
    }
    update(
        id,
        entity ->
            entity
                .withLabel("pid", Integer.toString(fact.process().pid()))
                .withLabel(
                    "network", EntityId.ofNetwork(fact.process().node(), fact.networkNamespace())));
  }

  void exited(ProcessExited fact) {
    update(
        EntityId.ofProcess(fact.process()),
        entity ->
            entity.withLife(entity.firstSeenNanos(), entity.lastSeenNanos(), fact.timeNanos()));
  }

  void network(NetworkObserved fact) {
    String id = EntityId.ofNetwork(fact.node(), fact.networkNamespace());
    String name = fact.name().isEmpty() ? "net:" + fact.networkNamespace() : fact.name();
    seen(id, EntityKind.NETWORK, name, EntityId.ofNode(fact.node()), "", fact.timeNanos());
    String addresses = String.join(" ", fact.addresses().stream().map(Object::toString).toList());
    update(id, entity -> entity.withLabel("addresses", addresses));
  }

  void name(NameResolved fact) {
    names.remove(fact.address());
    names.put(fact.address(), fact);
    update(EntityId.ofExternalHost(fact.address()), entity -> entity.withName(fact.name()));
  }

  /** Makes an end of an edge exist: external hosts and the Internet have no fact of their own. */
  void endOfEdge(String id, long timeNanos) {
    if (entities.containsKey(id)) {
      return;
    }
    if (id.startsWith(EXTERNAL_PREFIX)) {
      String address = id.substring(EXTERNAL_PREFIX.length());
      NameResolved known = names.get(IpAddress.parse(address));
      String name = known == null ? address : known.name();
      seen(id, EntityKind.EXTERNAL_HOST, name, null, "", timeNanos);
      update(id, entity -> entity.withLabel("address", address));
    } else if (id.equals(EntityId.INTERNET)) {
      seen(id, EntityKind.INTERNET, "Internet", null, "", timeNanos);
    } else {
      // Its identity is still under way or was lost; the traffic is real all the same.
      seen(id, EntityKind.PROCESS, id, null, "", timeNanos);
    }
  }

  void resources(String id, long timeNanos, UnaryOperator<ResourceTotals> change) {
    update(id, entity -> entity.withResources(change.apply(entity.resources()), timeNanos));
  }

  void restore(EntityState state) {
    put(
        new Entity(
            state.entity(),
            state.kind(),
            state.name(),
            state.parent().isEmpty() ? null : state.parent(),
            state.namespace(),
            state.labels(),
            state.resources(),
            state.firstSeenNanos(),
            state.lastSeenNanos(),
            state.exitedNanos()));
  }

  /** Entities that ended before that time and that no edge needs. */
  Set<String> exitedBefore(long timeNanos, Set<String> inUse) {
    Set<String> gone = new HashSet<>();
    for (Entity entity : entities.values()) {
      if (entity.exitedNanos() != 0
          && entity.exitedNanos() < timeNanos
          && !inUse.contains(entity.id())) {
        gone.add(entity.id());
      }
    }
    return gone;
  }

  void retain(Set<String> ids) {
    entities.keySet().retainAll(ids);
  }

  void remove(Set<String> ids) {
    entities.keySet().removeAll(ids);
    changed.addAll(ids);
  }

  /** The ids that changed since the last call. */
  Set<String> drainChanged() {
    Set<String> drained = new HashSet<>(changed);
    changed.clear();
    return drained;
  }

  /** After a restart only what differs from before, or is gone, counts as changed. */
  void markChangedSince(Map<String, Entity> before) {
    changed.clear();
    Changes.between(before, entities, changed);
  }

  void snapshotInto(List<Fact> facts, long timeNanos) {
    facts.addAll(names.values());
    for (Entity entity : entities.values()) {
      facts.add(
          new EntityState(
              timeNanos,
              entity.id(),
              entity.kind(),
              entity.name(),
              requireNonNullElse(entity.parent(), ""),
              entity.namespace(),
              entity.labels(),
              entity.firstSeenNanos(),
              entity.lastSeenNanos(),
              entity.exitedNanos(),
              entity.resources()));
    }
  }

  private void seen(
      String id,
      EntityKind kind,
      String name,
      @Nullable String parent,
      String namespace,
      long timeNanos) {
    Entity known = entities.get(id);
    Entity fresh = Entity.seen(id, kind, name, parent, namespace, timeNanos);
    if (known != null) {
      fresh =
          fresh
              .withResources(known.resources(), known.lastSeenNanos())
              .withLife(known.firstSeenNanos(), Math.max(known.lastSeenNanos(), timeNanos), 0);
      for (Map.Entry<String, String> label : known.labels().entrySet()) {
        fresh = fresh.withLabel(label.getKey(), label.getValue());
      }
    }
    put(fresh);
  }

  private void update(String id, UnaryOperator<Entity> change) {
    Entity known = entities.get(id);
    if (known != null) {
      put(change.apply(known));
    }
  }

  private void put(Entity entity) {
    if (!entity.equals(entities.put(entity.id(), entity))) {
      changed.add(entity.id());
    }
  }
}
