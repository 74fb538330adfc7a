package io.sightline.benchmarks.render;

import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.DropWindow;
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
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.EntityId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of any size as facts: namespaces of uneven size, workloads of some pods each, most
 * calls within a namespace, a few pods that crash, calls that fail and calls that are blocked.
 *
 * <p>The same sizes and seed give the same facts.
 */
public final class ScriptedCluster {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = 1_790_000_000_000_000_000L;
  private static final String CLUSTER = "11111111-2222-3333-4444-555555555555";
  private static final NodeKey NODE = new NodeKey("worker-1", "boot-1");
  private static final String[] TEAMS = {
    "shop", "billing", "search", "media", "identity", "mail", "stock", "ads", "maps", "chat"
  };
  private static final String[] PARTS = {
    "api", "web", "worker", "cache", "queue", "store", "gateway", "index", "sync", "admin"
  };
  private static final Protocol[] PROTOCOLS = {
    Protocol.HTTP,
    Protocol.HTTP,
    Protocol.GRPC,
    Protocol.GRPC,
    Protocol.POSTGRESQL,
    Protocol.REDIS,
    Protocol.KAFKA,
    Protocol.DNS
  };

  private record Member(String name, int namespace, int workload) {}

  private record Call(int client, int server, Protocol protocol, int perSecond, long latencyNanos) {
    /** One in forty fails, one in two hundred is blocked. */
    boolean fails(int number) {
      return number % 40 == 7;
    }

    boolean isBlocked(int number) {
      return number % 200 == 11;
    }
  }

  private final List<String> namespaces = new ArrayList<>();
  private final List<String> workloads = new ArrayList<>();
  private final List<Integer> namespaceOf = new ArrayList<>();
  private final List<Member> pods = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private long position;

  /** A cluster of so many pods, between which there are so many edges. */
  public ScriptedCluster(int podCount, int edgeCount, long seed) {
    Random random = new Random(seed);
    int teams = Math.max(3, (int) Math.round(Math.sqrt(podCount) / 2.2));
    for (int n = 0; n < teams; n++) {
      String team = TEAMS[n % TEAMS.length];
      namespaces.add(n < TEAMS.length ? team : team + "-" + (n / TEAMS.length + 1));
    }
    while (pods.size() < podCount) {
      addWorkload(podCount, random);
    }
    addCalls(edgeCount, random);
  }

  private void addWorkload(int podCount, Random random) {
    int namespace = (int) (Math.pow(random.nextDouble(), 1.6) * namespaces.size());
    int number = workloads.size();
    String name = PARTS[random.nextInt(PARTS.length)] + "-" + number;
    workloads.add(name);
    namespaceOf.add(namespace);
    int replicas = 1 + (int) (Math.pow(random.nextDouble(), 2) * 14);
    for (int r = 0; r < replicas && pods.size() < podCount; r++) {
      String suffix = Integer.toString(46_656 + random.nextInt(1_600_000), 36);
      pods.add(new Member(name + "-" + suffix, namespace, number));
    }
  }

  private void addCalls(int edgeCount, Random random) {
    List<List<Integer>> byNamespace = new ArrayList<>();
    namespaces.forEach(_ -> byNamespace.add(new ArrayList<>()));
    for (int i = 0; i < pods.size(); i++) {
      byNamespace.get(pods.get(i).namespace).add(i);
    }
    Set<String> taken = new HashSet<>();
    while (calls.size() < edgeCount) {
      // Each pod calls something before some call more.
      int client = calls.size() < pods.size() ? calls.size() : random.nextInt(pods.size());
      List<Integer> near = byNamespace.get(pods.get(client).namespace);
      boolean within = random.nextInt(12) != 0 && near.size() > 1;
      double popular = Math.pow(random.nextDouble(), 1.8);
      int server = within ? near.get((int) (popular * near.size())) : (int) (popular * pods.size());
      Protocol protocol = PROTOCOLS[pods.get(server).workload % PROTOCOLS.length];
      if (client != server && taken.add(client + ">" + server)) {
        calls.add(
            new Call(
                client,
                server,
                protocol,
                1 + (int) Math.pow(10, random.nextDouble() * 2.2),
                (long) Math.pow(10, 5.3 + random.nextDouble() * 3)));
      }
    }
  }

