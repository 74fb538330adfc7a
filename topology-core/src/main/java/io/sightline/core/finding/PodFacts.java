package io.sightline.core.finding;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.Pod;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes says of a pod that a finding is about: its limits, its workload, its autoscaler,
 * its probes and its policies.
 */
final class PodFacts {
  private static final String UNHEALTHY = "Unhealthy";
  private static final Set<String> SCALING =
      Set.of("AutoscalerStep", "SuccessfulRescale", "Scaled", "ScalingReplicaSet");
  private static final int MAX_STEPS = 3;

  private final TopologyRange range;
  private final Pod pod;
  private final Entity entity;

  private PodFacts(TopologyRange range, Pod pod, Entity entity) {
    this.range = range;
    this.pod = pod;
    this.entity = entity;
  }

  /** Of the pod that an entity is or is in; empty where it is in none, or its object is unknown. */
  static Optional<PodFacts> of(TopologyRange range, String id) {
    Entity entity = Words.workload(range.at(), id);
    if (entity == null || entity.kind() != EntityKind.POD) {
      return Optional.empty();
    }
    return range.at().objects().values().stream()
        .filter(Pod.class::isInstance)
        .map(Pod.class::cast)
        .filter(pod -> EntityId.ofPod(pod.kubeletUid()).equals(entity.id()))
        .findFirst()
        .map(pod -> new PodFacts(range, pod, entity));
  }

  /** The container of that entity. */
  Optional<Container> container(String id) {
    return pod.containers().stream()
        .filter(it -> !it.id().isEmpty() && EntityId.ofContainer(it.id()).equals(id))
        .findFirst();
  }

  /** What runs the pod, as a reader names it: `Deployment demo/web`; empty for a bare pod. */
  Optional<String> workload() {
    Entity workload = workloadEntity();
    return workload == null
        ? Optional.empty()
        : Optional.of(
            "%s %s/%s"
                .formatted(
                    workload.labels().getOrDefault("kind", "workload"),
                    workload.namespace(),
                    workload.name()));
  }

  private @Nullable Entity workloadEntity() {
    Entity parent = entity.parent() == null ? null : range.at().entities().get(entity.parent());
    return parent != null && parent.kind() == EntityKind.WORKLOAD ? parent : null;
  }

  /** The pods that the same workload runs, this one too. */
  List<String> siblings() {
    Entity workload = workloadEntity();
    return workload == null
        ? List.of(entity.id())
        : range.at().entities().values().stream()
            .filter(it -> it.kind() == EntityKind.POD && workload.id().equals(it.parent()))
            .map(Entity::id)
            .toList();
  }

  /** What its autoscaler wants, and how the workload was scaled in the range. */
  List<String> scaling() {
    List<String> lines = new ArrayList<>();
    Entity workload = workloadEntity();
    if (workload == null) {
      return lines;
    }
    for (Object object : range.at().objects().values()) {
      if (object instanceof Autoscaler it && isOf(it, workload)) {
        lines.add(words(it));
      }
    }
    range.at().events().stream()
        .filter(it -> it.entity().equals(workload.id()) && SCALING.contains(it.kind()))
        .filter(this::isInRange)
        .map(it -> "scaled in that time: " + it.message())
        .distinct()
        .limit(MAX_STEPS)
        .forEach(lines::add);
    return lines;
  }

  private boolean isOf(Autoscaler it, Entity workload) {
    return it.targetName().equals(workload.name())
        && it.targetKind().equals(workload.labels().get("kind"))
        && it.key().namespace().equals(workload.namespace())
        && it.key().cluster().equals(pod.key().cluster());
  }

  private static String words(Autoscaler it) {
    String head =
        "autoscaler %s has %d of %d to %d replicas"
            .formatted(it.key().name(), it.current(), it.minimum(), it.maximum());
    if (it.desired() == 0) {
      return head + " and does not know how many it wants: it has no metrics";
    }
    if (it.desired() >= it.maximum()) {
      return head + ", and may have no more";
    }
    return it.desired() == it.current() ? head : head + " and wants " + it.desired();
  }

  /** The last failure of each of its probes in the range, in the kubelet's words. */
  List<String> probeFailures() {
    return probeFailures(range, entity.id()).stream().map(EventObserved::message).toList();
  }

  /** Pods on the same node, this one left out, whose probes failed in the range. */
  List<String> neighboursWithFailingProbes() {
    return range.at().entities().values().stream()
        .filter(it -> it.kind() == EntityKind.POD && !it.id().equals(entity.id()))
        .filter(it -> Objects.equals(it.labels().get("node"), pod.node()))
        .filter(it -> areInOneCluster(range.at(), it.id(), entity.id()))
        .filter(it -> !probeFailures(range, it.id()).isEmpty())
        .map(it -> Words.name(range.at(), it.id()))
        .sorted()
        .toList();
  }

  String node() {
    return pod.node();
  }

  /** The policies that isolate it in a direction, by name. */
  List<String> isolatedBy(boolean ingress) {
    return range.at().objects().values().stream()
        .filter(NetworkPolicy.class::isInstance)
        .map(NetworkPolicy.class::cast)
        .filter(it -> ingress ? it.isolatesIngress() : it.isolatesEgress())
        .filter(it -> isInNamespaceOf(it.key()) && it.pods().matches(pod.meta().labels()))
        .map(it -> it.key().namespace() + "/" + it.key().name())
        .sorted()
        .toList();
  }

  private boolean isInNamespaceOf(ObjectKey policy) {
    return policy.namespace().equals(pod.key().namespace())
        && policy.cluster().equals(pod.key().cluster());
  }

  private static List<EventObserved> probeFailures(TopologyRange range, String pod) {
    return range.at().events().stream()
        .filter(it -> it.kind().equals(UNHEALTHY) && it.entity().equals(pod))
        .filter(it -> isInRange(range, it))
        .toList();
  }

  private boolean isInRange(EventObserved event) {
    return isInRange(range, event);
  }

  /** Events of the API have whole seconds, so one of the first second may seem to be before it. */
  private static boolean isInRange(TopologyRange range, EventObserved event) {
    return event.timeNanos() >= range.beginNanos() - 1_000_000_000L;
  }

  /** Whether two entities are on the same node: nodes of two clusters can have one name. */
  static boolean areOnOneNode(Topology topology, String one, String other) {
    return nodeOf(topology, one).equals(nodeOf(topology, other))
        && areInOneCluster(topology, one, other);
  }

  private static boolean areInOneCluster(Topology topology, String one, String other) {
    Entity first = topology.clusterOf(one);
    Entity second = topology.clusterOf(other);
    // Of a single cluster not everything tells it.
    return first == null || second == null || first.id().equals(second.id());
  }

  /** The name of the node that an entity is on; empty where it is not known. */
  private static String nodeOf(Topology topology, String id) {
    Entity entity = topology.entities().get(id);
    while (entity != null) {
      if (entity.kind() == EntityKind.NODE) {
        return entity.name();
      }
      String node = entity.kind() == EntityKind.POD ? entity.labels().get("node") : null;
      if (node != null) {
        return node;
      }
      entity = entity.parent() == null ? null : topology.entities().get(entity.parent());
    }
    return "";
  }
}
