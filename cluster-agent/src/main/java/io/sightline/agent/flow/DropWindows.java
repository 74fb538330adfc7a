package io.sightline.agent.flow;

import io.sightline.agent.probe.Drop;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.Transport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Dropped packets of a window, from the kernel's cumulative rows. Confined to one thread. */
final class DropWindows {
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_UDP = 17;
  private static final int FIRST_EPHEMERAL_PORT = 32_768;

  private record Key(
      int reason, long location, int protocol, Endpoint source, Endpoint destination) {}

  private final NodeKey node;
  private final Map<Integer, String> reasons;

  /** Packets of each row when it was last read. */
  private final Map<Key, Long> seen = new HashMap<>();

  /**
   * Makes windows for a node.
   *
   * @param reasons the running kernel's names of drop reasons
   */
  DropWindows(NodeKey node, Map<Integer, String> reasons) {
    this.node = node;
    this.reasons = Map.copyOf(reasons);
  }

  void take(Drop drop, long timeNanos, long durationNanos, List<Fact> into) {
    if (drop.cause() != Drop.Cause.FREED) {
      // The packet that was answered with an ICMP error is freed too, and has a row for that.
      return;
    }
    Long before = seen.put(key(drop), drop.packets());
    long packets = drop.packets() - (before == null ? 0 : before);
    if (packets <= 0) {
      return;
    }
    Endpoint source = new Endpoint(drop.sourceAddress(), drop.lastSourcePort());
    Endpoint destination = new Endpoint(drop.destinationAddress(), drop.lastDestinationPort());
    boolean answer = source.port() < destination.port() && source.port() < FIRST_EPHEMERAL_PORT;
    into.add(
        new DropWindow(
            timeNanos,
            durationNanos,
            node,
            transport(drop.protocol()),
            answer ? destination : source,
            answer ? source : destination,
            reasons.getOrDefault(drop.reason(), "reason " + drop.reason()),
            packets,
            "",
            ""));
  }

  /** Forgets a row that was removed from the kernel's table. */
  void forget(Drop drop) {
    seen.remove(key(drop));
  }

  private static Key key(Drop drop) {
    return new Key(
        drop.reason(),
        drop.location(),
        drop.protocol(),
        new Endpoint(drop.sourceAddress(), drop.sourcePort()),
        new Endpoint(drop.destinationAddress(), drop.destinationPort()));
  }

  private static Transport transport(int protocol) {
    return switch (protocol) {
      case IPPROTO_TCP -> Transport.TCP;
      case IPPROTO_UDP -> Transport.UDP;
      default -> Transport.ICMP;
    };
  }
}
