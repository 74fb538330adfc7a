package io.sightline.core.topology;

import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.ConfigMap;
import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Namespace;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectReference;
import io.sightline.core.kube.OwnerReference;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodCgroup;
import io.sightline.core.kube.Route;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.VolumeClaim;
import io.sightline.core.kube.Workload;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes objects of a fold, and the entities they make: who owns whom, and how each is. Not
 * thread-safe.
 */
final class ObjectBook {
  private final Map<ObjectKey, KubeObject> objects = new HashMap<>();
  // By UID: what a pod's owner refers to, and the pods that refer to it.
  private final Map<String, Workload> workloads = new HashMap<>();
  private final Map<String, Pod> podsByKubeletUid = new HashMap<>();
  private final Map<String, Set<ObjectKey>> podsByOwner = new HashMap<>();
  private final Set<ObjectKey> changed = new HashSet<>();
  private final EntityBook entities;

  ObjectBook(EntityBook entities) {
    this.entities = entities;
  }

  Map<ObjectKey, KubeObject> objects() {
    return objects;
  }

  void cluster(ClusterObserved fact) {
    String id = EntityId.ofCluster(fact.cluster());
    entities.describe(ObjectEntities.cluster(id, fact.name(), fact.version()), fact.timeNanos());
  }

  /** Takes an object, and adds what happened to it since its last version. */
  void observed(ObjectObserved fact, List<EventObserved> events) {
    KubeObject object = fact.object();
    KubeObject before = objects.put(object.key(), object);
    if (object.equals(before)) {
      return;
    }
    changed.add(object.key());
    describe(object, fact.timeNanos());
    if (before != null) {
      ObjectChanges.between(before, object, entityOf(object), fact.timeNanos(), events);
    }
  }

  /** Forgets an object, and adds what its end means to others. */
  void gone(ObjectGone fact, List<EventObserved> events) {
    KubeObject object = objects.remove(fact.object());
    if (object == null) {
      return;
    }
    changed.add(fact.object());
    workloads.remove(fact.object().uid());
    ObjectChanges.ofEnd(object, entityOf(object), fact.timeNanos(), events);
    if (object instanceof Pod pod) {
      podsByKubeletUid.remove(pod.kubeletUid(), pod);
      leaveOwner(pod);
      entities.endPod(pod, fact.timeNanos());
    } else if (object instanceof Node node) {
      entities.endNode(node, fact.timeNanos());
    } else {
      String id = ObjectEntities.idOf(object);
      if (id != null) {
        entities.end(id, fact.timeNanos());
      }
    }
  }

  private void describe(KubeObject object, long timeNanos) {
    switch (object) {
      case Pod pod -> {
        podsByKubeletUid.put(pod.kubeletUid(), pod);
        OwnerReference owner = pod.meta().owner();
        if (owner != null) {
          podsByOwner.computeIfAbsent(owner.uid(), _ -> new HashSet<>()).add(pod.key());
        }
        describePod(pod, timeNanos);
      }
      case Workload workload -> {
        workloads.put(workload.key().uid(), workload);
        if (ownerOf(workload) == null) {
          entities.describe(ObjectEntities.workload(workload), timeNanos);
        }
        // Its pods may have come first, and then they did not know what stands above it.
        for (ObjectKey pod : podsByOwner.getOrDefault(workload.key().uid(), Set.of())) {
          if (objects.get(pod) instanceof Pod known && isMisplaced(known)) {
            describePod(known, timeNanos);
          }
        }
      }
      case Service service -> entities.describe(ObjectEntities.service(service), timeNanos);
      case Node node -> entities.describeNode(node, timeNanos);
      case Namespace namespace -> entities.describe(ObjectEntities.namespace(namespace), timeNanos);
      case VolumeClaim claim -> entities.describe(ObjectEntities.volume(claim), timeNanos);
      case Route route -> entities.describe(ObjectEntities.route(route), timeNanos);
      case Autoscaler _, EndpointSlice _, NetworkPolicy _, ConfigMap _ -> {
        // They are about others, and are read from the topology's objects.
      }
    }
  }

  private void describePod(Pod pod, long timeNanos) {
    String parent = parentOf(pod);
    OwnerReference top = topOwner(pod);
    if (top != null && EntityId.ofWorkload(top.uid()).equals(parent)) {
      entities.ensure(ObjectEntities.unknownWorkload(parent, top, pod.key()), timeNanos);
    }
    entities.describePod(pod, ObjectEntities.pod(pod, parent), timeNanos);
  }

