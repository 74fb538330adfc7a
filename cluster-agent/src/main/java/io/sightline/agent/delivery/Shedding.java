package io.sightline.agent.delivery;

import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is left of facts when they cannot all be kept, and the exact numbers of what is not.
 *
 * <p>Identities and the ends of flows that the relay knows are always kept: without them the map
 * would be wrong for good, and not just short of a count.
 *
 * @param kept in their order
 */
record Shedding(List<Fact> kept, long connections, long requests, long bytes, long packets) {

  /** Leaves out flows that began and ended within these facts, drops, and single requests. */
  static Shedding ofShortLives(List<Fact> facts) {
    Set<FlowId> opened = new HashSet<>();
    Set<FlowId> whole = new HashSet<>();
    for (Fact fact : facts) {
      if (fact instanceof FlowOpened it) {
        opened.add(it.flow());
      } else if (fact instanceof FlowClosed it && opened.contains(it.flow())) {
        whole.add(it.flow());
      }
    }
    return without(
        facts,
        fact ->
            switch (fact) {
              case FlowOpened it -> whole.contains(it.flow());
              case FlowProtocol it -> whole.contains(it.flow());
              case FlowWindow it -> whole.contains(it.flow());
              case RequestWindow it -> whole.contains(it.flow());
              case FlowClosed it -> whole.contains(it.flow());
              case RequestExemplar _, DropWindow _ -> true;
              default -> false;
            });
  }

  /** Leaves out all that flows carried. */
  static Shedding ofTraffic(List<Fact> facts) {
    return without(facts, fact -> fact instanceof FlowWindow || fact instanceof RequestWindow);
  }

  Shedding plus(Shedding more) {
    return new Shedding(
        more.kept,
        connections + more.connections,
        requests + more.requests,
        bytes + more.bytes,
        packets + more.packets);
  }

  /** One loss for each kind of what is missing. */
  List<Fact> losses(String where, long fromNanos, long untilNanos) {
    List<Fact> losses = new ArrayList<>();
    addLoss(losses, fromNanos, untilNanos, where + ", connections", connections);
    addLoss(losses, fromNanos, untilNanos, where + ", requests", requests);
    addLoss(losses, fromNanos, untilNanos, where + ", bytes", bytes);
    addLoss(losses, fromNanos, untilNanos, where + ", dropped packets", packets);
    return losses;
  }

  private static void addLoss(
      List<Fact> losses, long fromNanos, long untilNanos, String where, long lost) {
    if (lost > 0) {
      losses.add(new Loss(fromNanos, untilNanos, where, lost));
    }
  }

  private static Shedding without(List<Fact> facts, Predicate<Fact> unwanted) {
    List<Fact> kept = new ArrayList<>();
    long connections = 0;
    long requests = 0;
    long bytes = 0;
    long packets = 0;
    for (Fact fact : facts) {
      if (!unwanted.test(fact)) {
        kept.add(fact);
        continue;
      }
      switch (fact) {
        case FlowOpened _ -> connections++;
        case RequestWindow it -> requests += it.count();
        case FlowWindow it -> bytes += it.bytesSent() + it.bytesReceived();
        case DropWindow it -> packets += it.packets();
        default -> {
          // It belongs to what was counted, or is an example of it.
        }
      }
    }
    return new Shedding(kept, connections, requests, bytes, packets);
  }
}
