package io.sightline.desktop.script;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.EventObserved;
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
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerState;
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
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Probe;
import io.sightline.core.kube.Resources;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.kube.ServiceType;
import io.sightline.core.kube.Termination;
import io.sightline.core.kube.VolumeClaim;
import io.sightline.core.kube.Workload;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.EntityId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cluster over a minute: a storefront is rolled out at 20 and its new pod crashes, the checkout
 * it calls is scaled out at 30 and throttled, and the database is not ready at 40.
 */
public final class ClusterScript {
  public static final int SECONDS = 60;
  public static final String CLUSTER = "11111111-2222-3333-4444-555555555555";

  private static final long SECOND = 1_000_000_000L;
  private static final long START = ShopScript.START_NANOS;
  private static final NodeKey NODE = new NodeKey("worker-1", "boot-1");
  private static final String NAMESPACE = "shop";

  private ClusterScript() {}

  /** All batches, one a second. */
  public static List<LogBatch> batches() {
    List<LogBatch> batches = new ArrayList<>();
    long position = 0;
    for (int second = 0; second < SECONDS; second++) {
      List<Fact> facts = second(second);
      batches.add(new LogBatch(position, time(second + 1), facts));
      position += facts.size();
    }
    return batches;
  }

  public static long time(int second) {
    return START + second * SECOND;
  }

  /** Id of a deployment or stateful set. */
  public static String workload(String name) {
    return EntityId.ofWorkload("uid-" + name);
  }

  /** Id of a pod. */
  public static String pod(String name) {
    return EntityId.ofPod(uid(name));
  }

  private static String uid(String pod) {
    return new java.util.UUID(7, pod.hashCode()).toString();
  }

  private static List<Fact> second(int second) {
    List<Fact> facts = new ArrayList<>();
    switch (second) {
      case 0 -> introduce(facts);
      case 20 -> {
        facts.add(object(20, deployment("storefront", "registry/storefront:1.16", 2)));
        facts.add(object(20, crashing()));
      }
      case 30 -> scaleOut(facts);
      case 40 -> {
        facts.add(object(40, database(false)));
        facts.add(
            new EventObserved(
                time(40),
                Severity.WARNING,
                pod("postgres-0"),
                "Unhealthy",
                "Readiness probe failed: command timed out after 1s",
                new ObjectReference(CLUSTER, "Pod", NAMESPACE, "postgres-0", uid("postgres-0")),
                3));
      }
      default -> {
        // Only traffic.
      }
    }
    requests(1, 60, 6_000_000L, "GET /", second, facts);
    requests(2, 20, second >= 30 ? 400_000_000L : 9_000_000L, "POST /checkout", second, facts);
    requests(3, 30, 2_000_000L, "INSERT orders", second, facts);
    facts.add(
        new CgroupWindow(
            time(second),
            SECOND,
            cgroup("checkout-a"),
            180_000_000L,
            second >= 30 ? 700_000_000L : 0,
            second >= 30 ? 9 : 0,
            200,
            90_000_000L,
            0,
            128_000_000L));
    return facts;
  }

  private static void introduce(List<Fact> facts) {
    facts.add(new ClusterObserved(time(0), CLUSTER, "production", "v1.36.0"));
    facts.add(new NodeObserved(time(0), NODE, "6.12.0", "node"));
    facts.add(object(0, deployment("storefront", "registry/storefront:1.15", 2)));
    facts.add(object(0, deployment("checkout", "registry/checkout:2.3", 1)));
    facts.add(object(0, statefulSet()));
    facts.add(object(0, running("storefront-a", "storefront", "registry/storefront:1.15")));
    facts.add(object(0, running("checkout-a", "checkout", "registry/checkout:2.3")));
    facts.add(object(0, database(true)));
    facts.add(object(0, service("storefront", 80)));
    facts.add(object(0, service("checkout", 8080)));
    facts.add(object(0, policy()));
    facts.add(object(0, autoscaler(1, 1)));
    facts.add(
        object(
            0,
            new VolumeClaim(
                meta(ObjectKind.VOLUME_CLAIM, "data-postgres-0", null, Labels.NONE),
                "Bound",
                "fast",
                "pv-1",
                8L << 30,
                8L << 30)));
    for (String pod : List.of("storefront-a", "checkout-a", "postgres-0")) {
      facts.add(
          new CgroupObserved(
              time(0),
              cgroup(pod),
              "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%s.slice"
                  .formatted(uid(pod).replace('-', '_'))));
    }
    flow(1, "storefront-a", "storefront-a", Protocol.HTTP, 80, facts);
    flow(2, "storefront-a", "checkout-a", Protocol.HTTP, 8080, facts);
    flow(3, "checkout-a", "postgres-0", Protocol.POSTGRESQL, 5432, facts);
  }

  private static void scaleOut(List<Fact> facts) {
    facts.add(object(30, autoscaler(1, 3)));
    facts.add(object(30, deployment("checkout", "registry/checkout:2.3", 3)));
    facts.add(object(30, running("checkout-b", "checkout", "registry/checkout:2.3")));
    facts.add(object(30, running("checkout-c", "checkout", "registry/checkout:2.3")));
  }

  private static CgroupKey cgroup(String pod) {
    return new CgroupKey(
        NODE, CgroupKey.Hierarchy.UNIFIED, 100 + Math.abs(pod.hashCode() % 10_000));
  }

