package io.sightline.core.topology;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectReference;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodCgroup;
import io.sightline.core.kube.SharedValues;
import io.sightline.core.topology.ObjectEntities.Description;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The entities of a fold, and the names DNS gave to addresses. Not thread-safe. */
final class EntityBook {
  private static final String NAMESPACE_PREFIX = "namespace/";
  private static final int MAX_NAMES = 16_384;
  private static final int SHORT_ID = 12;

  private final Map<String, Entity> entities = new HashMap<>();
  // By the id of the external host.
  private final Map<String, NameResolved> names =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, NameResolved> eldest) {
          return size() > MAX_NAMES;
        }
      };
  // Of pods' control groups; those of others are entities themselves.
  private final PodCgroups podCgroups = new PodCgroups();
  // The containers of pods and the processes in them.
  private final Map<String, Set<String>> members = new HashMap<>();
  private final NodeNames nodes = new NodeNames();
  private final Set<String> changed = new HashSet<>();
  private final SharedValues shared = new SharedValues();

  /** What was known before a restart, as long as that is under way. */
  private Map<String, Entity> before = Map.of();

  EntityBook() {}

  EntityBook(Map<String, Entity> before) {
    this.before = before;
  }

  Map<String, Entity> entities() {
    return entities;
  }

  @Nullable Entity get(String id) {
    return entities.get(id);
  }

  void node(NodeObserved fact) {
    String id = nodes.idOf(fact.node());
    Entity known = entities.get(id);
    String parent = known == null ? clusterOf(fact.node()) : known.parent();
    seen(id, EntityKind.NODE, fact.node().name(), parent, "", fact.timeNanos());
    update(
        id,
        entity ->
            entity
                .withLabel("kernel", fact.kernelRelease())
                .withLabel(NodeNames.BOOT, fact.node().bootId()));
  }

  private static @Nullable String clusterOf(NodeKey node) {
    return node.cluster().isEmpty() ? null : EntityId.ofCluster(node.cluster());
  }

  void cgroup(CgroupObserved fact) {
    Optional<PodCgroup> pod = PodCgroup.parse(fact.path());
    if (pod.isPresent()) {
      podCgroups.add(fact, pod.get());
      podCgroup(fact, pod.get());
      return;
    }
    WorkloadName name = WorkloadName.ofCgroupPath(fact.path());
    String node = nodes.idOf(fact.cgroup().node());
    String parent = node;
    if (!name.namespace().isEmpty()) {
      parent = EntityId.ofNamespace(fact.cgroup().node(), name.namespace());
      seen(parent, EntityKind.NAMESPACE, name.namespace(), node, "", fact.timeNanos());
    }
    String id = EntityId.ofCgroup(fact.cgroup());
    seen(id, EntityKind.WORKLOAD, name.name(), parent, name.namespace(), fact.timeNanos());
    update(id, entity -> entity.withLabel("cgroup", fact.path()));
  }

  /** The pod and the container in it, which may be seen at work before their object is known. */
  private void podCgroup(CgroupObserved fact, PodCgroup cgroup) {
    String podId = EntityId.ofPod(cgroup.podUid());
    if (!entities.containsKey(podId)) {
      String node = nodes.idOf(fact.cgroup().node());
      seen(podId, EntityKind.POD, cgroup.podUid(), node, "", fact.timeNanos());
    }
    String id = EntityId.ofContainer(cgroup.containerId());
    if (cgroup.containerId().isEmpty() || entities.containsKey(id)) {
      return;
    }
    Entity pod = requireNonNull(entities.get(podId));
    String name = cgroup.containerId().substring(0, SHORT_ID);
    seen(id, EntityKind.CONTAINER, name, podId, pod.namespace(), fact.timeNanos());
    if (pod.exitedNanos() != 0) {
      end(id, Math.max(pod.exitedNanos(), fact.timeNanos()));
    }
  }

  /** The entity to which belongs what a control group uses: its container, its pod, or itself. */
  String holder(CgroupKey cgroup) {
    return podCgroups.holder(cgroup);
  }

  /** Takes what an object says of its entity, which is there then. */
  void describe(Description it, long timeNanos) {
    Entity known = entities.get(it.id());
    TreeMap<String, String> labels = new TreeMap<>(it.labels());
    if (known != null) {
      known
          .labels()
          .forEach(
              (key, value) -> {
                if (!ObjectEntities.LABELS.contains(key)) {
                  labels.put(key, value);
                }
              });
    }
    ensureNamespace(it, timeNanos);
    put(
        new Entity(
            sameId(it.id()),
            it.kind(),
            it.name(),
            shared(it.parent()),
            it.namespace(),
            shared(labels),
            known == null ? ResourceTotals.ZERO : known.resources(),
            known == null ? timeNanos : known.firstSeenNanos(),
            known == null ? timeNanos : Math.max(known.lastSeenNanos(), timeNanos),
            0));
  }

  /** The instance of an id that is a key here and elsewhere: there is one for each pod. */
  private String sameId(String id) {
    Entity known = entities.getOrDefault(id, before.get(id));
    return known == null ? id : known.id();
  }

  /** The replicas of a workload have one parent, and those on one node mostly the same labels. */
  private LabelMap shared(SortedMap<String, String> labels) {
    TreeMap<String, String> values = new TreeMap<>(labels);
    values.replaceAll((_, value) -> shared.share(value));
    return shared.share(LabelMap.of(values));
  }

  private @Nullable String shared(@Nullable String parent) {
    return parent == null ? null : shared.share(parent);
  }

  /** Makes an entity of which only others tell. */
  void ensure(Description it, long timeNanos) {
    if (!entities.containsKey(it.id())) {
      describe(it, timeNanos);
    }
  }

  /** Namespaces may not be listed, to whom only one of them is open. */
  private void ensureNamespace(Description it, long timeNanos) {
    String parent = it.parent();
    if (parent == null || !parent.startsWith(NAMESPACE_PREFIX) || entities.containsKey(parent)) {
      return;
    }
    String cluster = parent.substring(NAMESPACE_PREFIX.length(), parent.lastIndexOf('/'));
    seen(parent, EntityKind.NAMESPACE, it.namespace(), EntityId.ofCluster(cluster), "", timeNanos);
  }

  /** Takes what a pod's object says of it and of those of its containers that were seen at work. */
  void describePod(Pod pod, Description description, long timeNanos) {
    describe(description, timeNanos);
    describeContainers(pod, timeNanos);
    joinNamespace(description.id(), description.namespace());
  }

  void describeContainers(Pod pod, long timeNanos) {
    for (Container container : pod.containers()) {
      String id = EntityId.ofContainer(container.id());
      Entity known = entities.get(id);
      if (known != null) {
        describe(ObjectEntities.container(container, pod), timeNanos);
      }
    }
  }

  private void joinNamespace(String holder, String namespace) {
    for (String member : members.getOrDefault(holder, Set.of())) {
      update(member, entity -> entity.withNamespace(namespace));
      joinNamespace(member, namespace);
    }
  }

  /** A pod whose object never came may still be named by an event about it. */
  void nameUnknownPod(EventObserved event) {
    ObjectReference object = event.object();
    Entity known = entities.get(event.entity());
    if (object != null && known != null && isUnknownPod(known)) {
      put(known.withName(object.name()).withNamespace(object.namespace()));
      joinNamespace(known.id(), object.namespace());
    }
  }

  /** Whether it is a pod of which neither its object nor an event has told the name. */
  boolean isUnnamedPod(String id) {
    Entity entity = entities.get(id);
    return entity != null && isUnknownPod(entity) && id.equals(EntityId.ofPod(entity.name()));
  }

  private static boolean isUnknownPod(Entity entity) {
    return entity.kind() == EntityKind.POD && !entity.labels().containsKey("status");
  }

  /** Takes what a node's object says: the node may have been seen by its agent before. */
  void describeNode(Node node, long timeNanos) {
    nodes.learn(node);
    Entity machine = entities.get(EntityId.ofNode(NodeNames.machine(node)));
    if (machine != null && node.bootId().equals(machine.labels().get(NodeNames.BOOT))) {
      rename(machine, ObjectEntities.node(node).id());
    }
    describe(ObjectEntities.node(node), timeNanos);
  }

  void endNode(Node node, long timeNanos) {
    nodes.forget(node.key());
    end(ObjectEntities.node(node).id(), timeNanos);
  }

  /** It is the same as another, by what its labels say, and so is all that it holds. */
  private void rename(Entity machine, String id) {
    entities.remove(machine.id());
    changed.add(machine.id());
    Entity known = entities.get(id);
    Entity renamed = machine.withId(id);
    put(known == null ? renamed : renamed.withParent(known.parent()));
    for (Entity entity : List.copyOf(entities.values())) {
      if (machine.id().equals(entity.parent())) {
        put(entity.withParent(id));
      }
    }
  }

  void end(String id, long timeNanos) {
    update(
        id, entity -> entity.withLife(entity.firstSeenNanos(), entity.lastSeenNanos(), timeNanos));
  }

  /** Ends a pod and its containers; its processes are told of by the agent. */
  void endPod(Pod pod, long timeNanos) {
    String id = EntityId.ofPod(pod.kubeletUid());
    end(id, timeNanos);
    members.getOrDefault(id, Set.of()).forEach(container -> end(container, timeNanos));
  }

  void process(ProcessObserved fact) {
    String workload = holder(fact.cgroup());
    Entity pod = unknownPodAround(workload);
    if (pod != null && pod.exitedNanos() != 0) {
      end(pod.id(), 0);
      end(workload, 0);
    }
    Entity holder = entities.get(workload);
    String namespace = holder == null ? "" : holder.namespace();
    String id = EntityId.ofProcess(fact.process());
    seen(id, EntityKind.PROCESS, fact.name(), workload, namespace, fact.timeNanos());
    if (holder != null && holder.kind() == EntityKind.WORKLOAD) {
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
    String id = EntityId.ofProcess(fact.process());
    end(id, fact.timeNanos());
    Entity process = entities.get(id);
    Entity pod = process == null ? null : unknownPodAround(process.parent());
    if (pod != null && hasEnded(pod.id())) {
      end(pod.id(), fact.timeNanos());
      for (String member : members.getOrDefault(pod.id(), Set.of())) {
        Entity container = entities.get(member);
        if (container != null
            && container.kind() == EntityKind.CONTAINER
            && container.exitedNanos() == 0) {
          end(member, fact.timeNanos());
        }
      }
    }
  }

  /** The pod that is this entity or holds it, where the API does not tell of its end. */
  private @Nullable Entity unknownPodAround(@Nullable String id) {
    Entity entity = id == null ? null : entities.get(id);
    if (entity != null && entity.kind() == EntityKind.CONTAINER) {
      String parent = entity.parent();
      entity = parent == null ? null : entities.get(parent);
    }
    return entity != null && isUnknownPod(entity) ? entity : null;
  }

  /** Whether no process is left in it; that of its network lives as long as the pod. */
  private boolean hasEnded(String holder) {
    for (String id : members.getOrDefault(holder, Set.of())) {
      Entity member = entities.get(id);
      boolean lives =
          member != null && member.kind() == EntityKind.PROCESS && member.exitedNanos() == 0;
      if (lives || !hasEnded(id)) {
        return false;
      }
    }
    return true;
  }

  void network(NetworkObserved fact) {
    String id = EntityId.ofNetwork(fact.node(), fact.networkNamespace());
    String name = fact.name().isEmpty() ? "net:" + fact.networkNamespace() : fact.name();
    seen(id, EntityKind.NETWORK, name, nodes.idOf(fact.node()), "", fact.timeNanos());
    String addresses = String.join(" ", fact.addresses().stream().map(Object::toString).toList());
    update(id, entity -> entity.withLabel("addresses", addresses));
  }

  void name(NameResolved fact) {
    String host = EntityId.ofExternalHost(fact.node().cluster(), fact.address());
    names.remove(host);
    names.put(host, fact);
    update(host, entity -> entity.withName(fact.name()));
  }

  /** Makes an end of an edge exist: external hosts and the Internet have no fact of their own. */
  void endOfEdge(String id, long timeNanos) {
    if (entities.containsKey(id)) {
      return;
    }
    if (EntityId.isExternalHost(id)) {
      String address = EntityId.addressOf(id).toString();
      NameResolved known = names.get(id);
      String name = known == null ? address : known.name();
      seen(id, EntityKind.EXTERNAL_HOST, name, null, "", timeNanos);
      update(id, entity -> entity.withLabel("address", address));
    } else if (id.equals(EntityId.INTERNET)) {
      seen(id, EntityKind.INTERNET, "Internet", null, "", timeNanos);
    } else {
      // Its identity is still under way or was lost; the traffic is real all the same.
      seen(id, kindOf(id), id.substring(id.indexOf('/') + 1), null, "", timeNanos);
    }
  }

  private static EntityKind kindOf(String id) {
    String first = id.substring(0, Math.max(0, id.indexOf('/')));
    return EntityKind.ofWireName(first).orElse(EntityKind.PROCESS);
  }

  void resources(String id, long timeNanos, UnaryOperator<ResourceTotals> change) {
    update(id, entity -> entity.withResources(change.apply(entity.resources()), timeNanos));
  }

  void restore(EntityState state) {
    put(
        new Entity(
            sameId(state.entity()),
            state.kind(),
            state.name(),
            state.parent().isEmpty() ? null : shared.share(state.parent()),
            state.namespace(),
            shared(state.labels()),
            state.resources(),
            state.firstSeenNanos(),
            state.lastSeenNanos(),
            state.exitedNanos()));
  }

  /**
   * Entities that no edge needs and that ended long ago.
   *
   * @param horizonNanos before that time, for one that did something
   * @param idleHorizonNanos before that time, for one of which nothing was ever seen but its object
   */
  Set<String> exitedBefore(long horizonNanos, long idleHorizonNanos, Set<String> inUse) {
    Set<String> gone = new HashSet<>();
    for (Entity entity : entities.values()) {
      boolean idle =
          entity.resources().equals(ResourceTotals.ZERO) && !members.containsKey(entity.id());
      boolean ended =
          entity.exitedNanos() != 0
              && entity.exitedNanos() < (idle ? idleHorizonNanos : horizonNanos);
      if ((ended || isAbandoned(entity, horizonNanos)) && !inUse.contains(entity.id())) {
        gone.add(entity.id());
      }
    }
    // In the same pass, or a fold from a keyframe would be a pass ahead.
    for (Entity entity : entities.values()) {
      if (entity.kind() == EntityKind.CONTAINER && gone.contains(entity.parent())) {
        gone.add(entity.id());
      }
    }
    return gone;
  }

  /** A pod of which neither the API nor anything in it was heard: the end of it was missed. */
  private boolean isAbandoned(Entity entity, long horizonNanos) {
    return isUnknownPod(entity)
        && entity.lastSeenNanos() < horizonNanos
        && members.getOrDefault(entity.id(), Set.of()).stream()
            .map(entities::get)
            .allMatch(member -> member == null || member.lastSeenNanos() < horizonNanos);
  }

  void retain(Set<String> ids) {
    before = Map.of();
    Set<String> others = new HashSet<>(entities.keySet());
    others.removeAll(ids);
    remove(others);
  }

  void remove(Set<String> ids) {
    for (String id : ids) {
      Entity removed = entities.remove(id);
      if (removed != null) {
        leave(removed);
      }
    }
    podCgroups.removeOf(ids);
    changed.addAll(ids);
  }

  private void leave(Entity entity) {
    Set<String> siblings = entity.parent() == null ? null : members.get(entity.parent());
    if (siblings != null && siblings.remove(entity.id()) && siblings.isEmpty()) {
      members.remove(entity.parent());
    }
  }

  /** The ids that changed since the last call. */
  Set<String> drainChanged() {
    Set<String> drained = new HashSet<>(changed);
    changed.clear();
    return drained;
  }

  void forgetChanged() {
    changed.clear();
  }

  /** After a restart only what differs from before, or is gone, counts as changed. */
  void markChangedSince(Map<String, Entity> before) {
    changed.clear();
    Changes.between(before, entities, changed);
  }

  void snapshotInto(List<Fact> facts, long timeNanos) {
    facts.addAll(names.values());
    podCgroups.snapshotInto(facts);
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
    Entity before = entities.put(entity.id(), entity);
    if (entity.equals(before)) {
      return;
    }
    changed.add(entity.id());
    if (before != null && !Objects.equals(before.parent(), entity.parent())) {
      leave(before);
    }
    if (isOfPod(entity)) {
      members
          .computeIfAbsent(requireNonNull(entity.parent()), _ -> new HashSet<>())
          .add(entity.id());
    }
  }

  private static boolean isOfPod(Entity entity) {
    return (entity.kind() == EntityKind.CONTAINER || entity.kind() == EntityKind.PROCESS)
        && entity.parent() != null
        && (entity.parent().startsWith(EntityId.POD_PREFIX)
            || entity.parent().startsWith(EntityId.CONTAINER_PREFIX));
  }
}
