package io.sightline.benchmarks.replay;

import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.DiskOperation;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.EntityId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Hours of a busy cluster as facts, second by second: traffic with its ups and downs, connections
 * that end and begin anew, pods that are replaced, rollouts, events, and each half hour a time in
 * which a disk is saturated, a workload runs into its CPU limit, calls fail and one is blocked.
 *
 * <p>The same sizes and seed give the same facts. Not thread-safe.
 */
public final class BusyCluster {
  /** When the first second begins, in nanoseconds since 1970. */
  public static final long START_NANOS = 1_790_000_000_000_000_000L;

  private static final long SECOND = 1_000_000_000L;
  private static final String[] OPERATIONS = {
    "GET /items/{id}", "POST /orders", "SELECT items", "UPDATE stock", "GET", "SET", "call"
  };
  private static final int CHURN_SECONDS = 15;
  private static final int LEDGER_SECONDS = 5;
  private static final int PROBE_FAILURE_SECONDS = 97;
  private static final int ROLLOUT_SECONDS = 900;
  private static final int HOUR_SECONDS = 3_600;
  private static final int TROUBLE_SECONDS = 1_800;
  private static final int TROUBLE_BEGINS = 1_200;
  private static final int TROUBLE_ENDS = 1_320;
  private static final int MAX_SAMPLES = 24;

  private final ClusterPods pods;
  private final List<PodCall> calls;
  private final SplittableRandom random;
  private long nextFlow = 1;
  private long delivered;

  /** A cluster of so many pods, between which there are so many calls. */
  public BusyCluster(int podCount, int callCount, long seed) {
    this.random = new SplittableRandom(seed);
    this.pods = new ClusterPods(podCount, random);
    this.calls = PodCall.between(podCount, callCount, random);
  }

