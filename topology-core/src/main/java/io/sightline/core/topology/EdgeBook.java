package io.sightline.core.topology;

import static java.util.Objects.requireNonNull;

import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The edges of a fold. Not thread-safe. */
final class EdgeBook {
  /** What two ends do with one port, whichever protocol it turns out to be. */
  private record Path(
      String client, String server, Transport transport, int serverPort, String via) {
    static Path of(EdgeId id) {
      return new Path(id.client(), id.server(), id.transport(), id.serverPort(), id.via());
    }

    Path withoutVia() {
      return new Path(client, server, transport, serverPort, "");
    }
  }

  private final Map<EdgeId, Edge> edges = new HashMap<>();
  private final Map<Path, TreeSet<Protocol>> protocols = new HashMap<>();
  private final Map<Path, TreeSet<String>> vias = new HashMap<>();
  private final Set<EdgeId> changed = new HashSet<>();

  /** What edges that are there already got since they were looked at. */
  private final Map<EdgeId, EdgeAdditions> additions = new HashMap<>();

  Map<EdgeId, Edge> edges() {
    settle();
    return edges;
  }

  /**
   * The edge that an attempt without payload belongs to: the one whose protocol is known, where the
   * two ends have talked over that port before; else that of the bare transport.
   */
  EdgeId forAttempt(String client, String server, Transport transport, int serverPort, String via) {
    TreeSet<Protocol> known = protocols.get(new Path(client, server, transport, serverPort, via));
    if (known != null) {
      for (Protocol protocol : known) {
        if (!protocol.isTransportOnly()) {
          return new EdgeId(client, server, protocol, transport, serverPort, via);
        }
      }
    }
    return new EdgeId(client, server, bare(transport), transport, serverPort, via);
  }

  /**
   * The edge that dropped packets belong to. They bear the backend's address, not that of the
   * service through which the client tried; so where the two ends talk through one, that is meant.
   */
  EdgeId forDrop(String client, String server, Transport transport, int serverPort) {
    TreeSet<String> known = vias.get(new Path(client, server, transport, serverPort, ""));
    String via = known == null ? "" : known.first();
    return forAttempt(client, server, transport, serverPort, via);
  }

  void add(EdgeId id, TrafficTotals more, long timeNanos) {
    EdgeAdditions known = additionsTo(id);
    if (known != null) {
      known.add(more, timeNanos);
      return;
    }
    put(Edge.first(id, timeNanos).plus(more, timeNanos));
    if (!id.protocol().isTransportOnly()) {
      takeOverAttempts(id);
    }
  }

  /** Takes note of the last round-trip time of an edge that is there. */
  void roundTrip(EdgeId id, long nanos) {
    EdgeAdditions known = additionsTo(id);
    if (known != null) {
      known.roundTrip(nanos);
    }
  }

  /** Where to add to an edge; null where there is no such edge. */
  private @Nullable EdgeAdditions additionsTo(EdgeId id) {
    EdgeAdditions known = additions.get(id);
    if (known == null && edges.containsKey(id)) {
      known = new EdgeAdditions();
      additions.put(id, known);
    }
    return known;
  }

  /** Makes all edges what they are with what was added. */
  private void settle() {
    if (!additions.isEmpty()) {
      additions.forEach((id, more) -> put(more.drainInto(requireNonNull(edges.get(id)))));
      additions.clear();
    }
  }

  private @Nullable Edge settled(EdgeId id) {
    EdgeAdditions more = additions.remove(id);
    Edge known = edges.get(id);
    if (more != null && known != null) {
      known = more.drainInto(known);
      put(known);
    }
    return known;
  }

  /**
   * Attempts that failed before the first one succeeded belong to the protocol that is now known.
   */
  private void takeOverAttempts(EdgeId id) {
    Edge bare = settled(id.withProtocol(bare(id.transport())));
    if (bare != null && bare.totals().connections() == 0 && bare.totals().requests() == 0) {
      remove(bare.id());
      update(id, edge -> edge.plus(bare.totals(), bare.lastSeenNanos()));
      update(
          id, edge -> edge.lastFailure().isEmpty() ? edge.withFailure(bare.lastFailure()) : edge);
    }
  }

