package io.sightline.core.topology;

import static java.util.Objects.requireNonNull;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowTotals;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The open flows of a fold, and what each adds to its edge. Not thread-safe.
 *
 * <p>A flow counts from the moment it is resolved. Its share is kept here as long as it may have to
 * move: while its protocol is unknown, so that it stands with the edge of the bare transport, and
 * while one of its ends is but an address or a service, of which a pod may be known later, or no
 * service between two pods.
 */
final class FlowBook {
  private static final class State {
    private final FlowOpened opened;
    private @Nullable FlowProtocol protocol;
    private @Nullable FlowResolved resolved;
    private TrafficTotals share = TrafficTotals.ZERO;

    /** What the share got since it was looked at; null while that is nothing. */
    private @Nullable EdgeAdditions unsummed;

    private boolean inDoubt;
    private @Nullable EdgeId edge;

    State(FlowOpened opened) {
      this.opened = opened;
    }

    TrafficTotals share() {
      EdgeAdditions more = unsummed;
      if (more != null) {
        share = share.plus(more.drain());
        unsummed = null;
      }
      return share;
    }

    void setShare(TrafficTotals all) {
      share = all;
      unsummed = null;
    }

    /** Summed up later: a keyframe's histogram would else be copied for each window. */
    void addToShare(TrafficTotals more, long timeNanos) {
      EdgeAdditions sum = unsummed;
      if (sum == null) {
        sum = new EdgeAdditions();
        unsummed = sum;
      }
      sum.add(more, timeNanos);
    }

    void resolve(FlowResolved ends) {
      resolved = ends;
      inDoubt = EndsInDoubt.of(ends);
      edge = null;
    }

    /** The edge it is part of when it speaks that protocol; mostly asked for with the same one. */
    EdgeId edgeIn(Protocol spoken) {
      EdgeId known = edge;
      if (known == null || known.protocol() != spoken) {
        FlowResolved ends = requireNonNull(resolved);
        known =
            new EdgeId(
                ends.clientEntity(),
                ends.serverEntity(),
                spoken,
                opened.transport(),
                ends.serverPort(),
                ends.via());
        edge = known;
      }
      return known;
    }

    boolean hasKnownProtocol() {
      return protocol != null && !protocol.protocol().isTransportOnly();
    }

    /** Whether what it adds may have to move to another edge. */
    boolean isMovable() {
      return !hasKnownProtocol() || inDoubt;
    }
  }

  private final Map<FlowId, State> flows = new HashMap<>();
  private final EdgeBook edges;

  FlowBook(EdgeBook edges) {
    this.edges = edges;
  }

  void opened(FlowOpened fact) {
    flows.putIfAbsent(fact.flow(), new State(fact));
  }

  void protocol(FlowProtocol fact) {
    State state = flows.get(fact.flow());
    if (state == null) {
      return;
    }
    EdgeId before = edgeOf(state);
    boolean moves = !state.hasKnownProtocol();
    state.protocol = fact;
    EdgeId after = edgeOf(state);
    if (before == null || after == null || before.equals(after)) {
      return;
    }
    if (moves) {
      edges.move(before, after, state.share(), fact.timeNanos());
    }
    if (!moves || !state.isMovable()) {
      state.setShare(TrafficTotals.ZERO);
    }
  }

  void resolved(FlowResolved fact) {
    State state = flows.get(fact.flow());
    if (state == null) {
      return;
    }
    TrafficTotals moved = opening(state);
    FlowResolved before = state.resolved;
    boolean stays =
        before != null && before.counted() && fact.counted() && haveSameEnds(before, fact);
    if (before != null && before.counted() && !stays) {
      moved = takeBack(state);
    }
    state.resolve(fact);
    if (fact.counted() && !stays) {
      add(state, moved, fact.timeNanos());
    }
  }

  private static boolean haveSameEnds(FlowResolved one, FlowResolved other) {
    return one.clientEntity().equals(other.clientEntity())
        && one.serverEntity().equals(other.serverEntity())
        && one.serverPort() == other.serverPort()
        && one.via().equals(other.via());
  }

  /**
   * The server's record came late, or another end is known now: what the flow had added is taken
   * back. Where both ends seemed to be known, of a known protocol that is the connection; its
   * requests so far stay where they were counted, since they are not kept by flow.
   */
  private TrafficTotals takeBack(State state) {
    TrafficTotals added = state.isMovable() ? state.share() : opening(state);
    EdgeId id = edgeOf(state);
    if (id != null) {
      edges.takeBack(id, added);
    }
    state.setShare(TrafficTotals.ZERO);
    return added;
  }

