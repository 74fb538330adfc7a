package io.sightline.desktop.source.pcap;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.AnswerSink;
import io.sightline.core.protocol.DecodeCounters;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.topology.TopologyFold;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes facts of a packet file: windows of one second, as an agent would tell them, with the same
 * decoders. Every host is known by its address, and by its name where the file holds the DNS
 * answer. Not thread-safe.
 *
 * <p>Packets whose time is before that of one read earlier count at the later time. What the file
 * lacks is told as coverage, and requests that it touches are marked as incomplete.
 */
public final class PacketImport {
  /** What takes the batches. */
  @FunctionalInterface
  public interface BatchSink {
    void accept(LogBatch batch) throws IOException;
  }

  private static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long CONNECT_TIMEOUT_NANOS = Duration.ofSeconds(3).toNanos();

  /** Facts between keyframes, from which a reader can begin. */
  private static final int KEYFRAME_FACTS = 20_000;

  private static final int REMEMBERED = 10_000;

  private record TcpKey(Endpoint low, Endpoint high) {
    static TcpKey of(Segment segment) {
      Endpoint a = segment.source();
      Endpoint b = segment.destination();
      int order = a.address().compareTo(b.address());
      boolean ascending = order != 0 ? order < 0 : a.port() <= b.port();
      return ascending ? new TcpKey(a, b) : new TcpKey(b, a);
    }
  }

  private record UdpKey(IpAddress client, Endpoint server) {}

  private final NodeKey node;
  private final BatchSink sink;
  private final DecodeCounters counters = new DecodeCounters();
  private final TopologyFold fold = new TopologyFold();
  private final Map<TcpKey, TcpConnection> connections = new HashMap<>();
  private final Map<UdpKey, UdpFlow> datagrams = new LinkedHashMap<>();
  private final Set<TcpConnection> touched = new LinkedHashSet<>();
  private final Set<UdpFlow> touchedDatagrams = new LinkedHashSet<>();
  private final List<Fact> names = new ArrayList<>();
  private final EnumMap<Protocol, Long> requests = new EnumMap<>(Protocol.class);

  /** Connections that are over, whose last packets may still come. */
  private final Map<TcpKey, Boolean> over =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TcpKey, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  private long flows;
  private long position;
  private long sinceKeyframe;
  private long windowNanos;
  private long nowNanos;
  private boolean begun;
  private long packets;
  private long foreign;
  private long tcpConnections;
  private long missingBytes;
  private long truncated;

  private PacketImport(String name, BatchSink sink) {
    this.node = new NodeKey(name, "packets");
    this.sink = sink;
  }

  /**
   * What was read.
   *
   * @param foreign packets that hold neither TCP nor UDP, or in a link layer that is not known
   * @param missingBytes of TCP streams that the file does not hold
   * @param truncated packets of which only a part was recorded
   * @param missed packets that the recorder says it missed
   * @param cutShort whether the file ends in the middle of something
   */
  public record Result(
      long packets,
      long foreign,
      long connections,
      long datagramFlows,
      Map<Protocol, Long> requests,
      long missingBytes,
      long truncated,
      long missed,
      boolean cutShort) {}

  /**
   * Reads a file to its end.
   *
   * @param name what to call where it was recorded
   * @throws IOException when it cannot be read, or the sink does not take a batch
   */
  public static Result read(PacketFile file, String name, BatchSink sink) throws IOException {
    return new PacketImport(name, sink).read(file);
  }

  private Result read(PacketFile file) throws IOException {
    for (Packet packet = file.next(); packet != null; packet = file.next()) {
      take(packet);
    }
    end(file);
    return new Result(
        packets,
        foreign,
        tcpConnections,
        datagrams.size(),
        Map.copyOf(requests),
        missingBytes,
        truncated,
        file.missed(),
        file.isCutShort());
  }

  private void take(Packet packet) throws IOException {
    packets++;
    advance(packet.nanos());
    Segment segment = Dissector.dissect(packet);
    if (segment == null) {
      foreign++;
      return;
    }
    truncated += segment.captured() < segment.length() ? 1 : 0;
    if (segment.transport() == Transport.TCP) {
      tcp(segment);
    } else {
      udp(segment);
    }
  }

  private void advance(long nanos) throws IOException {
    if (!begun) {
      begun = true;
      nowNanos = nanos;
      windowNanos = Math.floorDiv(nanos, WINDOW_NANOS) * WINDOW_NANOS;
      append(windowNanos + 1, List.of(new NodeObserved(windowNanos, node, "", "packet file")));
    }
    nowNanos = Math.max(nowNanos, nanos);
    if (nowNanos >= windowNanos + WINDOW_NANOS) {
      drain();
      windowNanos = Math.floorDiv(nowNanos, WINDOW_NANOS) * WINDOW_NANOS;
    }
  }

  private void tcp(Segment segment) {
    TcpKey key = TcpKey.of(segment);
    TcpConnection known = connections.get(key);
    if (known != null && known.isOver(segment)) {
      known = null;
    }
    if (known == null) {
      known = newConnection(key, segment);
      if (known == null) {
        return;
      }
    }
    known.accept(segment);
    touched.add(known);
  }