  /** The facts that introduce all there is. */
  public LogBatch introduction() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new ClusterObserved(START, CLUSTER, "production", "v1.36.0"));
    facts.add(new NodeObserved(START, NODE, "6.12.0", "node"));
    for (int w = 0; w < workloads.size(); w++) {
      facts.add(new ObjectObserved(START, deployment(w)));
    }
    for (int p = 0; p < pods.size(); p++) {
      facts.add(new ObjectObserved(START, pod(p)));
    }
    for (int c = 0; c < calls.size(); c++) {
      open(c, facts);
    }
    return batch(facts, START);
  }

  /** The traffic of one second, 0 being the first. */
  public LogBatch traffic(int second) {
    long time = START + second * SECOND;
    List<Fact> facts = new ArrayList<>();
    for (int c = 0; c < calls.size(); c++) {
      Call call = calls.get(c);
      if (call.isBlocked(c)) {
        facts.add(dropped(call, time));
        continue;
      }
      // Rates change a little from second to second, as they do.
      int count = Math.max(1, call.perSecond + (c * 31 + second * 7) % 5 - 2);
      int failed = call.fails(c) ? 1 + count / 3 : 0;
      requests(c, call, time, count - failed, StatusClass.OK, facts);
      requests(c, call, time, failed, StatusClass.SERVER_ERROR, facts);
    }
    return batch(facts, time + SECOND);
  }

  private LogBatch batch(List<Fact> facts, long watermark) {
    LogBatch batch = new LogBatch(position, watermark, facts);
    position = batch.endPosition();
    return batch;
  }

  private void open(int number, List<Fact> facts) {
    Call call = calls.get(number);
    if (call.isBlocked(number)) {
      return;
    }
    FlowId flow = new FlowId(NODE, number + 1L);
    facts.add(
        new FlowOpened(
            START,
            flow,
            Transport.TCP,
            Role.SERVER,
            new Endpoint(address(call.server), 8080),
            new Endpoint(address(call.client), 40_000),
            0,
            null,
            number + 1L,
            false));
    facts.add(new FlowResolved(START, flow, podId(call.client), podId(call.server), 8080, true));
    facts.add(new FlowProtocol(START, flow, call.protocol));
  }

  private static void requests(
      int number, Call call, long time, int count, StatusClass status, List<Fact> facts) {
    if (count <= 0) {
      return;
    }
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    for (int i = 0; i < Math.min(count, 8); i++) {
      latency.add(call.latencyNanos * (80 + (i * 37 + number * 13) % 60) / 100);
    }
    facts.add(
        new RequestWindow(
            time,
            SECOND,
            new FlowId(NODE, number + 1L),
            call.protocol,
            "call",
            status,
            count,
            0,
            count * 300L,
            count * 900L,
            latency.drain()));
  }

  private DropWindow dropped(Call call, long time) {
    return new DropWindow(
        time,
        SECOND,
        NODE,
        Transport.TCP,
        new Endpoint(address(call.client), 40_000),
        new Endpoint(address(call.server), 8080),
        "NETFILTER_DROP",
        2,
        podId(call.client),
        podId(call.server));
  }

  private static IpAddress address(int pod) {
    return IpAddress.ofIpv4(0x0A000000 | (pod + 10));
  }

  private String podId(int pod) {
    return EntityId.ofPod(uid(pod));
  }

  private String uid(int pod) {
    return new UUID(7, pod).toString();
  }

  private Workload deployment(int workload) {
    return new Workload(
        meta(
            ObjectKind.DEPLOYMENT,
            workloads.get(workload),
            "uid-" + workload,
            namespaceOf.get(workload),
            null),
        List.of(new Workload.Image("main", "registry/main:1.0")),
        1,
        1,
        1,
        1,
        0,
        false,
        "",
        List.of());
  }

  private Pod pod(int number) {
    Member member = pods.get(number);
    boolean crashing = number % 61 == 5;
    return new Pod(
        meta(
            ObjectKind.POD,
            member.name,
            uid(number),
            member.namespace,
            new OwnerReference(
                "Deployment", workloads.get(member.workload), "uid-" + member.workload)),
        NODE.name(),
        List.of(address(number)),
        false,
        PodPhase.RUNNING,
        !crashing,
        "",
        "",
        "Burstable",
        "default",
        START - 600 * SECOND,
        uid(number),
        List.of(),
        List.of(container(crashing)));
  }

  private static Container container(boolean crashing) {
    return new Container(
        "main",
        false,
        false,
        "registry/main:1.0",
        "",
        crashing ? ContainerState.WAITING : ContainerState.RUNNING,
        crashing ? "CrashLoopBackOff" : "",
        "",
        0,
        START - 600 * SECOND,
        0,
        crashing
            ? new Termination("OOMKilled", 137, START - 20 * SECOND, START - 10 * SECOND)
            : Termination.NONE,
        crashing ? 4 : 0,
        !crashing,
        new Resources(100, 200, 64 << 20, 128 << 20),
        List.of(),
        List.of());
  }

  private ObjectMeta meta(
      ObjectKind kind, String name, String uid, int namespace, @Nullable OwnerReference owner) {
    return new ObjectMeta(
        new ObjectKey(CLUSTER, kind, namespaces.get(namespace), name, uid),
        "1",
        START - 3600 * SECOND,
        0,
        Labels.of(Map.of("app", name)),
        owner);
  }
}
