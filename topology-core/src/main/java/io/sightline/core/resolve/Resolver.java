package io.sightline.core.resolve;

import io.sightline.core.fact.CloseReason;
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
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides, once, who the ends of each flow are and which record of a connection counts.
 *
 * <p>Both ends of a connection may be watched. The server's record counts and the client's is its
 * shadow; where no agent saw the server, the client's is promoted. With datagrams it is the other
 * way round: see {@link DatagramGroups}. A flow whose other end is not in the same batch waits for
 * the next one, with its facts, and is then decided by address. Not thread-safe; the relay owns
 * one.
 */
public final class Resolver {
  private static final int DROP_MEMORY = 4_096;

  /** A flow that waits for its other end, with what was reported of it meanwhile. */
  private static final class Waiting {
    private final FlowOpened opened;
    private final List<Fact> held = new ArrayList<>();
    private boolean waitedOneBatch;

    Waiting(FlowOpened opened) {
      this.opened = opened;
    }
  }

  private final AddressBook addresses = new AddressBook();
  private final EntityChoice choice = new EntityChoice(addresses);
  private final Map<FlowId, Waiting> waiting = new LinkedHashMap<>();
  private final Map<PairKey, FlowOpened> unpaired = new HashMap<>();
  private final Map<FlowId, PairKey> pairKeys = new HashMap<>();
  private final DatagramGroups datagrams = new DatagramGroups();

  /** Servers' records that were decided to be shadows of their clients'. */
  private final Set<FlowId> shadows = new HashSet<>();