  private @Nullable TcpConnection newConnection(TcpKey key, Segment segment) {
    boolean syn = segment.has(Segment.SYN);
    if (!syn && (segment.length() == 0 || over.containsKey(key))) {
      return null;
    }
    boolean bySource = syn ? !segment.has(Segment.ACK) : !isServer(segment);
    Endpoint client = bySource ? segment.source() : segment.destination();
    Endpoint server = bySource ? segment.destination() : segment.source();
    TcpConnection connection =
        new TcpConnection(
            new FlowId(node, ++flows), client, server, syn && bySource, nowNanos, counters);
    tcpConnections++;
    over.remove(key);
    connections.put(key, connection);
    return connection;
  }

  /** Joined half-way: the lower port is the one that is agreed upon. */
  private static boolean isServer(Segment segment) {
    return segment.source().port() < segment.destination().port();
  }

  private void udp(Segment segment) {
    UdpKey forward = new UdpKey(segment.source().address(), segment.destination());
    UdpKey backward = new UdpKey(segment.destination().address(), segment.source());
    UdpFlow flow = datagrams.get(forward);
    if (flow == null) {
      flow = datagrams.get(backward);
    }
    if (flow == null) {
      UdpKey key = isServer(segment) ? backward : forward;
      flow =
          new UdpFlow(
              new FlowId(node, ++flows), key.client, key.server, nowNanos, this::named, counters);
      datagrams.put(key, flow);
    }
    flow.accept(segment);
    touchedDatagrams.add(flow);
  }

  private void named(AnswerSink.DnsAnswer answer) {
    for (String address : answer.addresses()) {
      names.add(
          new NameResolved(
              nowNanos, node, IpAddress.parse(address), answer.name(), answer.ttlSeconds()));
    }
  }

  /** Ends a window. */
  private void drain() throws IOException {
    long end = windowNanos + WINDOW_NANOS;
    List<Fact> facts = new ArrayList<>(names);
    names.clear();
    for (TcpConnection connection : touched) {
      connection.drain(windowNanos, WINDOW_NANOS, end, facts);
    }
    connections
        .entrySet()
        .removeIf(
            entry -> {
              boolean closed = entry.getValue().isClosed();
              if (closed) {
                over.put(entry.getKey(), true);
              }
              return closed;
            });
    for (TcpConnection connection : touched) {
      if (connection.isClosed()) {
        account(connection);
      }
    }
    touched.clear();
    touchedDatagrams.forEach(flow -> flow.drain(windowNanos, WINDOW_NANOS, end, facts));
    // A query without an answer is told when its time is over, also when nothing else comes.
    touchedDatagrams.removeIf(flow -> !flow.isWaiting());
    append(end, facts);
  }

  private void account(TcpConnection connection) {
    missingBytes += connection.missingBytes();
    connection.requests().addTotals(requests);
  }

  private void end(PacketFile file) throws IOException {
    if (!begun) {
      return;
    }
    for (TcpConnection connection : connections.values()) {
      boolean open = !connection.isClosed();
      connection.end(nowNanos, CONNECT_TIMEOUT_NANOS);
      touched.add(connection);
      if (open && !connection.isClosed()) {
        account(connection);
      }
    }
    for (UdpFlow flow : datagrams.values()) {
      flow.end(nowNanos);
      touchedDatagrams.add(flow);
    }
    drain();
    for (UdpFlow flow : datagrams.values()) {
      flow.requests().addTotals(requests);
    }
    append(windowNanos + WINDOW_NANOS, List.of(coverage(file)));
  }

  private CoverageReading coverage(PacketFile file) {
    List<String> lacks = new ArrayList<>();
    if (file.isCutShort()) {
      lacks.add("the file ends in the middle of a packet");
    }
    if (file.missed() > 0) {
      lacks.add("its recorder missed %d packets".formatted(file.missed()));
    }
    if (truncated > 0) {
      lacks.add("%d packets were recorded in part only".formatted(truncated));
    }
    if (missingBytes > 0) {
      lacks.add("%d bytes of TCP streams are missing".formatted(missingBytes));
    }
    if (foreign > 0) {
      lacks.add("%d packets are neither TCP nor UDP over IP".formatted(foreign));
    }
    return new CoverageReading(
        nowNanos,
        node,
        "packets",
        lacks.isEmpty() ? CoverageState.OBSERVED : CoverageState.DEGRADED,
        String.join("; ", lacks));
  }

  private void append(long watermarkNanos, List<Fact> facts) throws IOException {
    if (facts.isEmpty()) {
      return;
    }
    append(new LogBatch(position, watermarkNanos, facts));
    if (sinceKeyframe >= KEYFRAME_FACTS) {
      sinceKeyframe = 0;
      append(new LogBatch(position, watermarkNanos, List.of(fold.snapshot())));
    }
  }

  private void append(LogBatch batch) throws IOException {
    fold.apply(batch);
    sink.accept(batch);
    position = batch.endPosition();
    sinceKeyframe += batch.facts().size();
  }
}
