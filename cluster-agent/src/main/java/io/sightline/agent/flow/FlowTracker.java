package io.sightline.agent.flow;

import io.sightline.agent.probe.Connection;
import io.sightline.agent.probe.ConnectionEvent;
import io.sightline.agent.probe.Datagram;
import io.sightline.agent.probe.DropEvent;
import io.sightline.agent.probe.KernelRecordHandler;
import io.sightline.agent.probe.PayloadChunk;
import io.sightline.agent.probe.UdpFlow;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.Role;
import io.sightline.core.protocol.DecodeCounters;
import io.sightline.core.time.BootToWall;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Follows every TCP connection from the kernel's records: the ring's thread brings them in, the
 * collector's thread ends a window each second. One lock guards it all: the ring's thread takes it
 * for a batch of records, the collector holds it for milliseconds, which the ring buffers.
 */
final class FlowTracker implements KernelRecordHandler {
  private static final int MAX_CHUNK_BYTES = 4_096;
  private static final int ECONNREFUSED = 111;
  private static final int ETIMEDOUT = 110;
  private static final int EHOSTUNREACH = 113;
  private static final int ENETUNREACH = 101;

  /** Fair, or a busy ring would never let the collector in. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final NodeKey node;
  private final Identities identities;
  private final DatagramFlows datagrams;
  private final TrackedFlow.ModeSwitch modes;
  private final Supplier<BootToWall> clock;
  private final DecodeCounters counters;
  private final Map<Long, TrackedFlow> flows = new HashMap<>();
  private final EarlyChunks early = new EarlyChunks();
  private final BriefConnections brief = new BriefConnections();
  private final byte[] buffer = new byte[MAX_CHUNK_BYTES];

  private long delivered;
  private long stray;

  /**
   * What became of the records.
   *
   * @param delivered became part of facts, or will
   * @param shed given up by an overloaded stage after the ring
   */
  record Account(long delivered, long shed) {}

  FlowTracker(
      NodeKey node,
      Identities identities,
      DatagramFlows datagrams,
      TrackedFlow.ModeSwitch modes,
      Supplier<BootToWall> clock,
      DecodeCounters counters) {
    this.node = node;
    this.identities = identities;
    this.datagrams = datagrams;
    this.modes = modes;
    this.clock = clock;
    this.counters = counters;
  }

  @Override
  public void batchBegins() {
    lock.lock();
  }

  @Override
  public void batchEnds() {
    lock.unlock();
  }

  @Override
  public void onConnectionClosed(ConnectionEvent event) {
    delivered++;
    Connection connection = event.connection();
    CloseReason reason = CloseReason.CLOSED;
    if (connection.isResetReceived()) {
      reason = CloseReason.RESET;
    } else if (event.socketError() == ETIMEDOUT) {
      reason = CloseReason.TIMED_OUT;
    }
    closed(connection, reason, event.timeBootNanos());
  }

  @Override
  public void onConnectionFailed(ConnectionEvent event) {
    delivered++;
    if (roleOf(event.connection()) != Role.CLIENT) {
      // A handshake that the other side gave up; that side reports it.
      return;
    }
    closed(event.connection(), failure(event), event.timeBootNanos());
  }

  @Override
  public void onPayload(PayloadChunk chunk) {
    delivered++;
    if (chunk.isOnListener()) {
      early.keep(chunk);
      return;
    }
    TrackedFlow flow = flows.get(chunk.socketCookie());
    if (flow == null) {
      flow = track(chunk.socketCookie(), roleOf(chunk));
    }
    if (chunk.hasStreamOffset()) {
      flow.startsAt(chunk.direction(), chunk.tcpSequence() - chunk.streamOffset());
    }
    int captured = Math.min(chunk.capturedBytes(), buffer.length);
    chunk.copyTo(buffer, 0);
    flow.payload(
        chunk.direction(),
        chunk.tcpSequence(),
        ChunkLength.onWire(chunk),
        buffer,
        captured,
        chunk.timeBootNanos());
  }

  @Override
  public void onDatagram(Datagram datagram) {
    delivered++;
    identities.meet(datagram.tgid());
    datagrams.datagram(datagram);
  }

  @Override
  public void onDrop(DropEvent event) {
    delivered++;
    // The table of drops is read every window; the event only serves those who want it sooner.
  }

  /** Takes the totals of an open connection from the kernel's table. */
  void reading(Connection connection) {
    lock.lock();
    try {
      if (connection.isClosed()) {
        closed(connection, CloseReason.CLOSED, connection.lastActivityBootNanos());
        return;
      }
      identify(connection).counters(connection);
    } finally {
      lock.unlock();
    }
  }

