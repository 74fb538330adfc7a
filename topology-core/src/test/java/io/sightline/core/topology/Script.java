package io.sightline.core.topology;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.CloseReason;
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
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectReference;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes logs of plausible and of odd facts from a seed. */
final class Script {
  static final long SECOND = 1_000_000_000L;
  static final long START = 1_700_000_000L * SECOND;
  static final NodeKey NODE = new NodeKey("n1", "boot-1");

  private final Random random;
  private final List<FlowOpened> open = new ArrayList<>();
  private long nextFlow = 1;
  private long position;
  private long now = START;

  Script(long seed) {
    random = new Random(seed);
  }

  static CgroupKey cgroup(int number) {
    return new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, number);
  }

  static ProcessKey process(int pid) {
    return new ProcessKey(NODE, pid, pid * 1_000L);
  }

  List<LogBatch> batches(int count) {
    List<LogBatch> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(next());
    }
    return batches;
  }

  private LogBatch next() {
    List<Fact> facts = new ArrayList<>();
    if (position == 0) {
      facts.add(new NodeObserved(now, NODE, "6.1.0", "host"));
    }
    int facts0 = 1 + random.nextInt(12);
    for (int i = 0; i < facts0; i++) {
      facts.add(fact());
    }
    // Now and then time jumps, so that retention comes into play.
    now += random.nextInt(20) == 0 ? 1800 * SECOND : SECOND;
    LogBatch batch = new LogBatch(position, now, facts);
    position = batch.endPosition();
    return batch;
  }

  private Fact fact() {
    int pid = 1 + random.nextInt(6);
    return switch (random.nextInt(17)) {
      case 0 -> new CgroupObserved(now, cgroup(pid), "/shop/w" + pid);
      case 1 -> new ProcessObserved(now, process(pid), "p" + pid, cgroup(pid), 4026531840L);
      case 2 -> new ProcessExited(now, process(pid));
      case 3 -> opened(pid);
      case 4 -> new FlowProtocol(now, anyFlow(), randomProtocol());
      case 5 ->
          new FlowResolved(
              now,
              anyFlow(),
              EntityId.ofProcess(process(pid)),
              server(pid),
              8080,
              random.nextInt(4) > 0,
              random.nextInt(4) == 0 ? "service/s1" : "");
      case 6 -> new FlowWindow(now, SECOND, anyFlow(), 100, 2_000, random.nextInt(2), 50_000);
      case 7 ->
          new RequestWindow(
              now,
              SECOND,
              anyFlow(),
              randomProtocol(),
              "GET /x",
              List.of(StatusClass.values()).get(random.nextInt(4)),
              3,
              0,
              30,
              600,
              LatencyHistogram.ofOne(random.nextInt(1_000_000)));
      case 8 ->
          new FlowClosed(now, anyFlow(), List.of(CloseReason.values()).get(random.nextInt(8)));
      case 9 ->
          new DropWindow(
              now,
              SECOND,
              NODE,
              Transport.TCP,
              new Endpoint(IpAddress.parse("10.0.0.1"), 40000),
              new Endpoint(IpAddress.parse("10.0.0.2"), 8080),
              "NETFILTER_DROP",
              1,
              EntityId.ofProcess(process(pid)),
              EntityId.ofProcess(process(7 - pid)));
      case 10 -> new CgroupWindow(now, SECOND, cgroup(pid), 500, 100, 1, 200, 1 << 20, 1 << 30, 10);
      case 11 ->
          random.nextInt(5) == 0
              ? new Loss(now, now + SECOND, "ring", random.nextInt(100))
              : new LedgerReading(now, NODE, 10, 9, 1, 0, 9, 0, 0, 0, 0);
      case 12 -> new CgroupObserved(now, cgroup(10 + pid), KubeObjects.cgroupPath("pod-" + pid));
      case 13 -> new ObjectObserved(now, object(pid));
      case 14 -> new ObjectGone(now, object(pid).key());
      case 15 ->
          new EventObserved(
              now,
              Severity.WARNING,
              EntityId.ofPod(KubeObjects.uid("pod-" + pid)),
              "BackOff",
              "back-off",
              new ObjectReference("c1", "Pod", "shop", "pod-" + pid, "u" + pid),
              random.nextInt(9));
      default ->
          new DiskWindow(
              now,
              SECOND,
              cgroup(random.nextBoolean() ? pid : 10 + pid),
              "8:0",
              List.of(DiskOperation.values()).get(random.nextInt(3)),
              4096,
              LatencyHistogram.ofOne(5_000_000));
    };
  }

  private String server(int pid) {
    return switch (random.nextInt(6)) {
      case 0 -> "external/192.0.2.7";
      case 1 -> "external/10.0.0.9";
      case 2 -> "service/s1";
      default -> EntityId.ofProcess(process(7 - pid));
    };
  }

  private KubeObject object(int number) {
    return switch (random.nextInt(3)) {
      case 0 ->
          KubeObjects.workload(
              ObjectKind.REPLICA_SET,
              "rs-" + number % 2,
              "web:1." + random.nextInt(3),
              random.nextInt(4),
              KubeObjects.owner(ObjectKind.DEPLOYMENT, "deployment"));
      case 1 ->
          KubeObjects.workload(
              ObjectKind.DEPLOYMENT, "deployment", "web:1." + random.nextInt(3), 2, null);
      default ->
          KubeObjects.pod(
              "pod-" + number,
              random.nextInt(3),
              random.nextBoolean()
                  ? KubeObjects.owner(ObjectKind.REPLICA_SET, "rs-" + number % 2)
                  : null);
    };
  }

  private FlowOpened opened(int pid) {
    FlowOpened opened =
        new FlowOpened(
            now,
            new FlowId(NODE, nextFlow++),
            Transport.TCP,
            List.of(Role.values()).get(random.nextInt(3)),
            new Endpoint(IpAddress.parse("10.0.0.1"), 40000),
            new Endpoint(IpAddress.parse("10.0.0.2"), 8080),
            4026531840L,
            process(pid),
            nextFlow,
            false);
    open.add(opened);
    return opened;
  }

  private FlowId anyFlow() {
    return open.isEmpty() ? new FlowId(NODE, 999) : open.get(random.nextInt(open.size())).flow();
  }

  private Protocol randomProtocol() {
    return switch (random.nextInt(3)) {
      case 0 -> Protocol.HTTP;
      case 1 -> Protocol.REDIS;
      default -> Protocol.TCP;
    };
  }
}