  void transfer(FlowWindow fact) {
    State state = flows.get(fact.flow());
    if (state == null || state.resolved == null) {
      return;
    }
    boolean client = isClient(state);
    if (state.resolved.counted()) {
      long sent = client ? fact.bytesSent() : fact.bytesReceived();
      long received = client ? fact.bytesReceived() : fact.bytesSent();
      add(
          state,
          TrafficTotals.ofTransfer(sent, received, fact.retransmits()),
          fact.timeNanos() + fact.durationNanos());
      edges.roundTrip(edgeIn(state, protocolOf(state)), fact.roundTripNanos());
    } else if (fact.retransmits() > 0) {
      // Each end knows only its own retransmissions, so those of a shadow count as well.
      FlowResolved ends = state.resolved;
      edges.addToKnown(
          edges.forAttempt(
              ends.clientEntity(),
              ends.serverEntity(),
              state.opened.transport(),
              ends.serverPort(),
              ends.via()),
          TrafficTotals.ofTransfer(0, 0, fact.retransmits()),
          fact.timeNanos() + fact.durationNanos());
    }
  }

  void requests(RequestWindow fact) {
    State state = flows.get(fact.flow());
    if (state == null || state.resolved == null || !state.resolved.counted()) {
      return;
    }
    EdgeId id = edgeIn(state, fact.protocol());
    TrafficTotals totals =
        new TrafficTotals(
            fact.count(),
            fact.statusClass().isServerFault() ? fact.count() : 0,
            fact.statusClass() == StatusClass.CLIENT_ERROR ? fact.count() : 0,
            fact.incomplete(),
            0,
            0,
            0,
            0,
            0,
            0,
            fact.latency());
    edges.add(id, totals, fact.timeNanos() + fact.durationNanos());
    if (state.isMovable() && id.equals(edgeOf(state))) {
      state.addToShare(totals, fact.timeNanos());
    }
  }

  void closed(FlowClosed fact) {
    State state = flows.remove(fact.flow());
    if (state == null || state.resolved == null) {
      return;
    }
    FlowResolved ends = state.resolved;
    EdgeId id =
        edges.forAttempt(
            ends.clientEntity(),
            ends.serverEntity(),
            state.opened.transport(),
            ends.serverPort(),
            ends.via());
    if (!fact.reason().isConnectFailure()) {
      leaveTo(id, state, fact.timeNanos());
      return;
    }
    TrafficTotals attempt = TrafficTotals.ofConnectFailures(1);
    if (ends.counted() && !state.hasKnownProtocol()) {
      // It never became a connection: what its opening added is taken back, the rest moves.
      edges.takeBack(edgeIn(state, protocolOf(state)), state.share());
      attempt = attempt.plus(state.share().minus(opening(state)));
    }
    edges.add(id, attempt, fact.timeNanos());
    edges.update(id, edge -> edge.withFailure(FailureText.of(fact.reason(), edge.lastFailure())));
  }

  /** A connection that ended without a word belongs to what is spoken on that port, if known. */
  private void leaveTo(EdgeId id, State state, long timeNanos) {
    EdgeId bare = edgeIn(state, protocolOf(state));
    if (!state.hasKnownProtocol() && !state.share().isZero() && !bare.equals(id)) {
      edges.move(bare, id, state.share(), timeNanos);
    }
  }

  void restore(FlowTotals fact) {
    State state = flows.get(fact.flow());
    if (state != null) {
      state.setShare(fact.totals());
    }
  }

  void snapshotInto(List<Fact> facts, long timeNanos) {
    for (State state : flows.values()) {
      facts.add(state.opened);
      if (state.protocol != null) {
        facts.add(state.protocol);
      }
      if (state.resolved != null) {
        facts.add(state.resolved);
      }
      if (state.isMovable()) {
        facts.add(new FlowTotals(timeNanos, state.opened.flow(), state.share()));
      }
    }
  }

  private void add(State state, TrafficTotals more, long timeNanos) {
    EdgeId id = edgeOf(state);
    if (id == null) {
      return;
    }
    edges.add(id, more, timeNanos);
    if (state.isMovable()) {
      state.addToShare(more, timeNanos);
    }
  }

  /** What a flow adds to its edge by having been opened. */
  private static TrafficTotals opening(State state) {
    return TrafficTotals.ofConnections(state.opened.connections());
  }

  private static boolean isClient(State state) {
    FlowResolved resolved = state.resolved;
    return state.opened.role() == Role.CLIENT
        || (state.opened.role() == Role.UNKNOWN
            && resolved != null
            && state.opened.remote().port() == resolved.serverPort());
  }

  private static @Nullable EdgeId edgeOf(State state) {
    return state.resolved == null ? null : edgeIn(state, protocolOf(state));
  }

  private static Protocol protocolOf(State state) {
    return state.protocol != null
        ? state.protocol.protocol()
        : EdgeBook.bare(state.opened.transport());
  }

  private static EdgeId edgeIn(State state, Protocol protocol) {
    return state.edgeIn(protocol);
  }
}
