package io.sightline.gate;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.DiskOperation;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.EntityId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What an agent would send in some minutes of a small shop: every kind of fact that a fold heeds,
 * from a fixed seed.
 */
final class ScriptedSession {
  static final long SECOND = 1_000_000_000L;
  static final long START = 1_790_000_000L * SECOND + 30 * SECOND;

  private static final NodeKey NODE = new NodeKey("shop", "boot-1");
  private static final Protocol[] PROTOCOLS = {
    Protocol.HTTP, Protocol.POSTGRESQL, Protocol.REDIS, Protocol.DNS
  };
  private static final int PROCESSES = 12;

  private final Random random;
  private final List<OpenFlow> open = new ArrayList<>();
  private long nextFlow = 1;
  private long sequence;

  private record OpenFlow(FlowId id, Protocol protocol) {}

  ScriptedSession(long seed) {
    this.random = new Random(seed);
  }

  /** One batch for each second. */
  List<FactBatch> batches(int seconds) {
    List<FactBatch> batches = new ArrayList<>();
    for (int second = 0; second < seconds; second++) {
      long now = START + second * SECOND;
      List<Fact> facts = new ArrayList<>();
      if (second == 0) {
        inventory(now, facts);
      }
      traffic(now, facts);
      resources(now, facts);
      if (second % 7 == 3) {
        blocked(now, facts);
      }
      if (second == 40) {
        facts.add(new ProcessExited(now, process(3)));
      }
      batches.add(new FactBatch("agent", 1, sequence++, now + SECOND, facts));
    }
    return batches;
  }

  private void inventory(long now, List<Fact> facts) {
    facts.add(new NodeObserved(now, NODE, "6.18.0", "host"));
    for (int i = 0; i < PROCESSES; i++) {
      facts.add(new CgroupObserved(now, cgroup(i), "/shop/part-" + i + ".service"));
      facts.add(new ProcessObserved(now, process(i), "part-" + i, cgroup(i), 4026531840L + i));
    }
    facts.add(new NameResolved(now, NODE, IpAddress.parse("203.0.113.9"), "pay.example", 60));
    facts.add(new CoverageReading(now, NODE, "tls", CoverageState.DEGRADED, "no uprobe"));
  }

  private void traffic(long now, List<Fact> facts) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      openFlow(now, facts);
    }
    for (OpenFlow flow : open) {
      facts.add(
          new FlowWindow(
              now,
              SECOND,
              flow.id(),
              random.nextInt(50_000),
              random.nextInt(50_000),
              random.nextInt(2),
              125L * random.nextInt(4_000)));
      if (random.nextInt(5) > 0) {
        facts.add(requests(now, flow));
      }
    }
    if (open.size() > 30) {
      OpenFlow closing = open.remove(random.nextInt(open.size()));
      facts.add(new FlowClosed(now + SECOND - 1, closing.id(), CloseReason.CLOSED));
    }
  }

  private void openFlow(long now, List<Fact> facts) {
    FlowId id = new FlowId(NODE, nextFlow++);
    int client = random.nextInt(PROCESSES);
    int server = random.nextInt(PROCESSES);
    int port = 1000 + server;
    facts.add(
        new FlowOpened(
            now,
            id,
            Transport.TCP,
            Role.CLIENT,
            new Endpoint(IpAddress.parse("10.0.0." + (client + 1)), 40_000 + client),
            new Endpoint(IpAddress.parse("fd00::" + (server + 1)), port),
            4026531840L + client,
            process(client),
            random.nextLong(),
            false));
    String serverId =
        random.nextInt(6) == 0
            ? EntityId.ofExternalHost(IpAddress.parse("203.0.113.9"))
            : EntityId.ofProcess(process(server));
    facts.add(
        new FlowResolved(
            now, id, EntityId.ofProcess(process(client)), serverId, port, random.nextInt(8) > 0));
    if (random.nextInt(6) == 0) {
      facts.add(new FlowClosed(now, id, CloseReason.CONNECT_REFUSED));
      return;
    }
    Protocol protocol = PROTOCOLS[server % PROTOCOLS.length];
    if (random.nextInt(4) > 0) {
      facts.add(new FlowProtocol(now, id, protocol));
    }
    open.add(new OpenFlow(id, protocol));
  }

  private RequestWindow requests(long now, OpenFlow flow) {
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    int count = 1 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      latency.add(50_000 + random.nextInt(5_000_000));
    }
    StatusClass[] classes = StatusClass.values();
    return new RequestWindow(
        now,
        SECOND,
        flow.id(),
        flow.protocol(),
        "operation " + random.nextInt(5),
        classes[random.nextInt(10) == 0 ? random.nextInt(classes.length) : 0],
        count,
        0,
        count * 200L,
        count * 900L,
        latency.drain());
  }

  private void resources(long now, List<Fact> facts) {
    for (int i = 0; i < PROCESSES; i++) {
      facts.add(
          new CgroupWindow(
              now,
              SECOND,
              cgroup(i),
              random.nextInt(1_000_000_000),
              random.nextInt(3) == 0 ? random.nextInt(500_000_000) : 0,
              1,
              500,
              64L << 20,
              128L << 20,
              0));
    }
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    latency.add(random.nextInt(20_000_000));
    facts.add(
        new DiskWindow(now, SECOND, cgroup(1), "8:0", DiskOperation.WRITE, 4096, latency.drain()));
    facts.add(new LedgerReading(now, NODE, sequence, sequence, 0, 0, sequence, 0, 0, 0, 0));
  }

  private void blocked(long now, List<Fact> facts) {
    facts.add(
        new DropWindow(
            now,
            SECOND,
            NODE,
            Transport.TCP,
            new Endpoint(IpAddress.parse("10.0.0.1"), 51_000),
            new Endpoint(IpAddress.parse("10.0.0.9"), 5432),
            "NETFILTER_DROP",
            3,
            EntityId.ofProcess(process(0)),
            EntityId.ofProcess(process(8))));
  }

  private static CgroupKey cgroup(int i) {
    return new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, 100 + i);
  }

  private static ProcessKey process(int i) {
    return new ProcessKey(NODE, 1000 + i, 77 * SECOND + i);
  }
}
