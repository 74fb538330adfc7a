package io.sightline.core.resolve;

import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.DropWindow;
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
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides, once, who the ends of each flow are and which record of a connection counts.
 *
 * <p>Both ends of a connection may be watched, by one agent or by two. The server's record counts
 * and the client's is its shadow; where no agent saw the server, the client's is promoted. With
 * datagrams it is otherwise: see {@link DatagramGroups}. A flow waits, with its facts, until every
 * agent that is alive has told of the time of its opening, and for the API to tell whose an address
 * is that looks like a pod's; {@link #PATIENCE} at most. What comes later amends the decision: but
 * of two records of which one has begun to count, that one counts to its end.
 *
 * <p>The rules and why they are so stand in ADR 0012. Not thread-safe; the relay owns one.
 */
public final class Resolver {
  /** For how long a flow waits to be decided, by the clocks of the agents. */
  public static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How many flows wait at once; beyond that the oldest are decided by what is known. */
  static final int MAX_WAITING = 4_096;

  private static final long EXPIRY_NANOS = Duration.ofMinutes(1).toNanos();

  private final SourceClocks clocks = new SourceClocks();
  private final AddressBook addresses = new AddressBook();
  private final PodProcesses processes = new PodProcesses();
  private final ClusterBook cluster = new ClusterBook();
  private final EntityChoice choice = new EntityChoice(addresses, processes, cluster);
  private final Pairs pairs = new Pairs(choice);
  private final DatagramGroups datagrams = new DatagramGroups(cluster.services(), choice::nodeWith);
  private final Unknowns unknowns = new Unknowns();
  private final RecentDrops drops = new RecentDrops();
  private final Map<FlowId, End> waiting = new LinkedHashMap<>();
  private long newestNanos;
  private long lastExpiryNanos;

  /**
   * Resolves the facts of one batch.
   *
   * @param source the agent, or what else the facts are from
   * @param watermarkNanos up to which the source has told everything
   * @return the facts in an order in which they can be folded: what identifies stands before what
   *     counts
   */
  public List<Fact> resolve(String source, long watermarkNanos, List<Fact> facts) {
    boolean watches =
        facts.stream().anyMatch(it -> it instanceof NodeObserved || it instanceof FlowOpened);
    clocks.delivered(source, watermarkNanos, watches);
    List<Fact> resolved = new ArrayList<>(facts.size() + facts.size() / 4);
    Set<IpAddress> known = new LinkedHashSet<>();
    facts.forEach(fact -> learn(fact, known));
    for (Fact fact : facts) {
      take(fact, source, resolved);
    }
    known.forEach(address -> amend(address, resolved));
    releaseDue(resolved);
    for (Fact fact : facts) {
      if (fact instanceof ProcessExited exited) {
        // What it did until then is told in the same batch.
        addresses.exited(exited);
        processes.exited(exited.process());
      }
    }
    expire(watermarkNanos);
    return resolved;
  }

  /** Decides what waits of a source from which nothing is heard any more. */
  public List<Fact> absent(String source) {
    List<Fact> resolved = new ArrayList<>();
    waiting.values().stream()
        .filter(end -> end.source().equals(source))
        .toList()
        .forEach(end -> settle(end, true, resolved));
    return resolved;
  }

  /** Decides all that waits: nothing more will come. */
  public List<Fact> finish() {
    List<Fact> resolved = new ArrayList<>();
    List.copyOf(waiting.values()).forEach(end -> settle(end, true, resolved));
    return resolved;
  }

  private void learn(Fact fact, Set<IpAddress> known) {
    switch (fact) {
      case NetworkObserved network -> addresses.network(network);
      case ListenerObserved listener -> addresses.listener(listener);
      case CgroupObserved cgroup -> processes.cgroup(cgroup);
      case ProcessObserved process -> {
        addresses.process(process);
        processes.process(process);
      }
      case DropWindow drop -> drops.note(drop);
      default -> known.addAll(cluster.learn(fact));
    }
  }

  private void take(Fact fact, String source, List<Fact> into) {
    switch (fact) {
      case FlowOpened opened -> open(opened, source, into);
      case FlowProtocol protocol -> passOrHold(protocol.flow(), protocol, into);
      case FlowWindow window -> passOrHold(window.flow(), window, into);
      case RequestWindow requests -> passOrHold(requests.flow(), requests, into);
      case RequestExemplar exemplar -> passOrHold(exemplar.flow(), exemplar, into);
      case FlowClosed closed -> close(closed, into);
      case DropWindow drop -> into.add(choice.withEnds(drop));
      default -> into.add(fact);
    }
  }

  private void open(FlowOpened opened, String source, List<Fact> into) {
    into.add(opened);
    if (pairs.get(opened.flow()) != null) {
      // An agent that started anew tells again of what is open; what was decided holds.
      return;
    }
    if (opened.role() != Role.SERVER && opened.owner() != null) {
      addresses.active(
          new AddressBook.Network(opened.flow().node(), opened.networkNamespace()), opened.owner());
    }
    End end = new End(opened, source, choice.ofOwner(opened), clocks.nowNanos(), clocks.delivery());
    waiting.put(opened.flow(), end);
    if (opened.peer() != null) {
      pairs.keep(end);
      settle(end, false, into);
    } else if (DatagramGroups.isOne(opened)) {
      pairs.keep(end);
      datagrams.add(end).forEach(group -> join(group, into));
    } else {
      End other = pairs.meet(end);
      if (other != null) {
        pair(other, end, into);
      }
    }
  }

