package io.sightline.benchmarks.replay;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NodeKey;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The pods of a scripted cluster, their workloads and nodes. A replaced pod is another pod. */
final class ClusterPods {
  static final String CLUSTER = "11111111-2222-3333-4444-666666666666";

  private static final long SECOND = 1_000_000_000L;
  private static final int PODS_ON_A_NODE = 30;
  private static final int MOST_REPLICAS = 12;
  private static final String[] TEAMS = {
    "shop", "billing", "search", "media", "identity", "mail", "stock", "ads", "maps", "chat"
  };
  private static final String[] PARTS = {
    "api", "web", "worker", "cache", "queue", "store", "gateway", "index", "sync", "admin"
  };

  private final int[] workloadOf;
  private final int[] lives;
  private final List<NodeKey> nodes = new ArrayList<>();
  private final int[] versions;

  ClusterPods(int count, SplittableRandom random) {
    workloadOf = new int[count];
    lives = new int[count];
    int workload = -1;
    int left = 0;
    for (int pod = 0; pod < count; pod++) {
      if (left == 0) {
        workload++;
        left = 1 + (int) (Math.pow(random.nextDouble(), 2) * MOST_REPLICAS);
      }
      workloadOf[pod] = workload;
      left--;
    }
    versions = new int[workload + 1];
    for (int node = 0; node <= count / PODS_ON_A_NODE; node++) {
      nodes.add(new NodeKey("worker-" + (node + 1), "boot-" + (node + 1)));
    }
  }

  int size() {
    return workloadOf.length;
  }

  int workloads() {
    return versions.length;
  }

  List<NodeKey> nodes() {
    return nodes;
  }

  int workloadOf(int pod) {
    return workloadOf[pod];
  }

  NodeKey node(int pod) {
    return nodes.get(pod % nodes.size());
  }

  boolean isOnFirstNode(int pod) {
    return pod % nodes.size() == 0;
  }

  /** Whether it uses a disk. */
  boolean writes(int pod) {
    return pod % 7 == 0 || isOnFirstNode(pod);
  }

  void replace(int pod) {
    lives[pod]++;
  }

  void rollOut(int workload) {
    versions[workload]++;
  }

  String uid(int pod) {
    return new UUID(0x7L << 60 | lives[pod], 0x8L << 60 | pod).toString();
  }

  IpAddress address(int pod) {
    return IpAddress.ofIpv4(0x0A000000 | (lives[pod] % 64 << 16) | (pod + 10));
  }

  CgroupKey cgroup(int pod) {
    return new CgroupKey(
        node(pod), CgroupKey.Hierarchy.UNIFIED, 1_000L + pod + (long) lives[pod] * size());
  }

  String cgroupPath(int pod) {
    String uid = uid(pod);
    String container = uid.replace("-", "");
    return "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%s.slice/cri-containerd-%s%s.scope"
        .formatted(uid.replace('-', '_'), container, container);
  }

  Workload deployment(int workload) {
    int replicas = 0;
    for (int of : workloadOf) {
      replicas += of == workload ? 1 : 0;
    }
    return new Workload(
        meta(
            ObjectKind.DEPLOYMENT,
            name(workload),
            "uid-" + workload,
            team(workload),
            Integer.toString(versions[workload] + 1),
            null),
        List.of(new Workload.Image("main", "registry/main:1." + versions[workload])),
        replicas,
        replicas,
        replicas,
        replicas,
        0,
        false,
        "",
        List.of());
  }

  Pod object(int pod, long startNanos) {
    int workload = workloadOf[pod];
    String uid = uid(pod);
    String containerId = uid.replace("-", "").repeat(2);
    return new Pod(
        meta(
            ObjectKind.POD,
            name(workload) + "-" + Integer.toString(46_656 + pod + lives[pod] * size(), 36),
            uid,
            team(workload),
            "1",
            new OwnerReference("Deployment", name(workload), "uid-" + workload)),
        node(pod).name(),
        List.of(address(pod)),
        false,
        PodPhase.RUNNING,
        true,
        "",
        "",
        "Burstable",
        "default",
        startNanos,
        uid,
        List.of(),
        List.of(
            new Container(
                "main",
                false,
                false,
                "registry/main:1." + versions[workload],
                containerId,
                ContainerState.RUNNING,
                "",
                "",
                0,
                startNanos,
                0,
                Termination.NONE,
                0,
                true,
                new Resources(100, 200, 64 << 20, 128 << 20),
                List.of(),
                List.of())));
  }

  private static String name(int workload) {
    return PARTS[workload % PARTS.length] + "-" + workload;
  }

  private static String team(int workload) {
    return TEAMS[workload / 3 % TEAMS.length];
  }

  private static ObjectMeta meta(
      ObjectKind kind,
      String name,
      String uid,
      String namespace,
      String version,
      @Nullable OwnerReference owner) {
    return new ObjectMeta(
        new ObjectKey(CLUSTER, kind, namespace, name, uid),
        version,
        BusyCluster.START_NANOS - 3_600 * SECOND,
        0,
        Labels.of(Map.of("app", name)),
        owner);
  }
}