  private final Map<DropTuple, String> recentDrops =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DropTuple, String> eldest) {
          return size() > DROP_MEMORY;
        }
      };

  private record DropTuple(Endpoint destination, IpAddress source) {}

  /**
   * Resolves the facts of one batch.
   *
   * @return the facts in an order in which they can be folded: what identifies stands before what
   *     counts
   */
  public List<Fact> resolve(List<Fact> facts) {
    List<Fact> resolved = new ArrayList<>(facts.size() + facts.size() / 4);
    facts.forEach(this::learn);
    for (Fact fact : facts) {
      take(fact, resolved);
    }
    releaseOverdue(resolved);
    return resolved;
  }

  private void learn(Fact fact) {
    switch (fact) {
      case NetworkObserved network -> addresses.network(network);
      case ListenerObserved listener -> addresses.listener(listener);
      case ProcessObserved process -> addresses.process(process);
      case ProcessExited exited -> addresses.exited(exited);
      case DropWindow drop when DropReasons.isBlocking(drop.reason()) ->
          recentDrops.put(
              new DropTuple(drop.destination(), drop.source().address()), drop.reason());
      default -> {
        // Nothing to know in advance.
      }
    }
  }

  private void take(Fact fact, List<Fact> into) {
    switch (fact) {
      case FlowOpened opened -> open(opened, into);
      case FlowProtocol protocol -> passOrHold(protocol.flow(), protocol, into);
      case FlowWindow window -> passOrHold(window.flow(), window, into);
      case RequestWindow requests -> passOrHold(requests.flow(), requests, into);
      case RequestExemplar exemplar -> passOrHold(exemplar.flow(), exemplar, into);
      case FlowClosed closed -> close(closed, into);
      case DropWindow drop -> into.add(withEnds(drop));
      default -> into.add(fact);
    }
  }

  private void open(FlowOpened opened, List<Fact> into) {
    into.add(opened);
    if (opened.role() != Role.SERVER && opened.owner() != null) {
      addresses.active(
          new AddressBook.Network(opened.flow().node(), opened.networkNamespace()), opened.owner());
    }
    ProcessKey peer = opened.peer();
    if (peer != null) {
      decideByPeer(opened, peer, into);
      return;
    }
    if (DatagramGroups.isOne(opened)) {
      join(datagrams.add(opened), opened, into);
      return;
    }
    PairKey key = PairKey.of(opened);
    FlowOpened other = unpaired.get(key);
    if (other == null || other.flow().equals(opened.flow())) {
      unpaired.put(key, opened);
      pairKeys.put(opened.flow(), key);
      waiting.put(opened.flow(), new Waiting(opened));
      return;
    }
    unpaired.remove(key);
    pairKeys.remove(other.flow());
    pair(other, opened, into);
  }

  /** The agent has seen both ends, and reports the server's only. */
  private void decideByPeer(FlowOpened opened, ProcessKey peer, List<Fact> into) {
    boolean serves = choice.isServer(opened, null);
    String local = choice.ofLocal(opened);
    String remote = choice.ofProcess(peer);
    decide(
        opened,
        serves ? remote : local,
        serves ? local : remote,
        serves ? opened.local().port() : opened.remote().port(),
        true,
        into);
  }

  /** Decides about the flows of a group, to which one was added. */
  private void join(DatagramGroups.Group group, FlowOpened added, List<Fact> into) {
    waiting.put(added.flow(), new Waiting(added));
    if (group.clients().isEmpty() || group.servers().isEmpty()) {
      return;
    }
    FlowOpened server = group.servers().iterator().next();
    String serverEntity = choice.ofLocal(server);
    int port = server.local().port();
    for (FlowOpened client : group.clients()) {
      // One that was decided by address keeps that: what it counted is there.
      if (waiting.containsKey(client.flow())) {
        decide(client, choice.ofLocal(client), serverEntity, port, true, into);
      }
    }
    String clientEntity = choice.ofLocal(group.clients().iterator().next());
    for (FlowOpened shadow : group.servers()) {
      if (shadows.add(shadow.flow())) {
        decide(shadow, clientEntity, choice.ofLocal(shadow), port, false, into);
      }
    }
  }

  private void pair(FlowOpened first, FlowOpened second, List<Fact> into) {
    boolean firstServes = choice.isServer(first, second);
    FlowOpened server = firstServes ? first : second;
    FlowOpened client = firstServes ? second : first;
    String clientEntity = choice.ofLocal(client);
    String serverEntity = choice.ofLocal(server);
    decide(server, clientEntity, serverEntity, server.local().port(), true, into);
    decide(client, clientEntity, serverEntity, server.local().port(), false, into);
  }

  private void decide(
      FlowOpened flow,
      String clientEntity,
      String serverEntity,
      int serverPort,
      boolean counted,
      List<Fact> into) {
    into.add(
        new FlowResolved(
            flow.timeNanos(), flow.flow(), clientEntity, serverEntity, serverPort, counted));
    Waiting held = waiting.remove(flow.flow());
    if (held != null) {
      into.addAll(held.held);
    }
  }

  private void passOrHold(FlowId flow, Fact fact, List<Fact> into) {
    Waiting held = waiting.get(flow);
    if (held == null) {
      into.add(fact);
    } else {
      held.held.add(fact);
    }
  }

  private void close(FlowClosed closed, List<Fact> into) {
    Waiting held = waiting.get(closed.flow());
    if (held == null) {
      forget(closed.flow());
      into.add(closed);
      return;
    }
    held.held.add(withBlockingDrop(closed, held.opened));
    if (closed.reason().isConnectFailure()) {
      decideByAddress(held.opened, into);
      forget(closed.flow());
    }
  }

  private FlowClosed withBlockingDrop(FlowClosed closed, FlowOpened opened) {
    boolean dropped =
        closed.reason().isConnectFailure()
            && recentDrops.containsKey(new DropTuple(opened.remote(), opened.local().address()));
    return dropped
        ? new FlowClosed(closed.timeNanos(), closed.flow(), CloseReason.CONNECT_BLOCKED)
        : closed;
  }

  /** Flows that have waited for a whole batch are decided without their other end. */
  private void releaseOverdue(List<Fact> into) {
    List<FlowOpened> overdue = new ArrayList<>();
    for (Waiting held : waiting.values()) {
      if (held.waitedOneBatch) {
        overdue.add(held.opened);
      }
      held.waitedOneBatch = true;
    }
    for (FlowOpened opened : overdue) {
      Waiting held = waiting.get(opened.flow());
      boolean closed = held != null && endsWithClose(held.held);
      decideByAddress(opened, into);
      if (closed) {
        forget(opened.flow());
      }
    }
  }

  private static boolean endsWithClose(List<Fact> facts) {
    return !facts.isEmpty() && facts.getLast() instanceof FlowClosed;
  }

  private void decideByAddress(FlowOpened flow, List<Fact> into) {
    boolean serves = choice.isServer(flow, null);
    String local = choice.ofLocal(flow);
    String remote = choice.ofRemote(flow, serves);
    decide(
        flow,
        serves ? remote : local,
        serves ? local : remote,
        serves ? flow.local().port() : flow.remote().port(),
        true,
        into);
  }

  private void forget(FlowId flow) {
    datagrams.remove(flow);
    shadows.remove(flow);
    @Nullable PairKey key = pairKeys.remove(flow);
    if (key != null) {
      unpaired.remove(key);
    }
  }

  private DropWindow withEnds(DropWindow drop) {
    if (!DropReasons.isBlocking(drop.reason())) {
      return drop;
    }
    return new DropWindow(
        drop.timeNanos(),
        drop.durationNanos(),
        drop.node(),
        drop.transport(),
        drop.source(),
        drop.destination(),
        drop.reason(),
        drop.packets(),
        choice.ofSender(drop.source()),
        choice.ofReceiver(drop.transport(), drop.destination()));
  }
}