  private static void flow(
      long number, String client, String server, Protocol protocol, int port, List<Fact> facts) {
    FlowId flow = new FlowId(NODE, number);
    String clientEntity = client.equals(server) ? EntityId.INTERNET : pod(client);
    facts.add(
        new FlowOpened(
            time(0),
            flow,
            Transport.TCP,
            Role.SERVER,
            new Endpoint(IpAddress.ofIpv4(0x0AF40001), port),
            new Endpoint(IpAddress.ofIpv4(0x0AF40002), 40_000),
            0,
            null,
            number,
            false));
    facts.add(new FlowResolved(time(0), flow, clientEntity, pod(server), port, true));
    facts.add(new FlowProtocol(time(0), flow, protocol));
  }

  private static void requests(
      long number, int count, long latency, String operation, int second, List<Fact> facts) {
    LatencyHistogram.Builder histogram = new LatencyHistogram.Builder();
    for (int i = 0; i < count; i++) {
      histogram.add(latency * (80 + (i * 37 + second * 13) % 60) / 100);
    }
    facts.add(
        new RequestWindow(
            time(second),
            SECOND,
            new FlowId(NODE, number),
            number == 3 ? Protocol.POSTGRESQL : Protocol.HTTP,
            operation,
            StatusClass.OK,
            count,
            0,
            count * 300L,
            count * 900L,
            histogram.drain()));
  }

  private static ObjectObserved object(int second, io.sightline.core.kube.KubeObject object) {
    return new ObjectObserved(time(second), object);
  }

  private static ObjectMeta meta(
      ObjectKind kind, String name, @Nullable OwnerReference owner, Labels labels) {
    String uid = kind == ObjectKind.POD ? uid(name) : kind + "-" + name;
    boolean named = kind == ObjectKind.DEPLOYMENT || kind == ObjectKind.STATEFUL_SET;
    return new ObjectMeta(
        new ObjectKey(CLUSTER, kind, NAMESPACE, name, named ? "uid-" + name : uid),
        "1",
        START - 3600 * SECOND,
        0,
        labels,
        owner);
  }

  private static Workload deployment(String name, String image, int replicas) {
    return new Workload(
        meta(ObjectKind.DEPLOYMENT, name, null, labels(name)),
        List.of(new Workload.Image(name, image)),
        replicas,
        replicas,
        1,
        replicas,
        replicas - 1,
        false,
        "",
        List.of());
  }

  private static Workload statefulSet() {
    return new Workload(
        meta(ObjectKind.STATEFUL_SET, "postgres", null, labels("postgres")),
        List.of(new Workload.Image("postgres", "registry/postgres:15")),
        1,
        1,
        1,
        1,
        0,
        false,
        "",
        List.of());
  }

  private static Labels labels(String app) {
    return Labels.of(Map.of("app", app));
  }

  private static Pod running(String name, String app, String image) {
    return pod(
        name,
        new OwnerReference("Deployment", app, "uid-" + app),
        app,
        true,
        container(app, image, ContainerState.RUNNING, "", Termination.NONE, 0, true));
  }

  private static Pod crashing() {
    Termination killed = new Termination("OOMKilled", 137, time(10), time(18));
    return pod(
        "storefront-b",
        new OwnerReference("Deployment", "storefront", "uid-storefront"),
        "storefront",
        false,
        container(
            "storefront",
            "registry/storefront:1.16",
            ContainerState.WAITING,
            "CrashLoopBackOff",
            killed,
            4,
            false));
  }

  private static Pod database(boolean ready) {
    return pod(
        "postgres-0",
        new OwnerReference("StatefulSet", "postgres", "uid-postgres"),
        "postgres",
        ready,
        container(
            "postgres",
            "registry/postgres:15",
            ContainerState.RUNNING,
            "",
            Termination.NONE,
            0,
            ready));
  }

  private static Container container(
      String name,
      String image,
      ContainerState state,
      String reason,
      Termination last,
      int restarts,
      boolean ready) {
    return new Container(
        name,
        false,
        false,
        image,
        "",
        state,
        reason,
        "",
        0,
        START - 600 * SECOND,
        0,
        last,
        restarts,
        ready,
        new Resources(100, 200, 64 << 20, 128 << 20),
        List.of(),
        List.of(new Probe(Probe.Kind.READINESS, "http :8080/healthz", 5, 1, 3)));
  }

  private static Pod pod(
      String name, OwnerReference owner, String app, boolean ready, Container container) {
    return new Pod(
        meta(ObjectKind.POD, name, owner, labels(app)),
        NODE.name(),
        List.of(IpAddress.ofIpv4(0x0AF40000 | (name.hashCode() & 0xff))),
        false,
        PodPhase.RUNNING,
        ready,
        "",
        "",
        "Burstable",
        "default",
        START - 600 * SECOND,
        uid(name),
        app.equals("postgres") ? List.of("data-postgres-0") : List.of(),
        List.of(container));
  }

  private static Service service(String app, int port) {
    return new Service(
        meta(ObjectKind.SERVICE, app, null, Labels.NONE),
        ServiceType.CLUSTER_IP,
        List.of(IpAddress.ofIpv4(0x0A600000 | port)),
        false,
        List.of(new ServicePort("http", PortProtocol.TCP, port, "8080", 0)),
        labels(app),
        "",
        List.of(),
        List.of());
  }

  private static NetworkPolicy policy() {
    return new NetworkPolicy(
        meta(ObjectKind.NETWORK_POLICY, "default-deny", null, Labels.NONE),
        new LabelSelector(Labels.NONE, List.of()),
        true,
        false,
        List.of(),
        List.of());
  }

  private static Autoscaler autoscaler(int current, int desired) {
    return new Autoscaler(
        meta(ObjectKind.AUTOSCALER, "checkout", null, Labels.NONE),
        "Deployment",
        "checkout",
        1,
        3,
        current,
        desired,
        List.of(new Autoscaler.Metric("cpu", "50%", "180%")),
        List.of());
  }
}
