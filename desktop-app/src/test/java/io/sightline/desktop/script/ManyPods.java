package io.sightline.desktop.script;

import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.OwnerReference;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.Workload;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.EntityId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A cluster of as many pods as wanted, ten to a workload and five workloads to a namespace. */
public final class ManyPods {
  public static final int REPLICAS = 10;

  private static final int WORKLOADS_EACH = 5;
  private static final long SECOND = 1_000_000_000L;
  private static final String CLUSTER = ClusterScript.CLUSTER;
  private static final NodeKey NODE = new NodeKey("worker-1", "boot-1");

  private ManyPods() {}

  /** All batches, one a second: each pod calls the one after the next. */
  public static List<LogBatch> batches(int pods, int seconds) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new ClusterObserved(time(0), CLUSTER, "big", "v1.36.0"));
    facts.add(new NodeObserved(time(0), NODE, "6.12.0", "node"));
    for (int p = 0; p < pods; p++) {
      if (p % REPLICAS == 0) {
        facts.add(new ObjectObserved(time(0), deployment(p / REPLICAS)));
      }
      facts.add(new ObjectObserved(time(0), pod(p)));
    }
    for (int p = 0; p < pods; p++) {
      call(p, (p + 2) % pods, facts);
    }
    List<LogBatch> batches = new ArrayList<>();
    long position = 0;
    for (int second = 0; second < seconds; second++) {
      for (int p = 0; p < pods; p++) {
        facts.add(requests(p, second));
      }
      batches.add(new LogBatch(position, time(second + 1), List.copyOf(facts)));
      position += facts.size();
      facts.clear();
    }
    return batches;
  }

  public static String podId(int pod) {
    return EntityId.ofPod(uid(pod));
  }

  public static String workloadId(int workload) {
    return EntityId.ofWorkload("uid-" + workload);
  }

  public static String namespaceId(int namespace) {
    return EntityId.ofNamespace(CLUSTER, "ns-" + namespace);
  }

  private static long time(int second) {
    return ShopScript.START_NANOS + second * SECOND;
  }

  private static String uid(int pod) {
    return new UUID(7, pod).toString();
  }

  private static IpAddress address(int pod) {
    return IpAddress.ofIpv4(0x0A000000 | (pod + 10));
  }

  private static void call(int client, int server, List<Fact> facts) {
    FlowId flow = new FlowId(NODE, client + 1L);
    facts.add(
        new FlowOpened(
            time(0),
            flow,
            Transport.TCP,
            Role.SERVER,
            new Endpoint(address(server), 8080),
            new Endpoint(address(client), 40_000),
            0,
            null,
            client + 1L,
            false));
    facts.add(new FlowResolved(time(0), flow, podId(client), podId(server), 8080, true));
    facts.add(new FlowProtocol(time(0), flow, Protocol.HTTP));
  }

  private static RequestWindow requests(int client, int second) {
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    latency.add(1_000_000);
    return new RequestWindow(
        time(second),
        SECOND,
        new FlowId(NODE, client + 1L),
        Protocol.HTTP,
        "GET /",
        StatusClass.OK,
        1,
        0,
        300,
        900,
        latency.drain());
  }

  private static Workload deployment(int workload) {
    return new Workload(
        meta(ObjectKind.DEPLOYMENT, "web-" + workload, "uid-" + workload, workload, null),
        List.of(new Workload.Image("main", "registry/main:1.0")),
        REPLICAS,
        REPLICAS,
        REPLICAS,
        REPLICAS,
        0,
        false,
        "",
        List.of());
  }

  private static Pod pod(int pod) {
    int workload = pod / REPLICAS;
    return new Pod(
        meta(
            ObjectKind.POD,
            "web-" + workload + "-" + pod,
            uid(pod),
            workload,
            new OwnerReference("Deployment", "web-" + workload, "uid-" + workload)),
        NODE.name(),
        List.of(address(pod)),
        false,
        PodPhase.RUNNING,
        true,
        "",
        "",
        "Burstable",
        "default",
        time(0),
        uid(pod),
        List.of(),
        List.of());
  }

  private static ObjectMeta meta(
      ObjectKind kind,
      String name,
      String uid,
      int workload,
      @org.jspecify.annotations.Nullable OwnerReference owner) {
    return new ObjectMeta(
        new ObjectKey(CLUSTER, kind, "ns-" + workload / WORKLOADS_EACH, name, uid),
        "1",
        time(0),
        0,
        Labels.of(Map.of("app", name)),
        owner);
  }
}
