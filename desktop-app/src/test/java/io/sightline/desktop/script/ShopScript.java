package io.sightline.desktop.script;

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
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.EntityId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small shop over two minutes, one batch a second: a slow disk from second 20 to 39, a CPU limit
 * from 50 to 69, a blocked connection from 80 on, and a loss of facts at 45.
 */
public final class ShopScript {
  public static final long START_NANOS = 1_790_000_000_000_000_000L;
  public static final int SECONDS = 120;
  public static final int BLOCKED_FROM = 80;
  public static final NodeKey NODE = new NodeKey("shop-host", "boot-1");

  private static final long SECOND = 1_000_000_000L;
  private static final String NAMESPACE = "shop";

  private record Part(String name, long inode, int pid, IpAddress address) {
    String workload() {
      return EntityId.ofCgroup(cgroup());
    }

    CgroupKey cgroup() {
      return new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, inode);
    }

    CgroupKey cpuCgroup() {
      return new CgroupKey(NODE, CgroupKey.Hierarchy.V1_CPU, inode + 5000);
    }

    ProcessKey process() {
      return new ProcessKey(NODE, pid, pid * SECOND);
    }

    String entity() {
      return EntityId.ofProcess(process());
    }
  }

  private record Link(
      FlowId flow,
      Part client,
      Part server,
      Protocol protocol,
      Transport transport,
      int port,
      int perSecond,
      long latencyNanos,
      List<String> operations) {}

  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final List<Link> links = new ArrayList<>();
  private long nextFlow = 1;

  private ShopScript() {
    int number = 1;
    for (String name :
        List.of(
            "loadgen",
            "gateway",
            "web",
            "catalog",
            "orders",
            "checkout",
            "payments",
            "database",
            "cache",
            "dns",
            "backup")) {
      parts.put(
          name, new Part(name, 100 + number, 4000 + number, IpAddress.ofIpv4(0x0A4D0000 | number)));
      number++;
    }
    link("loadgen", "gateway", Protocol.HTTP, 80, 120, 4_000_000, "GET /", "GET /items/{id}");
    link("gateway", "web", Protocol.HTTP, 8080, 80, 2_500_000, "GET /");
    link("gateway", "catalog", Protocol.HTTP, 8081, 40, 3_000_000, "GET /items/{id}");
    link("catalog", "cache", Protocol.REDIS, 6379, 60, 200_000, "GET", "SET");
    link("catalog", "database", Protocol.POSTGRESQL, 5432, 15, 1_200_000, "SELECT items");
    link("web", "orders", Protocol.HTTP, 8082, 25, 6_000_000, "POST /orders", "GET /orders/{id}");
    link("orders", "database", Protocol.POSTGRESQL, 5432, 50, 1_800_000, "INSERT orders", "COMMIT");
    link("orders", "checkout", Protocol.HTTP, 8083, 12, 9_000_000, "POST /checkout");
    link("checkout", "payments", Protocol.HTTP, 8084, 10, 12_000_000, "POST /pay");
    link("web", "dns", Protocol.DNS, 53, 6, 300_000, "A orders.shop");
    link("gateway", "dns", Protocol.DNS, 53, 4, 300_000, "A web.shop");
  }

  private void link(
      String client,
      String server,
      Protocol protocol,
      int port,
      int perSecond,
      long latencyNanos,
      String... operations) {
    links.add(
        new Link(
            new FlowId(NODE, nextFlow++),
            part(client),
            part(server),
            protocol,
            protocol == Protocol.DNS ? Transport.UDP : Transport.TCP,
            port,
            perSecond,
            latencyNanos,
            List.of(operations)));
  }

  private Part part(String name) {
    Part part = parts.get(name);
    if (part == null) {
      throw new IllegalArgumentException("there is no part " + name);
    }
    return part;
  }

  /** All batches. */
  public static List<LogBatch> batches() {
    ShopScript script = new ShopScript();
    List<LogBatch> batches = new ArrayList<>();
    long position = 0;
    for (int second = 0; second < SECONDS; second++) {
      List<Fact> facts = script.second(second);
      batches.add(new LogBatch(position, time(second + 1), facts));
      position += facts.size();
    }
    return batches;
  }

  /** The instant at which that second begins. */
  public static long time(int second) {
    return START_NANOS + second * SECOND;
  }

  /** Id of a workload of the shop. */
  public static String workload(String name) {
    return new ShopScript().part(name).workload();
  }

  /** Id of the process of a workload. */
  public static String process(String name) {
    return new ShopScript().part(name).entity();
  }

  private List<Fact> second(int second) {
    List<Fact> facts = new ArrayList<>();
    if (second == 0) {
      introduce(facts);
    }
    for (Link link : links) {
      traffic(link, second, facts);
    }
    resources(second, facts);
    if (second == 45) {
      facts.add(new Loss(time(45), time(48), "stream", 120));
    }
    long seen = 900L * (second + 1);
    facts.add(new LedgerReading(time(second), NODE, seen, seen, 0, 0, seen, 0, 0, 0, 0));
    return facts;
  }

  private void introduce(List<Fact> facts) {
    facts.add(new NodeObserved(time(0), NODE, "6.1.0", "host"));
    for (Part part : parts.values()) {
      String path = "/" + NAMESPACE + "/" + part.name();
      facts.add(new CgroupObserved(time(0), part.cgroup(), path));
      facts.add(new CgroupObserved(time(0), part.cpuCgroup(), path));
      facts.add(
          new ProcessObserved(time(0), part.process(), part.name(), part.cgroup(), part.pid()));
    }
    for (Link link : links) {
      open(link, link.flow(), 0, facts);
      facts.add(new FlowProtocol(time(0), link.flow(), link.protocol()));
    }
    facts.add(new CoverageReading(time(0), NODE, "tcp", CoverageState.OBSERVED, ""));
    facts.add(new CoverageReading(time(0), NODE, "drops", CoverageState.OBSERVED, ""));
    facts.add(
        new CoverageReading(
            time(0),
            NODE,
            "tls",
            CoverageState.NOT_OBSERVED,
            "no process with a known TLS library was found"));
  }

  private static void open(Link link, FlowId flow, int second, List<Fact> facts) {
    facts.add(
        new FlowOpened(
            time(second),
            flow,
            link.transport(),
            Role.SERVER,
            new Endpoint(link.server().address(), link.port()),
            new Endpoint(link.client().address(), 40_000 + (int) flow.number()),
            link.server().pid(),
            link.server().process(),
            flow.number(),
            false));
    facts.add(
        new FlowResolved(
            time(second), flow, link.client().entity(), link.server().entity(), link.port(), true));
  }

  private void traffic(Link link, int second, List<Fact> facts) {
    boolean blocked = second >= BLOCKED_FROM && link.server().name().equals("payments");
    if (blocked) {
      attempt(link, second, facts);
      return;
    }
    boolean slowDisk = second >= 20 && second < 40 && link.server().name().equals("database");
    boolean starved = second >= 50 && second < 70 && link.server().name().equals("orders");
    boolean dependsOnPayments = second >= BLOCKED_FROM && link.server().name().equals("checkout");
    long latency = link.latencyNanos() * (slowDisk ? 300 : starved ? 25 : 1);
    long each = Math.max(1, link.perSecond() / link.operations().size());
    for (String operation : link.operations()) {
      LatencyHistogram.Builder histogram = new LatencyHistogram.Builder();
      for (int i = 0; i < each; i++) {
        histogram.add(latency * (80 + (i * 37 + second * 13) % 60) / 100);
      }
      facts.add(
          new RequestWindow(
              time(second),
              SECOND,
              link.flow(),
              link.protocol(),
              operation,
              dependsOnPayments ? StatusClass.SERVER_ERROR : StatusClass.OK,
              each,
              0,
              each * 300,
              each * 900,
              histogram.drain()));
    }
    facts.add(
        new FlowWindow(
            time(second),
            SECOND,
            link.flow(),
            link.perSecond() * 900L,
            link.perSecond() * 300L,
            0,
            250_000));
  }

  private void attempt(Link link, int second, List<Fact> facts) {
    FlowId flow = new FlowId(NODE, 10_000L + second);
    open(link, flow, second, facts);
    facts.add(
        new DropWindow(
            time(second),
            SECOND,
            NODE,
            Transport.TCP,
            new Endpoint(link.client().address(), 40_000 + second),
            new Endpoint(link.server().address(), link.port()),
            "NETFILTER_DROP",
            2,
            link.client().entity(),
            link.server().entity()));
    facts.add(new FlowClosed(time(second) + SECOND / 2, flow, CloseReason.CONNECT_BLOCKED));
  }

  private void resources(int second, List<Fact> facts) {
    for (Part part : parts.values()) {
      boolean starved = second >= 50 && second < 70 && part.name().equals("orders");
      boolean limited = part.name().equals("orders");
      facts.add(
          new CgroupWindow(
              time(second),
              SECOND,
              part.cpuCgroup(),
              limited ? 180_000_000L : 60_000_000L + part.pid() % 7 * 10_000_000L,
              starved ? 620_000_000L : 0,
              starved ? 9 : 0,
              limited ? 200 : 0,
              48_000_000L + part.pid() % 5 * 16_000_000L,
              0,
              0));
    }
    boolean saturated = second >= 20 && second < 40;
    disk("database", saturated ? 1_900_000_000L : 3_000_000L, 25, second, facts);
    if (saturated) {
      disk("backup", 900_000_000L, 80, second, facts);
    }
  }

  private void disk(String name, long fsyncNanos, int count, int second, List<Fact> facts) {
    LatencyHistogram.Builder fsync = new LatencyHistogram.Builder();
    LatencyHistogram.Builder write = new LatencyHistogram.Builder();
    for (int i = 0; i < count; i++) {
      fsync.add(fsyncNanos * (70 + i * 31 % 40) / 100);
      write.add(fsyncNanos / 6 * (70 + i * 17 % 40) / 100);
    }
    CgroupKey cgroup = part(name).cgroup();
    facts.add(
        new DiskWindow(time(second), SECOND, cgroup, "", DiskOperation.FSYNC, 0, fsync.drain()));
    facts.add(
        new DiskWindow(
            time(second),
            SECOND,
            cgroup,
            "254:0",
            DiskOperation.WRITE,
            count * 8192L,
            write.drain()));
  }
}
