package io.sightline.core.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.DiskOperation;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerState;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.ObjectReference;
import io.sightline.core.kube.OwnerReference;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.Resources;
import io.sightline.core.kube.Termination;
import io.sightline.core.kube.Workload;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.core.topology.TopologyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The three cases of the mission where pods are concerned. Names, UIDs, limits and messages are
 * those of a real 1.36 cluster.
 */
class PodFindingsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long T = 1_790_000_000L * SECOND;
  private static final NodeKey NODE_1 = new NodeKey("node1", "boot-1");
  private static final NodeKey NODE_2 = new NodeKey("node2", "boot-2");
  private static final String CPUHOG = "1b2489e2-e367-440a-8ed0-2a060f87f635";
  private static final String CPUHOG_2 = "1b2489e2-e367-440a-8ed0-2a060f87f636";
  private static final String NOTREADY = "32010f6d-2f55-4692-9fb7-2c20c6ed551f";
  private static final String BACKUP = "5f1c2b1e-0c35-4e76-9d31-a9f3b6f5a1d2";
  private static final String ELSEWHERE = "6a2d3c2f-1d46-4f87-8e42-bad4c7e6b2e3";
  private static final OwnerReference REPLICA_SET =
      new OwnerReference("ReplicaSet", "cpuhog-87b59d78c", "230f3d06-5bff-404b-9bbd-b11e78823fe9");
  private static final OwnerReference DEPLOYMENT =
      new OwnerReference("Deployment", "cpuhog", "0d4c8a37-6d64-4d0e-8a0e-5d5f7a2c9b11");

  @Test
  void aThrottledPodIsNamedWithItsLimitItsWorkloadAndWhatTheAutoscalerDid() {
    Finding finding =
        only(
            "cpu-throttled",
            object(pod(CPUHOG, "cpuhog-87b59d78c-t22ns", "node1", 100, REPLICA_SET)),
            object(pod(CPUHOG_2, "cpuhog-87b59d78c-gs2bp", "node1", 100, REPLICA_SET)),
            object(workload(ObjectKind.REPLICA_SET, REPLICA_SET, DEPLOYMENT, 2)),
            object(workload(ObjectKind.DEPLOYMENT, DEPLOYMENT, null, 2)),
            object(autoscaler(2)),
            object(autoscaler(5)),
            group(NODE_1, 1, CPUHOG),
            new CgroupWindow(
                T, SECOND, cgroup(NODE_1, 1), SECOND, 4 * SECOND, 40, 100, 1 << 20, 32 << 20, 0));

    assertThat(finding.entity()).isEqualTo(EntityId.ofPod(CPUHOG));
    assertThat(finding.title()).startsWith("demo/cpuhog-87b59d78c-t22ns is throttled 40 %");
    assertThat(finding.suggestion()).contains("Deployment demo/cpuhog");
    assertThat(finding.evidence())
        .contains(
            "container main of Deployment demo/cpuhog: requests 50 millicores, limit 100",
            "1 of its 2 replicas are throttled",
            "autoscaler cpuhog has 2 of 1 to 5 replicas, and may have no more")
        .anyMatch(line -> line.contains("wants 5 replicas instead of 2"));
  }

  @Test
  void aProbeThatFailsForTheDiskIsSaidToWithTheOneOfTheSameNodeThatKeepsItBusy() {
    String probe = "Readiness probe failed: HTTP probe failed with statuscode: 404";
    String neighbour = "Readiness probe failed: command timed out after 1s";
    Finding finding =
        only(
            "disk-saturated",
            object(pod(NOTREADY, "notready-7f6f8f44b9-dr7mm", "node1", 0, null)),
            object(pod(BACKUP, "backup-x", "node1", 0, null)),
            object(pod(CPUHOG, "cpuhog-87b59d78c-t22ns", "node1", 0, null)),
            object(pod(ELSEWHERE, "elsewhere", "node2", 0, null)),
            group(NODE_1, 1, NOTREADY),
            group(NODE_1, 2, BACKUP),
            group(NODE_2, 3, ELSEWHERE),
            disk(NODE_1, 1, DiskOperation.FSYNC, 0, 1_900_000_000L),
            disk(NODE_1, 2, DiskOperation.WRITE, 100 << 20, 5_000_000L),
            disk(NODE_2, 3, DiskOperation.WRITE, 900 << 20, 5_000_000L),
            unhealthy(NOTREADY, "notready-7f6f8f44b9-dr7mm", probe),
            unhealthy(CPUHOG, "cpuhog-87b59d78c-t22ns", neighbour));

    assertThat(finding.entity()).isEqualTo(EntityId.ofPod(NOTREADY));
    assertThat(finding.title())
        .contains("demo/notready-7f6f8f44b9-dr7mm fails its probes: it waits up to 1.9 s")
        .contains("demo/backup-x keeps the disk busy");
    assertThat(finding.evidence())
        .contains(probe)
        .contains("probes of others on node1 failed in the same time: demo/cpuhog-87b59d78c-t22ns")
        .noneMatch(line -> line.contains("elsewhere"));
  }

  @Test
  void slowReadsOfAPodThatFailsItsProbesAreFoundAndThoseOfABatchJobAreNot() {
    Fact[] facts = {
      object(pod(NOTREADY, "notready-7f6f8f44b9-dr7mm", "node1", 0, null)),
      group(NODE_1, 1, NOTREADY),
      disk(NODE_1, 1, DiskOperation.READ, 1 << 20, 400_000_000L),
      disk(NODE_1, 1, DiskOperation.READ, 1 << 20, 400_000_000L),
      disk(NODE_1, 1, DiskOperation.READ, 1 << 20, 400_000_000L)
    };
    assertThat(detect(facts)).isEmpty();

    List<Fact> failing = new ArrayList<>(List.of(facts));
    failing.add(unhealthy(NOTREADY, "notready-7f6f8f44b9-dr7mm", "Liveness probe failed"));
    assertThat(detect(failing.toArray(Fact[]::new)))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.evidence())
                    .anyMatch(line -> line.startsWith("reads and writes of demo/notready")));
  }

  @Test
  void aBlockedPodIsSaidToBeWithThePoliciesThatIsolateIt() {
    NetworkPolicy deny =
        new NetworkPolicy(
            meta(ObjectKind.NETWORK_POLICY, "default-deny", "aa", null),
            new LabelSelector(Labels.NONE, List.of()),
            true,
            false,
            List.of(),
            List.of());
    NetworkPolicy others =
        new NetworkPolicy(
            meta(ObjectKind.NETWORK_POLICY, "for-others", "bb", null),
            new LabelSelector(Labels.of(Map.of("app", "other")), List.of()),
            true,
            true,
            List.of(),
            List.of());
    Finding finding =
        only(
            "blocked-by-policy",
            object(pod(CPUHOG, "client", "node1", 0, null)),
            object(pod(NOTREADY, "web-c689f7fc9-fhmhb", "node1", 0, null)),
            object(deny),
            object(others),
            new DropWindow(
                T,
                SECOND,
                NODE_1,
                Transport.TCP,
                new Endpoint(IpAddress.parse("10.244.0.5"), 40_000),
                new Endpoint(IpAddress.parse("10.244.0.9"), 8_080),
                "NETFILTER_DROP",
                7,
                EntityId.ofPod(CPUHOG),
                EntityId.ofPod(NOTREADY)));

    assertThat(finding.title()).contains("demo/client", "demo/web-c689f7fc9-fhmhb");
    assertThat(finding.evidence())
        .anyMatch(line -> line.contains("default-deny"))
        .noneMatch(line -> line.contains("for-others"));
    assertThat(finding.suggestion()).contains("kind: NetworkPolicy");
  }

  private static Finding only(String rule, Fact... facts) {
    List<Finding> findings = detect(facts);
    assertThat(findings).extracting(Finding::rule).containsExactly(rule);
    return findings.getFirst();
  }

  private static List<Finding> detect(Fact... facts) {
    TopologyFold fold = new TopologyFold();
    fold.apply(new LogBatch(0, T, List.of(new ClusterObserved(T, "c1", "demo", "v1.36"))));
    Topology before = fold.topology();
    fold.apply(new LogBatch(1, T + 10 * SECOND, Arrays.asList(facts)));
    return Detectors.detect(TopologyRange.between(before, fold.topology()));
  }

  private static ObjectObserved object(KubeObject object) {
    return new ObjectObserved(T, object);
  }

  private static CgroupObserved group(NodeKey node, int inode, String pod) {
    return new CgroupObserved(
        T, cgroup(node, inode), "/kubepods/burstable/pod%s/%s".formatted(pod, containerId(pod)));
  }

  private static DiskWindow disk(
      NodeKey node, int inode, DiskOperation operation, long bytes, long nanos) {
    return new DiskWindow(
        T, SECOND, cgroup(node, inode), "7:0", operation, bytes, LatencyHistogram.ofOne(nanos));
  }

  private static EventObserved unhealthy(String pod, String name, String message) {
    return new EventObserved(
        T + SECOND,
        Severity.WARNING,
        EntityId.ofPod(pod),
        "Unhealthy",
        message,
        new ObjectReference("c1", "Pod", "demo", name, pod),
        8);
  }

  private static Autoscaler autoscaler(int desired) {
    return new Autoscaler(
        meta(ObjectKind.AUTOSCALER, "cpuhog", "cc", null),
        "Deployment",
        "cpuhog",
        1,
        5,
        2,
        desired,
        List.of(new Autoscaler.Metric("cpu", "50%", "96%")),
        List.of());
  }

  private static Workload workload(
      ObjectKind kind, OwnerReference it, @Nullable OwnerReference owner, int replicas) {
    return new Workload(
        meta(kind, it.name(), it.uid(), owner),
        List.of(new Workload.Image("main", "registry.example/burn:1")),
        replicas,
        replicas,
        replicas,
        replicas,
        0,
        false,
        "",
        List.of());
  }

  private static Pod pod(
      String uid, String name, String node, int limit, @Nullable OwnerReference owner) {
    Container container =
        new Container(
            "main",
            false,
            false,
            "registry.example/burn:1",
            containerId(uid),
            ContainerState.RUNNING,
            "",
            "",
            0,
            T,
            0,
            Termination.NONE,
            0,
            true,
            new Resources(50, limit, 8 << 20, 32 << 20),
            List.of(),
            List.of());
    return new Pod(
        meta(ObjectKind.POD, name, uid, owner),
        node,
        List.of(),
        false,
        PodPhase.RUNNING,
        true,
        "",
        "",
        "Burstable",
        "default",
        T,
        uid,
        List.of(),
        List.of(container));
  }

  private static String containerId(String pod) {
    return "%064x".formatted(pod.hashCode() & 0xffff_ffffL);
  }

  private static ObjectMeta meta(
      ObjectKind kind, String name, String uid, @Nullable OwnerReference owner) {
    return new ObjectMeta(
        new ObjectKey("c1", kind, "demo", name, uid),
        "1",
        T,
        0,
        Labels.of(Map.of("app", "demo")),
        owner);
  }

  private static CgroupKey cgroup(NodeKey node, int inode) {
    return new CgroupKey(node, CgroupKey.Hierarchy.UNIFIED, inode);
  }
}