  private void pair(End first, End second, List<Fact> into) {
    boolean firstServes = choice.isServer(first.opened(), second.opened());
    End server = firstServes ? first : second;
    End client = firstServes ? second : first;
    server.serves = true;
    client.serves = false;
    server.partner = client;
    client.partner = server;
    boolean firstBegan = first.decided != null;
    if (firstBegan && (first.closed || !sameNode(first, second))) {
      // What it told is counted, and what the other tells is of the same time.
      second.counts = false;
    } else {
      client.counts = false;
    }
    settle(first, false, into);
    settle(second, false, into);
  }

  private static boolean sameNode(End one, End other) {
    return one.opened().flow().node().equals(other.opened().flow().node());
  }

  /** Decides about the flows of a group, to which one was added. */
  private void join(DatagramGroups.Group group, List<Fact> into) {
    if (group.clients().isEmpty() || group.servers().isEmpty()) {
      return;
    }
    boolean serversCount = group.isOfService() && !group.isFromNode() && serversCount(group);
    End asker = group.clients().iterator().next();
    for (End server : group.servers()) {
      if (server.partner == null) {
        boolean began = server.decided != null && server.counts && !sameNode(server, asker);
        server.partner = asker;
        server.serves = true;
        server.counts = serversCount || began;
        settle(server, false, into);
      }
    }
    boolean serverCounts = group.servers().stream().anyMatch(it -> it.counts);
    for (End client : group.clients()) {
      // One that was decided by address keeps that: what it counted is there.
      if (client.decided == null && client.partner == null) {
        if (!group.isOfService() || !group.isFromNode()) {
          client.partner = group.servers().iterator().next();
        }
        client.counts = !serverCounts;
        settle(client, false, into);
      }
    }
  }

  /** Whether the servers' records of a service's answers are those that count. */
  private static boolean serversCount(DatagramGroups.Group group) {
    return group.clients().stream().noneMatch(it -> it.decided != null && it.counts)
        && group.servers().stream().allMatch(it -> it.counts);
  }

  /**
   * Decides about a flow, unless it is worth waiting for more.
   *
   * @param now whether to decide all the same
   */
  private void settle(End end, boolean now, List<Fact> into) {
    FlowOpened flow = end.opened();
    Decision decision = choice.decide(end);
    IpAddress unknown = decision.unknown();
    boolean hopeful = unknown != null && cluster.isAwaited(unknown) && !isOverdue(end);
    if (end.decided == null && hopeful && !now) {
      return;
    }
    FlowResolved resolved =
        new FlowResolved(
            flow.timeNanos(),
            flow.flow(),
            decision.client(),
            decision.server(),
            decision.serverPort(),
            end.counts,
            decision.via());
    boolean wasClosed = end.closed && !waiting.containsKey(flow.flow());
    if (!resolved.equals(end.decided) && !wasClosed) {
      into.add(resolved);
    }
    end.decided = resolved;
    waiting.remove(flow.flow());
    into.addAll(end.release());
    if (end.closed) {
      forget(end);
    } else if (unknown != null) {
      unknowns.add(unknown, end);
    } else {
      unknowns.remove(flow.flow());
    }
  }

  private boolean isOverdue(End end) {
    return clocks.nowNanos() - end.takenNanos() >= PATIENCE.toNanos();
  }

  /** Decides again about what was not known to be whose. */
  private void amend(IpAddress address, List<Fact> into) {
    for (End end : unknowns.of(address)) {
      settle(end, false, into);
    }
    for (End server : datagrams.serversAt(address)) {
      datagrams.add(server).forEach(group -> join(group, into));
    }
  }

  /** Decides about the flows whose other end would have been told of by now. */
  private void releaseDue(List<Fact> into) {
    int tooMany = waiting.size() - MAX_WAITING;
    for (End end : List.copyOf(waiting.values())) {
      boolean forced = tooMany-- > 0;
      boolean alone = clocks.haveAllTold(end.opened().timeNanos(), end.delivery());
      if (forced || alone || end.isComplete() || isOverdue(end)) {
        settle(end, forced, into);
      }
    }
  }

  private void passOrHold(FlowId flow, Fact fact, List<Fact> into) {
    End end = waiting.get(flow);
    if (end == null) {
      into.add(fact);
    } else {
      end.hold(fact);
    }
  }

  private void close(FlowClosed closed, List<Fact> into) {
    End end = waiting.get(closed.flow());
    if (end == null) {
      into.add(closed);
      End known = pairs.get(closed.flow());
      if (known != null) {
        forget(known);
      }
      return;
    }
    end.closed = true;
    if (!closed.reason().isConnectFailure()) {
      end.hold(closed);
      return;
    }
    end.failed = true;
    if (!choice.isUnanswered(end.opened())) {
      end.blockedAt = drops.destinationOf(end.opened(), choice.behind(end.opened())).orElse(null);
    }
    end.hold(
        end.blockedAt == null
            ? closed
            : new FlowClosed(closed.timeNanos(), closed.flow(), CloseReason.CONNECT_BLOCKED));
    settle(end, false, into);
  }

  private void forget(End end) {
    pairs.close(end.opened().flow());
    datagrams.remove(end);
    unknowns.remove(end.opened().flow());
  }

  private void expire(long watermarkNanos) {
    newestNanos = Math.max(newestNanos, watermarkNanos);
    if (newestNanos - lastExpiryNanos > EXPIRY_NANOS) {
      lastExpiryNanos = newestNanos;
      cluster.expire(newestNanos);
    }
  }
}