  /** Names the container whose control group was seen, where its pod's object is known. */
  void cgroup(CgroupObserved fact) {
    PodCgroup.parse(fact.path())
        .map(cgroup -> podsByKubeletUid.get(cgroup.podUid()))
        .ifPresent(pod -> entities.describeContainers(pod, fact.timeNanos()));
  }

  /** The event with the entity that it is about: what stands above a replica set or a job. */
  EventObserved placed(EventObserved event) {
    ObjectReference object = event.object();
    Workload workload = object == null ? null : workloads.get(object.uid());
    OwnerReference above = workload == null ? null : ownerOf(workload);
    return above == null
        ? event
        : new EventObserved(
            event.timeNanos(),
            event.severity(),
            EntityId.ofWorkload(above.uid()),
            event.kind(),
            event.message(),
            object,
            event.count());
  }

  private boolean isMisplaced(Pod pod) {
    Entity entity = entities.get(EntityId.ofPod(pod.kubeletUid()));
    return entity == null || !parentOf(pod).equals(entity.parent());
  }

  private String parentOf(Pod pod) {
    String kept = keptParent(pod);
    if (kept != null) {
      return kept;
    }
    OwnerReference top = topOwner(pod);
    return top == null
        ? EntityId.ofNamespace(pod.key().cluster(), pod.key().namespace())
        : EntityId.ofWorkload(top.uid());
  }

  /**
   * The workload of a pod whose replica set or job is gone: the API deletes those first, and then
   * their pods. Null while it is there, and where it was never known.
   */
  private @Nullable String keptParent(Pod pod) {
    OwnerReference owner = pod.meta().owner();
    if (owner == null || workloads.containsKey(owner.uid())) {
      return null;
    }
    Entity known = entities.get(EntityId.ofPod(pod.kubeletUid()));
    String parent = known == null ? null : known.parent();
    return parent != null && EntityId.isWorkload(parent) ? parent : null;
  }

  /**
   * What a user would name as the pod's workload: the deployment rather than its replica set, the
   * cron job rather than its job. Null for a bare pod and for one that belongs to its node.
   */
  private @Nullable OwnerReference topOwner(Pod pod) {
    OwnerReference owner = pod.meta().owner();
    if (owner == null || owner.kind().equals(ObjectKind.NODE.apiName())) {
      return null;
    }
    Workload workload = workloads.get(owner.uid());
    if (workload == null) {
      return owner;
    }
    OwnerReference above = ownerOf(workload);
    return above == null ? owner : above;
  }

  private static @Nullable OwnerReference ownerOf(Workload workload) {
    return workload.meta().owner();
  }

  private void leaveOwner(Pod pod) {
    OwnerReference owner = pod.meta().owner();
    if (owner == null) {
      return;
    }
    Set<ObjectKey> pods = podsByOwner.get(owner.uid());
    if (pods != null && pods.remove(pod.key()) && pods.isEmpty()) {
      podsByOwner.remove(owner.uid());
    }
  }

  /** The entity to which it matters what happens to an object; empty for the whole cluster. */
  private String entityOf(KubeObject object) {
    OwnerReference above = object instanceof Workload workload ? ownerOf(workload) : null;
    if (above != null) {
      return EntityId.ofWorkload(above.uid());
    }
    if (object instanceof Autoscaler autoscaler) {
      return targetOf(autoscaler);
    }
    String id = ObjectEntities.idOf(object);
    if (id != null) {
      return id;
    }
    String namespace = object.key().namespace();
    return namespace.isEmpty() ? "" : EntityId.ofNamespace(object.key().cluster(), namespace);
  }

  private String targetOf(Autoscaler autoscaler) {
    ObjectKey key = autoscaler.key();
    return workloads.values().stream()
        .map(KubeObject::key)
        .filter(
            target ->
                target.kind().apiName().equals(autoscaler.targetKind())
                    && target.name().equals(autoscaler.targetName())
                    && target.namespace().equals(key.namespace())
                    && target.cluster().equals(key.cluster()))
        .map(target -> EntityId.ofWorkload(target.uid()))
        .findFirst()
        .orElseGet(() -> EntityId.ofNamespace(key.cluster(), key.namespace()));
  }

  Set<ObjectKey> drainChanged() {
    Set<ObjectKey> drained = new HashSet<>(changed);
    changed.clear();
    return drained;
  }

  void forgetChanged() {
    changed.clear();
  }

  /** After a restart only what differs from before, or is gone, counts as changed. */
  void markChangedSince(Map<ObjectKey, KubeObject> before) {
    changed.clear();
    Changes.between(before, objects, changed);
  }

  void snapshotInto(List<Fact> facts, long timeNanos) {
    for (KubeObject object : objects.values()) {
      facts.add(new ObjectObserved(timeNanos, object));
    }
  }
}
