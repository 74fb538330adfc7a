package io.sightline.core.topology;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerState;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.OwnerReference;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.Resources;
import io.sightline.core.kube.Termination;
import io.sightline.core.kube.Workload;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kubernetes objects for tests. */
final class KubeObjects {
  static final String CLUSTER = "c1";

  private KubeObjects() {}

  static ObjectMeta meta(
      ObjectKind kind, String name, String uid, int version, @Nullable OwnerReference owner) {
    return new ObjectMeta(
        new ObjectKey(CLUSTER, kind, "shop", name, uid),
        Integer.toString(version),
        Script.START,
        0,
        Labels.of(Map.of("app", "web")),
        owner);
  }

  static Pod pod(String name, int restarts, @Nullable OwnerReference owner) {
    String uid = uid(name);
    boolean crashing = restarts > 0;
    Container container =
        new Container(
            "web",
            false,
            false,
            "registry.example/web:1.15",
            containerId(name),
            crashing ? ContainerState.WAITING : ContainerState.RUNNING,
            crashing ? "CrashLoopBackOff" : "",
            "",
            0,
            Script.START,
            0,
            crashing ? new Termination("OOMKilled", 137, 1, 2) : Termination.NONE,
            restarts,
            !crashing,
            new Resources(20, 0, 16 << 20, 64 << 20),
            List.of(),
            List.of());
    return new Pod(
        meta(ObjectKind.POD, name, uid, restarts, owner),
        "n1",
        List.of(IpAddress.parse("10.244.0.7")),
        false,
        PodPhase.RUNNING,
        !crashing,
        "",
        "",
        "Burstable",
        "default",
        Script.START,
        uid,
        List.of(),
        List.of(container));
  }

  static Workload workload(
      ObjectKind kind, String name, String image, int desired, @Nullable OwnerReference owner) {
    return new Workload(
        meta(kind, name, uid(name), (image + desired).hashCode(), owner),
        List.of(new Workload.Image("web", image)),
        desired,
        desired,
        desired,
        desired,
        0,
        false,
        "",
        List.of());
  }

  static OwnerReference owner(ObjectKind kind, String name) {
    return new OwnerReference(kind.apiName(), name, uid(name));
  }

  /** A UID that a name always has. */
  static String uid(String name) {
    return "%08x-0000-4000-8000-000000000000".formatted(name.hashCode());
  }

  static String containerId(String pod) {
    return "%064x".formatted(pod.hashCode() & 0xffff_ffffL);
  }

  static String cgroupPath(String pod) {
    return "/kubepods/burstable/pod" + uid(pod) + "/" + containerId(pod);
  }
}