  /** The facts that introduce all there is at the start. */
  public List<Fact> introduction() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new ClusterObserved(START_NANOS, ClusterPods.CLUSTER, "production", "v1.36.0"));
    for (NodeKey node : pods.nodes()) {
      facts.add(new NodeObserved(START_NANOS, node, "6.12.0", "node"));
      facts.add(coverage(node, START_NANOS, CoverageState.OBSERVED, ""));
    }
    for (int workload = 0; workload < pods.workloads(); workload++) {
      facts.add(new ObjectObserved(START_NANOS, pods.deployment(workload)));
    }
    for (int pod = 0; pod < pods.size(); pod++) {
      appear(pod, START_NANOS, facts);
    }
    for (PodCall call : calls) {
      open(call, START_NANOS, facts);
    }
    return facts;
  }

  /** The facts of a second; to be asked for in turn, from 0 on. */
  public List<Fact> second(int second) {
    long time = START_NANOS + second * SECOND;
    List<Fact> facts = new ArrayList<>(calls.size() * 2);
    int phase = second % TROUBLE_SECONDS;
    boolean trouble = phase >= TROUBLE_BEGINS && phase < TROUBLE_ENDS;
    // More at day than at night, and more in some minutes than in others.
    double load =
        (1.3 + Math.sin(second * 2 * Math.PI / (6 * HOUR_SECONDS)))
            * (1 + 0.3 * Math.sin(second * 2 * Math.PI / 300));
    for (PodCall call : calls) {
      traffic(call, time, load, trouble, facts);
    }
    resources(time, second, trouble, facts);
    if (second % CHURN_SECONDS == CHURN_SECONDS - 1) {
      replace(random.nextInt(pods.size()), time, facts);
    }
    happen(second, time, facts);
    return facts;
  }

  private void traffic(PodCall call, long time, double load, boolean trouble, List<Fact> facts) {
    if (trouble && call.isBlocked()) {
      facts.add(dropped(call, time));
      return;
    }
    double expected = call.perSecond() * load;
    int count = (int) expected + (random.nextDouble() < expected % 1 ? 1 : 0);
    if (count == 0) {
      return;
    }
    if (random.nextInt(200) == 0) {
      facts.add(new FlowClosed(time, call.flow(), CloseReason.CLOSED));
      open(call, time, facts);
    }
    int failed = call.fails(trouble) ? 1 + count / 4 : random.nextInt(400) == 0 ? 1 : 0;
    requests(call, time, count - failed, StatusClass.OK, trouble, facts);
    requests(call, time, failed, StatusClass.SERVER_ERROR, trouble, facts);
    facts.add(
        new FlowWindow(
            time,
            SECOND,
            call.flow(),
            count * (300L + random.nextInt(400)),
            count * (900L + random.nextInt(4_000)),
            random.nextInt(50) == 0 ? 1 + random.nextInt(3) : 0,
            125L * (400 + random.nextInt(4_000))));
    if (failed > 0 && random.nextInt(8) == 0) {
      facts.add(
          new RequestExemplar(
              time,
              call.flow(),
              call.protocol(),
              operation(call),
              StatusClass.SERVER_ERROR,
              "500",
              2 * call.latencyNanos()));
    }
  }

  private void requests(
      PodCall call, long time, int count, StatusClass status, boolean trouble, List<Fact> facts) {
    if (count <= 0) {
      return;
    }
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    long base = trouble && call.isSlowed() ? 6 * call.latencyNanos() : call.latencyNanos();
    int samples = Math.min(count, MAX_SAMPLES);
    for (int i = 0; i < samples; i++) {
      double tail = random.nextDouble();
      latency.add(
          (long) (base * (0.7 + 0.6 * random.nextDouble()) / (1.02 - tail * tail)),
          count / samples + (i < count % samples ? 1 : 0));
    }
    facts.add(
        new RequestWindow(
            time,
            SECOND,
            call.flow(),
            call.protocol(),
            operation(call),
            status,
            count,
            0,
            count * 300L,
            count * 900L,
            latency.drain()));
  }

  private String operation(PodCall call) {
    return OPERATIONS[(call.server() + random.nextInt(2)) % OPERATIONS.length];
  }

  /** What pods use; a third of them is told of in each second. */
  private void resources(long time, int second, boolean trouble, List<Fact> facts) {
    for (int pod = second % 3; pod < pods.size(); pod += 3) {
      boolean limited = trouble && pods.workloadOf(pod) == 3;
      facts.add(
          new CgroupWindow(
              time,
              SECOND,
              pods.cgroup(pod),
              limited ? 200_000_000L : 10_000_000L + random.nextInt(90_000_000),
              limited ? 700_000_000L : 0,
              limited ? 9 : 0,
              200,
              (40L << 20) + random.nextInt(20 << 20),
              128L << 20,
              trouble && pods.isOnFirstNode(pod) ? 300_000_000L : 0));
      if (pods.writes(pod)) {
        facts.add(disk(pod, time, trouble && pods.isOnFirstNode(pod)));
      }
    }
  }

  private DiskWindow disk(int pod, long time, boolean saturated) {
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    for (int i = 0; i < 6; i++) {
      latency.add(
          saturated
              ? 400_000_000L + random.nextInt(900_000_000)
              : 300_000L + random.nextInt(4_000_000));
    }
    return new DiskWindow(
        time,
        SECOND,
        pods.cgroup(pod),
        "vdb",
        pod % 2 == 0 ? DiskOperation.FSYNC : DiskOperation.WRITE,
        (saturated ? 60L : 1L) << 20,
        latency.drain());
  }

  /** A pod goes and another of its workload comes, with connections of its own. */
  private void replace(int pod, long time, List<Fact> facts) {
    List<PodCall> own = calls.stream().filter(call -> call.isOf(pod)).toList();
    own.forEach(call -> facts.add(new FlowClosed(time, call.flow(), CloseReason.CLOSED)));
    facts.add(
        new EventObserved(
            time,
            Severity.INFO,
            EntityId.ofPod(pods.uid(pod)),
            "Killing",
            "Stopping container main",
            null,
            1));
    facts.add(new ObjectGone(time, pods.object(pod, START_NANOS).key()));
    pods.replace(pod);
    appear(pod, time, facts);
    facts.add(
        new EventObserved(
            time,
            Severity.INFO,
            EntityId.ofPod(pods.uid(pod)),
            "Scheduled",
            "Successfully assigned to " + pods.node(pod).name(),
            null,
            1));
    own.forEach(call -> open(call, time, facts));
  }

  private void happen(int second, long time, List<Fact> facts) {
    if (second % LEDGER_SECONDS == 0) {
      delivered += 5_000;
      for (NodeKey node : pods.nodes()) {
        facts.add(new LedgerReading(time, node, delivered, delivered, 0, 0, delivered, 0, 0, 0, 0));
      }
    }
    if (second % PROBE_FAILURE_SECONDS == PROBE_FAILURE_SECONDS - 1) {
      facts.add(
          new EventObserved(
              time,
              Severity.WARNING,
              EntityId.ofPod(pods.uid(random.nextInt(pods.size()))),
              "Unhealthy",
              "Readiness probe failed: HTTP probe failed with statuscode: 503",
              null,
              1 + random.nextInt(4)));
    }
    if (second % ROLLOUT_SECONDS == ROLLOUT_SECONDS / 2) {
      int workload = random.nextInt(pods.workloads());
      pods.rollOut(workload);
      facts.add(new ObjectObserved(time, pods.deployment(workload)));
    }
    if (second % HOUR_SECONDS == HOUR_SECONDS - 1) {
      NodeKey node = pods.nodes().get(random.nextInt(pods.nodes().size()));
      facts.add(new Loss(time, time + 2 * SECOND, "ring", 1 + random.nextInt(500)));
      facts.add(coverage(node, time, CoverageState.DEGRADED, "the map of connections was full"));
    } else if (second % HOUR_SECONDS == 60) {
      pods.nodes().forEach(it -> facts.add(coverage(it, time, CoverageState.OBSERVED, "")));
    }
  }

  private void appear(int pod, long time, List<Fact> facts) {
    facts.add(new ObjectObserved(time, pods.object(pod, time)));
    facts.add(new CgroupObserved(time, pods.cgroup(pod), pods.cgroupPath(pod)));
  }

  private void open(PodCall call, long time, List<Fact> facts) {
    FlowId flow = new FlowId(pods.node(call.server()), nextFlow++);
    call.setFlow(flow);
    facts.add(
        new FlowOpened(
            time,
            flow,
            Transport.TCP,
            Role.SERVER,
            new Endpoint(pods.address(call.server()), 8080),
            new Endpoint(pods.address(call.client()), 32_768 + random.nextInt(28_000)),
            0,
            null,
            flow.number(),
            false));
    facts.add(
        new FlowResolved(
            time,
            flow,
            EntityId.ofPod(pods.uid(call.client())),
            EntityId.ofPod(pods.uid(call.server())),
            8080,
            true));
    facts.add(new FlowProtocol(time, flow, call.protocol()));
  }

  private DropWindow dropped(PodCall call, long time) {
    return new DropWindow(
        time,
        SECOND,
        pods.node(call.server()),
        Transport.TCP,
        new Endpoint(pods.address(call.client()), 40_000),
        new Endpoint(pods.address(call.server()), 8080),
        "NETFILTER_DROP",
        2,
        EntityId.ofPod(pods.uid(call.client())),
        EntityId.ofPod(pods.uid(call.server())));
  }

  private static CoverageReading coverage(
      NodeKey node, long time, CoverageState state, String detail) {
    return new CoverageReading(time, node, "connections", state, detail);
  }
}
