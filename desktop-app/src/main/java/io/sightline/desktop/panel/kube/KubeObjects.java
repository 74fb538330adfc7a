package io.sightline.desktop.panel.kube;

import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectReference;
import io.sightline.core.kube.OwnerReference;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.Route;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.VolumeClaim;
import io.sightline.core.kube.Workload;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The objects of a topology that have to do with one node of the map: its pods, what owns them, and
 * what selects, scales or exposes them. Immutable.
 *
 * @param pods by name
 * @param workloads from the pods up to what a user would name, and a workload that has no pods
 */
record KubeObjects(
    List<Pod> pods,
    List<Workload> workloads,
    List<Service> services,
    List<Route> routes,
    List<NetworkPolicy> policies,
    List<Autoscaler> autoscalers,
    List<VolumeClaim> claims) {

  /** What belongs to the entities that a node of the map stands for. */
  static KubeObjects of(Topology topology, List<String> members) {
    Set<String> ids = new HashSet<>(members);
    List<Pod> pods =
        all(topology, Pod.class, pod -> ids.contains(EntityId.ofPod(pod.kubeletUid())));
    Set<String> owners = new HashSet<>();
    pods.forEach(pod -> addOwner(pod, owners));
    List<Workload> workloads =
        all(
            topology,
            Workload.class,
            w ->
                owners.contains(w.key().uid()) || ids.contains(EntityId.ofWorkload(w.key().uid())));
    workloads.forEach(workload -> addOwner(workload, owners));
    List<Workload> all =
        all(topology, Workload.class, w -> workloads.contains(w) || owners.contains(w.key().uid()));
    List<Service> services =
        all(
            topology,
            Service.class,
            service -> pods.stream().anyMatch(pod -> selects(service, pod)));
    return new KubeObjects(
        pods,
        all,
        services,
        all(topology, Route.class, route -> services.stream().anyMatch(s -> leadsTo(route, s))),
        all(
            topology,
            NetworkPolicy.class,
            policy -> pods.stream().anyMatch(p -> isAbout(policy, p))),
        all(topology, Autoscaler.class, scaler -> all.stream().anyMatch(w -> scales(scaler, w))),
        all(
            topology,
            VolumeClaim.class,
            claim -> pods.stream().anyMatch(pod -> mounts(pod, claim))));
  }

  boolean isEmpty() {
    return pods.isEmpty() && workloads.isEmpty();
  }

  /** Whether an event of the API is about one of these. */
  boolean contains(ObjectReference reference) {
    return keys()
        .anyMatch(
            key ->
                reference.uid().isEmpty()
                    ? key.kind().apiName().equals(reference.kind())
                        && key.namespace().equals(reference.namespace())
                        && key.name().equals(reference.name())
                    : key.uid().equals(reference.uid()));
  }

  private Stream<ObjectKey> keys() {
    List<KubeObject> objects = new ArrayList<>(pods);
    objects.addAll(workloads);
    objects.addAll(services);
    objects.addAll(autoscalers);
    objects.addAll(claims);
    return objects.stream().map(KubeObject::key);
  }

  private static <T extends KubeObject> List<T> all(
      Topology topology, Class<T> kind, Predicate<T> which) {
    return topology.objects().values().stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .filter(which)
        .sorted(Comparator.comparing((T object) -> object.key().name()))
        .toList();
  }

  private static void addOwner(KubeObject object, Set<String> owners) {
    OwnerReference owner = object.meta().owner();
    if (owner != null) {
      owners.add(owner.uid());
    }
  }

  private static boolean sameNamespace(KubeObject a, KubeObject b) {
    return a.key().namespace().equals(b.key().namespace())
        && a.key().cluster().equals(b.key().cluster());
  }

  private static boolean selects(Service service, Pod pod) {
    return sameNamespace(service, pod)
        && !service.selector().isEmpty()
        && service.selector().areAllIn(pod.meta().labels());
  }

  private static boolean isAbout(NetworkPolicy policy, Pod pod) {
    return sameNamespace(policy, pod) && policy.pods().matches(pod.meta().labels());
  }

  private static boolean leadsTo(Route route, Service service) {
    return route.key().cluster().equals(service.key().cluster())
        && route.backends().stream()
            .anyMatch(
                backend ->
                    backend.service().equals(service.key().name())
                        && backend.namespace().equals(service.key().namespace()));
  }

  private static boolean scales(Autoscaler scaler, Workload workload) {
    return sameNamespace(scaler, workload)
        && scaler.targetKind().equals(workload.key().kind().apiName())
        && scaler.targetName().equals(workload.key().name());
  }

  private static boolean mounts(Pod pod, VolumeClaim claim) {
    return sameNamespace(pod, claim) && pod.claims().contains(claim.key().name());
  }
}
