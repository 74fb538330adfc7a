package io.sightline.core.clusters;

import static java.util.Objects.requireNonNull;

import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowTotals;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.topology.EntityId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which connections out of one cluster are connections into another, and which of the two
 * records counts. Not thread-safe.
 *
 * <p>Two relays tell of one connection when the initial sequence numbers of both its ends are the
 * same: address translation leaves them alone. Then it leads from pod to pod, the server's record
 * counts, and the client's is its shadow; but whoever began to count goes on. Where nothing has the
 * same numbers, since the server's cluster saw nothing or a proxy in between opened a connection of
 * its own, the client's record alone tells: what it dialled may be an entrance of another cluster,
 * see {@link Entrances}. The server is then that service, and no pod of it.
 *
 * <p>Facts of a flow that may have another end wait for it, as they do in a relay: {@link
 * #PATIENCE} at most. The rules and why they are so stand in ADR 0020.
 */
final class ClusterJoin {
  /** Relays wait up to three seconds before they decide about a flow themselves. */
  static final Duration PATIENCE = Duration.ofSeconds(4);

  static final int MAX_WAITING = 4_096;
  private static final int MAX_CLOSED = 16_384;

  private final Entrances entrances = new Entrances();
  private final CrossingEnds ends = new CrossingEnds(entrances);
  private final ClockSkew clocks;
  private final Map<FlowId, FlowOpened> undecided = new HashMap<>();
  private final Map<FlowId, Crossing> crossings = new HashMap<>();
  private final Map<FlowId, Crossing> waiting = new LinkedHashMap<>();
  private final Map<Long, Crossing> single = new HashMap<>();
  private final Map<Long, Crossing> closed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Crossing> eldest) {
          return size() > MAX_CLOSED;
        }
      };
  private final OwnEdges own = new OwnEdges();

  ClusterJoin(ClockSkew clocks) {
    this.clocks = clocks;
  }

  /** Learns of entrances before the facts that tell of them have their turn. */
  void learnAhead(Fact fact) {
    switch (fact) {
      case TopologySnapshot snapshot -> snapshot.facts().forEach(this::learnAhead);
      case ObjectObserved object -> {
        var _ = entrances.learn(object);
      }
      default -> {
        // Names are scoped to their cluster first, and come with what asks for them.
      }
    }
  }

  /**
   * Takes facts of one cluster.
   *
   * @param alone whether there is no other cluster whose facts could match
   * @param nowNanos by a clock that only goes on
   * @return what can be folded by now, of these and of what waited
   */
  List<Fact> resolve(List<Fact> facts, boolean alone, long nowNanos) {
    List<Fact> into = new ArrayList<>(facts.size());
    boolean known = false;
    for (Fact fact : facts) {
      known |= entrances.learn(fact);
    }
    facts.forEach(fact -> take(fact, alone, nowNanos, into));
    if (known) {
      amend(into);
    }
    into.addAll(release(nowNanos));
    return into;
  }

  /** What has waited for long enough. */
  List<Fact> release(long nowNanos) {
    List<Fact> into = new ArrayList<>();
    int tooMany = waiting.size() - MAX_WAITING;
    for (Crossing crossing : List.copyOf(waiting.values())) {
      if (tooMany-- > 0 || nowNanos - crossing.sinceNanos() >= PATIENCE.toNanos()) {
        settle(crossing, into);
      }
    }
    return into;
  }

  /** All that waits: nothing more will come. */
  List<Fact> finish() {
    List<Fact> into = new ArrayList<>();
    List.copyOf(waiting.values()).forEach(crossing -> settle(crossing, into));
    return into;
  }

  private void take(Fact fact, boolean alone, long nowNanos, List<Fact> into) {
    switch (fact) {
      case FlowOpened opened -> {
        undecided.put(opened.flow(), opened);
        into.add(opened);
      }
      case FlowResolved resolved -> resolved(resolved, alone, nowNanos, into);
      case FlowProtocol it -> passOrHold(it.flow(), it, into);
      case FlowWindow it -> {
        passOrHold(it.flow(), it, into);
        roundTrip(it);
      }
      case RequestWindow it -> passOrHold(it.flow(), it, into);
      case RequestExemplar it -> passOrHold(it.flow(), it, into);
      case FlowClosed it -> {
        undecided.remove(it.flow());
        passOrHold(it.flow(), it, into);
        close(it.flow());
      }
      default -> into.add(fact);
    }
  }

  private void resolved(FlowResolved told, boolean alone, long nowNanos, List<Fact> into) {
    Crossing known = crossings.get(told.flow());
    if (known != null) {
      known.tell(told);
      if (!known.isWaiting()) {
        settle(known, into);
      }
      return;
    }
    Crossing crossing = crossing(told, nowNanos);
    if (crossing == null) {
      into.add(told);
      return;
    }
    Crossing other = meet(crossing);
    if (other != null) {
      pair(other, crossing, false);
      settle(other, into);
      settle(crossing, into);
    } else if (alone || crossing.opened().joinKey() == 0) {
      settle(crossing, into);
    } else {
      waiting.put(told.flow(), crossing);
    }
  }

  /** The flow as one whose other end may be in another cluster; null where it cannot be. */
  private @Nullable Crossing crossing(FlowResolved told, long nowNanos) {
    FlowOpened opened = undecided.remove(told.flow());
    if (opened == null || !told.counted()) {
      return null;
    }
    boolean fromOutside = CrossingEnds.isOutside(told.clientEntity());
    boolean leaves = CrossingEnds.isOutside(told.serverEntity());
    // Whom a node lets in by one of its ports comes with the node's own address.
    boolean enters = fromOutside || EntityId.isNode(told.clientEntity());
    if (leaves ? fromOutside : !enters) {
      return null;
    }
    Crossing crossing = new Crossing(opened, told, leaves, nowNanos);
    crossings.put(told.flow(), crossing);
    return crossing;
  }

  /** The other end, where it came before; also if it is closed by now. */
  private @Nullable Crossing meet(Crossing crossing) {
    long key = crossing.opened().joinKey();
    if (key == 0 || crossing.opened().transport() != Transport.TCP) {
      return null;
    }
    Map<Long, Crossing> from = single.containsKey(key) ? single : closed;
    Crossing other = from.get(key);
    boolean fits =
        other != null
            && !other.cluster().equals(crossing.cluster())
            && other.leaves() != crossing.leaves();
    if (fits) {
      from.remove(key);
      return other;
    }
    single.put(key, crossing);
    return null;
  }

  /**
   * Two records of one connection.
   *
   * @param counted whether what the second tells was counted by its relay before
   */
  private void pair(Crossing first, Crossing second, boolean counted) {
    first.partner = second;
    second.partner = first;
    boolean firstBegan = !first.isWaiting();
    if (firstBegan != counted) {
      (firstBegan ? second : first).counts = false;
    } else {
      (first.leaves() ? first : second).counts = false;
    }
    Crossing client = first.leaves() ? first : second;
    Crossing server = client == first ? second : first;
    if (client.roundTripNanos == 0) {
      client.roundTripNanos = server.roundTripNanos;
    }
    measure(client, server);
  }

  private void measure(Crossing client, Crossing server) {
    if (client.roundTripNanos > 0
        && !client.opened().beforeAgent()
        && !server.opened().beforeAgent()) {
      clocks.joined(
          client.cluster(),
          client.opened().timeNanos(),
          server.cluster(),
          server.opened().timeNanos(),
          client.roundTripNanos);
    }
  }

  private void roundTrip(FlowWindow window) {
    Crossing crossing = crossings.get(window.flow());
    if (crossing == null || window.roundTripNanos() == 0 || crossing.roundTripNanos != 0) {
      return;
    }
    crossing.roundTripNanos = window.roundTripNanos();
    Crossing other = crossing.partner;
    if (other != null && other.roundTripNanos == 0) {
      other.roundTripNanos = window.roundTripNanos();
      measure(crossing.leaves() ? crossing : other, crossing.leaves() ? other : crossing);
    }
  }

  /** Says who the ends are, and lets go what waited for it. */
  private void settle(Crossing crossing, List<Fact> into) {
    FlowResolved decision = ends.decide(crossing);
    boolean over = crossing.closed && !crossing.isWaiting();
    if (!decision.equals(crossing.decided) && !over) {
      into.add(decision);
    }
    crossing.decided = decision;
    own.note(crossing);
    waiting.remove(decision.flow());
    into.addAll(crossing.release());
  }

  /** Decides again about what is open, since more entrances are known. */
  private void amend(List<Fact> into) {
    for (Crossing crossing : crossings.values()) {
      // What was known stays: that an entrance is closed changes nothing about who went in.
      boolean better =
          crossing.partner == null
              && !crossing.isWaiting()
              && !ends.decide(crossing).equals(crossing.told());
      if (better) {
        settle(crossing, into);
      }
    }
  }

  private void passOrHold(FlowId flow, Fact fact, List<Fact> into) {
    Crossing crossing = waiting.get(flow);
    if (crossing == null) {
      into.add(fact);
    } else {
      crossing.hold(fact);
    }
  }

  private void close(FlowId flow) {
    Crossing crossing = crossings.remove(flow);
    if (crossing == null) {
      return;
    }
    crossing.closed = true;
    long key = crossing.opened().joinKey();
    if (crossing.partner == null && single.remove(key, crossing)) {
      closed.put(key, crossing);
    }
  }

  /**
   * A relay's keyframe with what was decided here. What waits of that cluster is in it.
   *
   * @param after takes what follows for flows of other clusters
   */
  List<Fact> keyframe(String cluster, List<Fact> facts, long nowNanos, List<Fact> after) {
    Set<ObjectKey> objects = new HashSet<>();
    boolean known = false;
    for (Fact fact : facts) {
      known |= entrances.learn(fact);
      if (fact instanceof ObjectObserved it) {
        objects.add(it.object().key());
      }
    }
    entrances.retain(cluster, objects);
    forgetWaiting(cluster);
    List<Fact> rewritten = new ArrayList<>(facts.size());
    Set<FlowId> open = new HashSet<>();
    for (Fact fact : facts) {
      switch (fact) {
        case FlowOpened it -> {
          undecided.put(it.flow(), it);
          open.add(it.flow());
          rewritten.add(it);
        }
        case FlowResolved it -> rewritten.add(inKeyframe(it, nowNanos, after));
        case FlowTotals it -> {
          if (!isRedirected(crossings.get(it.flow()))) {
            rewritten.add(it);
          }
        }
        case EdgeTotals it -> {
          if (!isOwn(it)) {
            rewritten.add(it);
          }
        }
        default -> rewritten.add(fact);
      }
    }
    Predicate<FlowId> missed =
        flow -> flow.node().cluster().equals(cluster) && !open.contains(flow);
    crossings.keySet().removeIf(missed);
    undecided.keySet().removeIf(missed);
    single.values().removeIf(it -> missed.test(it.opened().flow()));
    if (known) {
      amend(after);
    }
    return rewritten;
  }

  private void forgetWaiting(String cluster) {
    for (Crossing crossing : List.copyOf(waiting.values())) {
      if (crossing.cluster().equals(cluster)) {
        settle(crossing, new ArrayList<>());
      }
    }
  }

  private FlowResolved inKeyframe(FlowResolved told, long nowNanos, List<Fact> after) {
    Crossing known = crossings.get(told.flow());
    if (known != null) {
      undecided.remove(told.flow());
    }
    Crossing crossing = known == null ? crossing(told, nowNanos) : known;
    if (crossing == null) {
      return told;
    }
    if (known != null) {
      known.tell(told);
    } else {
      Crossing other = meet(crossing);
      if (other != null) {
        pair(other, crossing, true);
        settle(other, after);
      }
    }
    settle(crossing, new ArrayList<>());
    return requireNonNull(crossing.decided);
  }

  private static boolean isRedirected(@Nullable Crossing crossing) {
    return crossing != null && !crossing.told().equals(crossing.decided);
  }

  /** Whether the count of an edge is known here only, and not to a relay. */
  boolean isOwn(EdgeTotals edge) {
    return own.contains(edge);
  }
}
