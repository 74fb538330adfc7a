package io.sightline.agent.delivery;

import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import java.util.ArrayList;
import java.util.List;

/** Batches of a node with some lasting and some short connections, whose counts are known. */
public final class Traffic {
  public static final long SECOND = 1_000_000_000L;
  public static final long START = 1_790_000_000L * SECOND;
  public static final int LASTING = 5;

  private final NodeKey node;
  private final int shortPerSecond;
  private long second;
  private long nextFlow = LASTING;
  private long requests;
  private long bytes;
  private long connections;

  public Traffic(String node, int shortPerSecond) {
    this.node = new NodeKey(node, "boot");
    this.shortPerSecond = shortPerSecond;
  }

  public long requests() {
    return requests;
  }

  public long bytes() {
    return bytes;
  }

  public long connections() {
    return connections;
  }

  /** What the next second brings. */
  public FactBatch next() {
    long now = START + second * SECOND;
    List<Fact> facts = new ArrayList<>();
    if (second == 0) {
      facts.add(new NodeObserved(now, node, "6.18", "node"));
      for (int flow = 0; flow < LASTING; flow++) {
        facts.add(opened(now, flow));
      }
    }
    for (int flow = 0; flow < LASTING; flow++) {
      carried(now, flow, facts);
    }
    for (int i = 0; i < shortPerSecond; i++) {
      long flow = nextFlow++;
      facts.add(opened(now, flow));
      carried(now, flow, facts);
      facts.add(new FlowClosed(now, new FlowId(node, flow), CloseReason.CLOSED));
    }
    second++;
    return new FactBatch(node.name(), 1, second, now + SECOND, facts);
  }

  private void carried(long now, long flow, List<Fact> facts) {
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    latency.add(1_000_000, 3);
    FlowId id = new FlowId(node, flow);
    facts.add(new FlowWindow(now, SECOND, id, 100, 900, 0, 1_000));
    facts.add(
        new RequestWindow(
            now,
            SECOND,
            id,
            Protocol.HTTP,
            "GET /",
            StatusClass.OK,
            3,
            0,
            100,
            900,
            latency.drain()));
    requests += 3;
    bytes += 1_000;
  }

  private FlowOpened opened(long now, long flow) {
    connections++;
    return new FlowOpened(
        now,
        new FlowId(node, flow),
        Transport.TCP,
        Role.SERVER,
        new Endpoint(IpAddress.parse("10.0.0.1"), 80),
        new Endpoint(IpAddress.parse("10.0.0.2"), 40_000),
        1,
        null,
        0,
        false);
  }

  /** Requests in facts, and those that a loss speaks of. */
  public static long requestsIn(List<Fact> facts) {
    return facts.stream()
        .mapToLong(
            fact ->
                switch (fact) {
                  case RequestWindow it -> it.count();
                  case Loss it when it.where().endsWith("requests") -> it.lost();
                  default -> 0;
                })
        .sum();
  }

  /** Bytes in facts, and those that a loss speaks of. */
  public static long bytesIn(List<Fact> facts) {
    return facts.stream()
        .mapToLong(
            fact ->
                switch (fact) {
                  case FlowWindow it -> it.bytesSent() + it.bytesReceived();
                  case Loss it when it.where().endsWith("bytes") -> it.lost();
                  default -> 0;
                })
        .sum();
  }

  /** Connections in facts, and those that a loss speaks of. */
  public static long connectionsIn(List<Fact> facts) {
    return facts.stream()
        .mapToLong(
            fact ->
                switch (fact) {
                  case FlowOpened _ -> 1;
                  case Loss it when it.where().endsWith("connections") -> it.lost();
                  default -> 0;
                })
        .sum();
  }

  /** Losses of counts. */
  public static List<Loss> losses(List<Fact> facts) {
    return facts.stream().filter(Loss.class::isInstance).map(Loss.class::cast).toList();
  }
}
