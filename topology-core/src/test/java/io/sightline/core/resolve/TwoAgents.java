package io.sightline.core.resolve;

import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.TopologyFold;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Connections between two nodes as the agents of both tell of them, second by second, and what
 * becomes of it in a fold. What the two send is theirs to deliver when a test lets them.
 */
final class TwoAgents {
  static final long SECOND = 1_000_000_000L;
  private static final long START = 1_790_000_000L * SECOND;
  private static final int REQUESTS = 3;

  /** One end of it all. */
  enum Side {
    CLIENT,
    SERVER
  }

  private final Resolver resolver = new Resolver();
  private final TopologyFold fold = new TopologyFold();
  private final Map<Side, Deque<List<Fact>>> unsent = new HashMap<>();
  private final Map<Side, Long> skewNanos = new HashMap<>();
  private final Map<Side, Long> sent = new HashMap<>();
  private final List<Integer> open = new ArrayList<>();
  private long position;
  private int second;
  private int connections;
  private long requests;

  TwoAgents(long clientSkewNanos, long serverSkewNanos) {
    skewNanos.put(Side.CLIENT, clientSkewNanos);
    skewNanos.put(Side.SERVER, serverSkewNanos);
    for (Side side : Side.values()) {
      unsent.put(side, new ArrayDeque<>());
      sent.put(side, 0L);
    }
  }

  static NodeKey node(Side side) {
    return new NodeKey(side.name(), "boot of " + side);
  }

  static ProcessKey process(Side side) {
    return new ProcessKey(node(side), 7, 7);
  }

  long connections() {
    return connections;
  }

  long requests() {
    return requests;
  }

  /** A second passes: some connections open, those that are open are used, some end. */
  void passes(int opening, int ending) {
    Map<Side, List<Fact>> facts = new HashMap<>();
    for (Side side : Side.values()) {
      facts.put(side, new ArrayList<>());
      if (second == 0) {
        facts.get(side).add(new NodeObserved(time(side), node(side), "6.18", "node"));
      }
    }
    for (int i = 0; i < opening; i++) {
      int number = ++connections;
      open.add(number);
      for (Side side : Side.values()) {
        opened(facts.get(side), side, number);
      }
    }
    for (int number : open) {
      requests += REQUESTS;
      for (Side side : Side.values()) {
        used(facts.get(side), side, number);
      }
    }
    for (int i = 0; i < ending && !open.isEmpty(); i++) {
      int number = open.removeFirst();
      for (Side side : Side.values()) {
        facts
            .get(side)
            .add(new FlowClosed(time(side) + SECOND - 1, flow(side, number), CloseReason.CLOSED));
      }
    }
    second++;
    facts.forEach((side, batch) -> unsent.get(side).add(batch));
  }

  boolean hasUnsent(Side side) {
    return !unsent.get(side).isEmpty();
  }

  /** The agent of that side delivers its next batch. */
  void deliver(Side side) {
    List<Fact> batch = unsent.get(side).removeFirst();
    long number = sent.merge(side, 1L, Long::sum);
    long watermark = START + skewNanos.get(side) + number * SECOND;
    List<Fact> resolved = resolver.resolve(side.name(), watermark, batch);
    fold.apply(new LogBatch(position, watermark, resolved));
    position += resolved.size();
  }

  TrafficTotals totals() {
    return fold.topology().edges().values().stream()
        .map(Edge::totals)
        .reduce(TrafficTotals.ZERO, TrafficTotals::plus);
  }

  List<Edge> edges() {
    return List.copyOf(fold.topology().edges().values());
  }

  private long time(Side side) {
    return START + skewNanos.get(side) + second * SECOND;
  }

  private static FlowId flow(Side side, int number) {
    return new FlowId(node(side), number);
  }

  private void opened(List<Fact> into, Side side, int number) {
    Endpoint client = new Endpoint(IpAddress.parse("10.0.1.1"), 20_000 + number);
    Endpoint server = new Endpoint(IpAddress.parse("10.0.2.2"), 80);
    boolean serves = side == Side.SERVER;
    into.add(
        new FlowOpened(
            time(side) + SECOND / 2,
            flow(side, number),
            Transport.TCP,
            serves ? Role.SERVER : Role.CLIENT,
            serves ? server : client,
            serves ? client : server,
            1,
            process(side),
            number,
            false));
    into.add(new FlowProtocol(time(side), flow(side, number), Protocol.HTTP));
  }

  private void used(List<Fact> into, Side side, int number) {
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    latency.add(1_000_000, REQUESTS);
    boolean serves = side == Side.SERVER;
    FlowId flow = flow(side, number);
    into.add(
        new FlowWindow(time(side), SECOND, flow, serves ? 900 : 100, serves ? 100 : 900, 0, 1));
    into.add(
        new RequestWindow(
            time(side),
            SECOND,
            flow,
            Protocol.HTTP,
            "GET /",
            StatusClass.OK,
            REQUESTS,
            0,
            100,
            900,
            latency.drain()));
  }
}
