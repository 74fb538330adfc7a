package io.sightline.core.topology;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Condition;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Namespace;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.OwnerReference;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodStatus;
import io.sightline.core.kube.Route;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.Termination;
import io.sightline.core.kube.VolumeClaim;
import io.sightline.core.kube.Workload;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Kubernetes objects say of the entities that stand for them. */
final class ObjectEntities {
  /**
   * An entity as its object describes it.
   *
   * @param labels all there are of {@link #LABELS}
   */
  record Description(
      String id,
      EntityKind kind,
      String name,
      @Nullable String parent,
      String namespace,
      SortedMap<String, String> labels) {}

  /** The labels that come from objects: one that an object no longer gives is gone. */
  static final Set<String> LABELS =
      Set.of(
          "status",
          "ready",
          "restarts",
          "lastExit",
          "node",
          "kind",
          "image",
          "replicas",
          "type",
          "addresses",
          "version",
          "hosts");

  private ObjectEntities() {}

  /** The id of the entity that an object is; null for what is no entity of its own. */
  static @Nullable String idOf(KubeObject object) {
    String uid = object.key().uid();
    return switch (object) {
      case Pod pod -> EntityId.ofPod(pod.kubeletUid());
      case Service _ -> EntityId.ofService(uid);
      case Node node -> EntityId.ofNode(node.key().cluster(), node.key().name());
      case Namespace namespace ->
          EntityId.ofNamespace(namespace.key().cluster(), namespace.key().name());
      case Workload _ -> EntityId.ofWorkload(uid);
      case VolumeClaim _ -> EntityId.ofVolume(uid);
      case Route _ -> EntityId.ofIngress(uid);
      default -> null;
    };
  }

  static Description cluster(String id, String name, String version) {
    return new Description(id, EntityKind.CLUSTER, name, null, "", labels("version", version));
  }

  static Description namespace(Namespace it) {
    return new Description(
        EntityId.ofNamespace(it.key().cluster(), it.key().name()),
        EntityKind.NAMESPACE,
        it.key().name(),
        EntityId.ofCluster(it.key().cluster()),
        "",
        labels("status", it.phase().equals("Active") ? "" : it.phase()));
  }

  static Description node(Node it) {
    String status = it.isReady() ? "Ready" : "NotReady";
    for (Condition condition : it.conditions()) {
      if (!condition.type().equals("Ready") && condition.isTrue()) {
        status += "," + condition.type();
      }
    }
    return new Description(
        EntityId.ofNode(it.key().cluster(), it.key().name()),
        EntityKind.NODE,
        it.key().name(),
        EntityId.ofCluster(it.key().cluster()),
        "",
        labels(
            "status",
            it.unschedulable() ? status + ",SchedulingDisabled" : status,
            "version",
            it.kubeletVersion(),
            "addresses",
            join(it.addresses())));
  }

  static Description pod(Pod it, String parent) {
    return new Description(
        EntityId.ofPod(it.kubeletUid()),
        EntityKind.POD,
        it.key().name(),
        parent,
        it.key().namespace(),
        labels(
            "status",
            PodStatus.of(it),
            "ready",
            it.readyContainers() + "/" + it.wantedContainers(),
            "restarts",
            it.restarts() == 0 ? "" : Integer.toString(it.restarts()),
            "lastExit",
            lastExit(it),
            "node",
            it.node()));
  }

  private static String lastExit(Pod pod) {
    return pod.containers().stream()
        .map(Container::last)
        .filter(last -> !last.equals(Termination.NONE))
        .map(last -> "%s, exit code %d".formatted(last.reason(), last.exitCode()))
        .findFirst()
        .orElse("");
  }

  static Description container(Container it, Pod pod) {
    return new Description(
        EntityId.ofContainer(it.id()),
        EntityKind.CONTAINER,
        it.name(),
        EntityId.ofPod(pod.kubeletUid()),
        pod.key().namespace(),
        labels(
            "image",
            it.image(),
            "status",
            it.reason(),
            "restarts",
            it.restarts() == 0 ? "" : Integer.toString(it.restarts())));
  }

  static Description workload(Workload it) {
    boolean counted = it.key().kind() != ObjectKind.CRON_JOB && it.key().kind() != ObjectKind.JOB;
    return new Description(
        EntityId.ofWorkload(it.key().uid()),
        EntityKind.WORKLOAD,
        it.key().name(),
        EntityId.ofNamespace(it.key().cluster(), it.key().namespace()),
        it.key().namespace(),
        labels(
            "kind",
            it.key().kind().apiName(),
            "replicas",
            counted ? it.ready() + "/" + it.desired() : "",
            "image",
            it.images().stream().map(Workload.Image::image).collect(Collectors.joining(" ")),
            "status",
            it.paused() ? "Paused" : ""));
  }

  /** A workload of which only its pods tell: of a kind that is not watched, or not yet listed. */
  static Description unknownWorkload(String id, OwnerReference owner, ObjectKey pod) {
    return new Description(
        id,
        EntityKind.WORKLOAD,
        owner.name(),
        EntityId.ofNamespace(pod.cluster(), pod.namespace()),
        pod.namespace(),
        labels("kind", owner.kind()));
  }

  static Description service(Service it) {
    return new Description(
        EntityId.ofService(it.key().uid()),
        EntityKind.SERVICE,
        it.key().name(),
        EntityId.ofNamespace(it.key().cluster(), it.key().namespace()),
        it.key().namespace(),
        labels(
            "type",
            it.headless() ? "Headless" : it.type().name(),
            "addresses",
            join(it.clusterAddresses())));
  }

  static Description route(Route it) {
    return new Description(
        EntityId.ofIngress(it.key().uid()),
        EntityKind.INGRESS,
        it.key().name(),
        EntityId.ofNamespace(it.key().cluster(), it.key().namespace()),
        it.key().namespace(),
        labels("kind", it.key().kind().apiName(), "hosts", String.join(" ", it.hosts())));
  }

  static Description volume(VolumeClaim it) {
    return new Description(
        EntityId.ofVolume(it.key().uid()),
        EntityKind.VOLUME,
        it.key().name(),
        EntityId.ofNamespace(it.key().cluster(), it.key().namespace()),
        it.key().namespace(),
        labels("status", it.phase(), "type", it.storageClass()));
  }

  private static String join(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).collect(Collectors.joining(" "));
  }

  /** Keys and values in turn; empty values are left out. */
  private static SortedMap<String, String> labels(String... pairs) {
    TreeMap<String, String> labels = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      if (!pairs[i + 1].isEmpty()) {
        labels.put(pairs[i], pairs[i + 1]);
      }
    }
    return labels;
  }
}