  /** Takes a connection whose end was missed. */
  void gone(Connection connection) {
    lock.lock();
    try {
      closed(connection, CloseReason.CLOSED, connection.lastActivityBootNanos());
    } finally {
      lock.unlock();
    }
  }

  /** Takes what a UDP socket exchanged with a peer. */
  void transfer(UdpFlow row, long sent, long received) {
    lock.lock();
    try {
      identities.meet(row.tgid());
      datagrams.transfer(row, sent, received);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the window. */
  void drain(long timeNanos, long durationNanos, long bootNanos, List<Fact> into) {
    lock.lock();
    try {
      long overdue = bootNanos - 2 * durationNanos;
      for (Iterator<TrackedFlow> all = flows.values().iterator(); all.hasNext(); ) {
        TrackedFlow flow = all.next();
        flow.tick(bootNanos);
        flow.drain(timeNanos, durationNanos, into);
        if (flow.isClosed()) {
          all.remove();
        } else if (flow.isStraySince(overdue)) {
          stray += flow.chunks();
          flow.forget();
          all.remove();
        }
      }
      brief.drain(timeNanos, durationNanos, into);
      early.expire(overdue);
      datagrams.drain(timeNanos, durationNanos, bootNanos, into);
    } finally {
      lock.unlock();
    }
  }

  /** Reports what is outstanding: observation ends. */
  void detach(long bootNanos) {
    lock.lock();
    try {
      flows.values().forEach(flow -> flow.detach(bootNanos));
    } finally {
      lock.unlock();
    }
  }

  /** Runs something that shares state with the tracker. */
  void exclusively(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** What became of the records so far. */
  Account account() {
    lock.lock();
    try {
      long given = early.refused() + datagrams.refused() + stray;
      return new Account(delivered - given, given);
    } finally {
      lock.unlock();
    }
  }

  /** What the decoders could not make sense of. */
  DecodeCounters counters() {
    return counters;
  }

  private void closed(Connection connection, CloseReason reason, long bootNanos) {
    TrackedFlow flow = identify(connection);
    flow.counters(connection);
    flow.close(reason, bootNanos, clock.get().toWallNanos(bootNanos));
    if (flow.isBrief()) {
      TrackedFlow other = brief.join(flow);
      if (other != null) {
        flows.remove(flow.cookie());
        flows.remove(other.cookie());
      }
    }
  }

  private TrackedFlow identify(Connection connection) {
    TrackedFlow flow = flows.get(connection.socketCookie());
    if (flow == null) {
      flow = track(connection.socketCookie(), roleOf(connection));
    }
    if (!flow.isIdentified()) {
      long wallNanos = clock.get().toWallNanos(connection.startBootNanos());
      ProcessKey owner =
          identities.process(
              connection.tgid(),
              connection.processNameWhenAsked(),
              connection.cgroupV2Id(),
              Integer.toUnsignedLong(connection.netnsInode()),
              wallNanos);
      flow.identify(node, connection, owner, wallNanos);
      for (EarlyChunks.Chunk chunk : early.take(connection)) {
        chunk.feed(flow);
      }
    }
    return flow;
  }

  private TrackedFlow track(long cookie, Role role) {
    TrackedFlow flow = new TrackedFlow(cookie, role, modes, counters);
    flows.put(cookie, flow);
    return flow;
  }

  private static CloseReason failure(ConnectionEvent event) {
    int error = event.socketError() != 0 ? event.socketError() : event.softError();
    if (event.connection().isResetReceived() || error == ECONNREFUSED) {
      return CloseReason.CONNECT_REFUSED;
    }
    return error == EHOSTUNREACH || error == ENETUNREACH
        ? CloseReason.CONNECT_UNREACHABLE
        : CloseReason.CONNECT_TIMED_OUT;
  }

  private static Role roleOf(Connection connection) {
    return roleOf(connection.role(), connection.localPort(), connection.remotePort());
  }

  private static Role roleOf(PayloadChunk chunk) {
    return roleOf(chunk.role(), chunk.localPort(), chunk.remotePort());
  }

  /** Where the kernel does not know, the lower port is the server's. */
  private static Role roleOf(io.sightline.agent.probe.Role role, int localPort, int remotePort) {
    return switch (role) {
      case CLIENT -> Role.CLIENT;
      case SERVER, LISTENER -> Role.SERVER;
      case UNKNOWN -> localPort < remotePort ? Role.SERVER : Role.CLIENT;
    };
  }
}
