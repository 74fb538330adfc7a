package io.sightline.agent.flow;

import io.sightline.agent.probe.Datagram;
import io.sightline.agent.probe.UdpFlow;
import io.sightline.agent.probe.UdpKey;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.Role;
import io.sightline.core.protocol.AnswerSink;
import io.sightline.core.protocol.DecodeCounters;
import io.sightline.core.time.BootToWall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** UDP conversations and the DNS in them. Guarded by the tracker's lock. */
final class DatagramFlows {
  /** From here to 1023 are those that privileged clients take, as of NFS (bindresvport(3)). */
  private static final int FIRST_RESERVED_PORT = 512;

  private static final int FIRST_UNPRIVILEGED_PORT = 1_024;
  private static final int FIRST_EPHEMERAL_PORT = 32_768;
  private static final int MAX_DATAGRAM_BYTES = 4_096;
  private static final int MAX_FLOWS = 16_384;
  private static final int MAX_NAMES = 8_192;
  private static final long IDLE_NANOS = Duration.ofSeconds(60).toNanos();

  /** Above all socket cookies, which count up from 1. */
  private static final long FIRST_NUMBER = 1L << 62;

  private final NodeKey node;
  private final Identities identities;
  private final Supplier<BootToWall> clock;
  private final DecodeCounters counters;
  private final Map<DatagramFlow.Key, DatagramFlow> flows = new HashMap<>();
  private final List<NameResolved> names = new ArrayList<>();
  private final Map<IpAddress, String> knownNames = new Bounded<>(MAX_NAMES);
  private final Map<Long, Integer> owners = new Bounded<>(MAX_FLOWS);
  private final byte[] buffer = new byte[MAX_DATAGRAM_BYTES];
  private long nextNumber = FIRST_NUMBER;
  private long refused;

  DatagramFlows(
      NodeKey node, Identities identities, Supplier<BootToWall> clock, DecodeCounters counters) {
    this.node = node;
    this.identities = identities;
    this.clock = clock;
    this.counters = counters;
  }

  void datagram(Datagram datagram) {
    UdpKey key = datagram.key();
    DatagramFlow flow =
        flow(
            key,
            datagram.netnsInode(),
            datagram.tgid(),
            datagram.cgroupV2Id(),
            datagram.timeBootNanos());
    if (flow == null) {
      return;
    }
    int length = Math.min(datagram.capturedBytes(), buffer.length);
    datagram.copyTo(buffer, 0);
    flow.message(
        datagram.direction(),
        ((long) key.localPort() << Short.SIZE) | key.remotePort(),
        buffer,
        length,
        datagram.timeBootNanos());
  }

  /** Takes what a socket exchanged with a peer since it was last read. */
  void transfer(UdpFlow row, long sent, long received) {
    long bootNanos = row.lastActivityBootNanos();
    DatagramFlow flow = flow(row.key(), row.netnsInode(), row.tgid(), row.cgroupV2Id(), bootNanos);
    if (flow != null) {
      flow.transfer(sent, received, bootNanos);
    }
  }

  void drain(long timeNanos, long durationNanos, long bootNanos, List<Fact> into) {
    for (Iterator<DatagramFlow> all = flows.values().iterator(); all.hasNext(); ) {
      DatagramFlow flow = all.next();
      if (!flow.isAnnounced()) {
        // Asked once: the process may end long before its conversations are idle.
        flow.announce(ownerOf(flow, timeNanos), timeNanos, into);
      }
      flow.drain(timeNanos, durationNanos, bootNanos, into);
      if (flow.isIdleSince(bootNanos - IDLE_NANOS)) {
        flow.close(timeNanos, into);
        all.remove();
      }
    }
    into.addAll(names);
    names.clear();
  }

  /** Conversations that found the table full. */
  long refused() {
    return refused;
  }

  private @Nullable ProcessKey ownerOf(DatagramFlow flow, long timeNanos) {
    long netns = Integer.toUnsignedLong(flow.key().netns());
    return identities.process(flow.pid(), () -> "", flow.cgroupV2Inode(), netns, timeNanos);
  }

  private @Nullable DatagramFlow flow(
      UdpKey raw, int netns, int pid, long cgroupV2Inode, long bootNanos) {
    int local = raw.localPort();
    int remote = raw.remotePort();
    boolean serves = isServed(local, remote);
    boolean asks = isServed(remote, local);
    DatagramFlow.Key key =
        new DatagramFlow.Key(
            netns,
            new Endpoint(raw.localAddress(), asks ? 0 : local),
            new Endpoint(raw.remoteAddress(), serves ? 0 : remote),
            serves ? raw.socketCookie() : owner(raw.socketCookie(), pid));
    DatagramFlow known = flows.get(key);
    if (known != null) {
      known.ownedBy(pid, cgroupV2Inode);
      return known;
    }
    if (flows.size() >= MAX_FLOWS) {
      refused++;
      return null;
    }
    Role role = serves ? Role.SERVER : asks ? Role.CLIENT : Role.UNKNOWN;
    DatagramFlow flow =
        new DatagramFlow(
            new FlowId(node, nextNumber++), key, role, this::answer, counters, bootNanos);
    flow.ownedBy(pid, cgroupV2Inode);
    flows.put(key, flow);
    return flow;
  }

  /**
   * Whether the one port is a server's and the other its client's. Address translation gives
   * clients any port that is not privileged, also one below the ephemeral ones (nft(8), masquerade
   * with {@code fully-random}, as kube-proxy does it).
   */
  private static boolean isServed(int port, int other) {
    return (port < FIRST_EPHEMERAL_PORT && other >= FIRST_EPHEMERAL_PORT)
        || (port < FIRST_RESERVED_PORT && other >= FIRST_UNPRIVILEGED_PORT);
  }

  /** A datagram that arrives does not always name the process; the one sent before it did. */
  private int owner(long socketCookie, int pid) {
    if (pid != 0) {
      owners.put(socketCookie, pid);
      return pid;
    }
    return owners.getOrDefault(socketCookie, 0);
  }

  private void answer(AnswerSink.DnsAnswer answer) {
    for (String literal : answer.addresses()) {
      IpAddress address = IpAddress.parse(literal);
      if (!Objects.equals(knownNames.put(address, answer.name()), answer.name())) {
        names.add(
            new NameResolved(
                clock.get().toWallNanos(answer.nanos()),
                node,
                address,
                answer.name(),
                answer.ttlSeconds()));
      }
    }
  }
}