  /** Adds to an edge, but makes none. */
  void addToKnown(EdgeId id, TrafficTotals more, long timeNanos) {
    EdgeAdditions known = additionsTo(id);
    if (known != null) {
      known.add(more, timeNanos);
    }
  }

  void update(EdgeId id, UnaryOperator<Edge> change) {
    Edge known = settled(id);
    if (known != null) {
      put(change.apply(known));
    }
  }

  /** Moves a flow's share to the edge of its protocol. */
  void move(EdgeId from, EdgeId to, TrafficTotals share, long timeNanos) {
    takeBack(from, share);
    add(to, share, timeNanos);
  }

  /** Takes a share out of an edge, and drops the edge once it is empty. */
  void takeBack(EdgeId id, TrafficTotals share) {
    Edge known = settled(id);
    if (known == null) {
      return;
    }
    Edge rest = known.minus(share);
    if (rest.totals().isZero()) {
      remove(id);
    } else {
      put(rest);
    }
  }

  void restore(EdgeTotals fact) {
    EdgeId id = EdgeId.of(fact);
    additions.remove(id);
    put(
        new Edge(
            id,
            fact.totals(),
            fact.firstSeenNanos(),
            fact.lastSeenNanos(),
            fact.roundTripNanos(),
            fact.lastFailure()));
  }

  void retain(Set<EdgeId> ids) {
    List<EdgeId> others = edges.keySet().stream().filter(id -> !ids.contains(id)).toList();
    others.forEach(this::remove);
  }

  /** Removes edges without traffic since that time. */
  void removeIdleSince(long timeNanos) {
    List<EdgeId> idle =
        edges().values().stream()
            .filter(edge -> edge.lastSeenNanos() < timeNanos)
            .map(Edge::id)
            .toList();
    idle.forEach(this::remove);
  }

  Set<String> ends() {
    Set<String> ends = new HashSet<>();
    for (EdgeId id : edges.keySet()) {
      ends.add(id.client());
      ends.add(id.server());
    }
    return ends;
  }

  Set<EdgeId> drainChanged() {
    settle();
    Set<EdgeId> drained = new HashSet<>(changed);
    changed.clear();
    return drained;
  }

  void forgetChanged() {
    changed.clear();
  }

  /** After a restart only what differs from before, or is gone, counts as changed. */
  void markChangedSince(Map<EdgeId, Edge> before) {
    settle();
    changed.clear();
    Changes.between(before, edges, changed);
  }

  void snapshotInto(List<Fact> facts, long timeNanos) {
    for (Edge edge : edges().values()) {
      EdgeId id = edge.id();
      facts.add(
          new EdgeTotals(
              timeNanos,
              id.client(),
              id.server(),
              id.via(),
              id.protocol(),
              id.transport(),
              id.serverPort(),
              edge.firstSeenNanos(),
              edge.lastSeenNanos(),
              edge.roundTripNanos(),
              edge.lastFailure(),
              edge.totals()));
    }
  }

  /** The protocol that stands for a transport whose payload is not known. */
  static Protocol bare(Transport transport) {
    return switch (transport) {
      case TCP -> Protocol.TCP;
      case UDP -> Protocol.UDP;
      case ICMP -> Protocol.ICMP;
    };
  }

  private void put(Edge edge) {
    Edge before = edges.put(edge.id(), edge);
    if (before == null) {
      Path path = Path.of(edge.id());
      protocols.computeIfAbsent(path, key -> new TreeSet<>()).add(edge.id().protocol());
      vias.computeIfAbsent(path.withoutVia(), key -> new TreeSet<>()).add(path.via());
    }
    if (!edge.equals(before)) {
      changed.add(edge.id());
    }
  }

  private void remove(EdgeId id) {
    edges.remove(id);
    additions.remove(id);
    changed.add(id);
    Path path = Path.of(id);
    TreeSet<Protocol> left = protocols.get(path);
    if (left != null && left.remove(id.protocol()) && left.isEmpty()) {
      protocols.remove(path);
      TreeSet<String> others = vias.get(path.withoutVia());
      if (others != null && others.remove(path.via()) && others.isEmpty()) {
        vias.remove(path.withoutVia());
      }
    }
  }
}
