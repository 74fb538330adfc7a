package io.sightline.agent.flow;

import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.AnswerSink;
import io.sightline.core.protocol.DecodeCounters;
import io.sightline.core.protocol.Direction;
import io.sightline.core.protocol.DnsPairer;
import io.sightline.core.protocol.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The datagrams between one process and one peer, whatever ephemeral ports they used. */
final class DatagramFlow {
  /**
   * Who exchanges them; the ephemeral port is 0, so that each query is not a flow of its own.
   *
   * @param owner of a client its process, which is known since it sends first; of a server its
   *     socket, whose process may be known only later
   */
  record Key(int netns, Endpoint local, Endpoint remote, long owner) {}

  private final FlowId id;
  private final Key key;
  private final Role role;
  private final RequestWindows requests = new RequestWindows();
  private final DnsPairer dns;
  private boolean announced;
  private boolean sawDns;
  private boolean announcedDns;
  private long bytesSent;
  private long bytesReceived;
  private long lastActivityBootNanos;
  private int pid;
  private long cgroupV2Inode;

  DatagramFlow(
      FlowId id, Key key, Role role, AnswerSink answers, DecodeCounters counters, long bootNanos) {
    this.id = id;
    this.key = key;
    this.role = role;
    this.dns = new DnsPairer(requests, answers, counters);
    this.lastActivityBootNanos = bootNanos;
  }

  /** Takes a datagram that may be a DNS message. */
  void message(
      io.sightline.agent.probe.Direction direction,
      long conversation,
      byte[] bytes,
      int length,
      long bootNanos) {
    boolean outgoing = direction == io.sightline.agent.probe.Direction.OUT;
    Direction from =
        outgoing == (role == Role.SERVER) ? Direction.FROM_SERVER : Direction.FROM_CLIENT;
    sawDns |= dns.accept(conversation, from, bytes, 0, length, bootNanos);
    lastActivityBootNanos = Math.max(lastActivityBootNanos, bootNanos);
  }

  void transfer(long sent, long received, long bootNanos) {
    bytesSent += sent;
    bytesReceived += received;
    lastActivityBootNanos = Math.max(lastActivityBootNanos, bootNanos);
  }

  boolean isIdleSince(long bootNanos) {
    return lastActivityBootNanos < bootNanos && dns.outstanding() == 0;
  }

  Key key() {
    return key;
  }

  /** The process behind the socket; 0 while unknown. */
  int pid() {
    return pid;
  }

  /** The cgroup v2 directory that its socket is of; 0 while unknown. */
  long cgroupV2Inode() {
    return cgroupV2Inode;
  }

  /** Takes over what a record says of the socket's owner; 0 where it says nothing. */
  void ownedBy(int owner, long socketCgroupV2Inode) {
    if (owner != 0) {
      pid = owner;
      cgroupV2Inode = socketCgroupV2Inode;
    }
  }

  boolean isAnnounced() {
    return announced;
  }

  /** Says who talks to whom, before anything is said of what they exchanged. */
  void announce(@Nullable ProcessKey owner, long timeNanos, List<Fact> into) {
    into.add(
        new FlowOpened(
            timeNanos,
            id,
            Transport.UDP,
            role,
            key.local(),
            key.remote(),
            Integer.toUnsignedLong(key.netns()),
            owner,
            0,
            false));
    announced = true;
  }

  /** Ends the window: the facts of what happened in it go to the list. */
  void drain(long timeNanos, long durationNanos, long bootNanos, List<Fact> into) {
    dns.expire(bootNanos);
    if (sawDns && !announcedDns) {
      into.add(new FlowProtocol(timeNanos, id, Protocol.DNS));
      announcedDns = true;
    }
    if (bytesSent != 0 || bytesReceived != 0) {
      into.add(new FlowWindow(timeNanos, durationNanos, id, bytesSent, bytesReceived, 0, 0));
      bytesSent = 0;
      bytesReceived = 0;
    }
    if (!requests.isEmpty()) {
      requests.drain(id, timeNanos, durationNanos, into);
    }
  }

  void close(long timeNanos, List<Fact> into) {
    into.add(new FlowClosed(timeNanos, id, CloseReason.IDLE));
  }
}
