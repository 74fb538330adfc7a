package io.sightline.agent.probe;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Keeps a copy of every record, for tests to look at. */
final class Recorder implements KernelRecordHandler {
  record Conn(
      long cookie,
      Role role,
      int family,
      String local,
      int localPort,
      String remote,
      int remotePort,
      int tgid,
      int netns,
      long joinKey,
      boolean preExisting,
      boolean serverLocal,
      boolean resetReceived,
      long sent,
      long received,
      int oldState,
      int error,
      int synRetransmits) {
    static Conn of(Connection c, int oldState, int error) {
      return new Conn(
          c.socketCookie(),
          c.role(),
          c.family(),
          c.localAddress().toString(),
          c.localPort(),
          c.remoteAddress().toString(),
          c.remotePort(),
          c.tgid(),
          c.netnsInode(),
          c.joinKey(),
          c.isPreExisting(),
          c.isServerLocal(),
          c.isResetReceived(),
          c.bytesSent(),
          c.bytesReceived(),
          oldState,
          error,
          c.retransmits());
    }

    static Conn of(ConnectionEvent event) {
      return of(event.connection(), event.oldState(), event.socketError());
    }

    boolean has(int port) {
      return localPort == port || remotePort == port;
    }
  }

  record Chunk(
      long cookie,
      Direction direction,
      Role role,
      int localPort,
      int remotePort,
      int sequence,
      int segmentBytes,
      int offset,
      boolean truncated,
      boolean onListener,
      String text) {}

  record Dns(Direction direction, int localPort, int remotePort, int size, String text) {}

  record Dropped(
      Drop.Cause cause,
      int reason,
      long location,
      int protocol,
      String source,
      int sourcePort,
      String destination,
      int destinationPort,
      int lastSourcePort,
      int tcpFlags,
      int icmpType,
      int icmpCode,
      int netns,
      long packets) {
    static Dropped of(Drop d) {
      return new Dropped(
          d.cause(),
          d.reason(),
          d.location(),
          d.protocol(),
          d.sourceAddress().toString(),
          d.sourcePort(),
          d.destinationAddress().toString(),
          d.destinationPort(),
          d.lastSourcePort(),
          d.tcpFlags(),
          d.icmpType(),
          d.icmpCode(),
          d.netnsInode(),
          d.packets());
    }
  }

  final List<Conn> closed = new CopyOnWriteArrayList<>();
  final List<Conn> failed = new CopyOnWriteArrayList<>();
  final List<Chunk> chunks = new CopyOnWriteArrayList<>();
  final List<Dns> datagrams = new CopyOnWriteArrayList<>();
  final List<Dropped> drops = new CopyOnWriteArrayList<>();

  /** Set to hold the ring's reader up. */
  volatile BooleanSupplier stalled = () -> false;

  @Override
  public void onConnectionClosed(ConnectionEvent event) {
    stall();
    closed.add(Conn.of(event));
  }

  @Override
  public void onConnectionFailed(ConnectionEvent event) {
    stall();
    failed.add(Conn.of(event));
  }

  @Override
  public void onPayload(PayloadChunk chunk) {
    stall();
    byte[] bytes = new byte[chunk.capturedBytes()];
    chunk.copyTo(bytes, 0);
    chunks.add(
        new Chunk(
            chunk.socketCookie(),
            chunk.direction(),
            chunk.role(),
            chunk.localPort(),
            chunk.remotePort(),
            chunk.tcpSequence(),
            chunk.segmentBytes(),
            chunk.chunkOffset(),
            chunk.isTruncated(),
            chunk.isOnListener(),
            new String(bytes, StandardCharsets.ISO_8859_1)));
  }

  @Override
  public void onDatagram(Datagram datagram) {
    byte[] bytes = new byte[datagram.capturedBytes()];
    datagram.copyTo(bytes, 0);
    datagrams.add(
        new Dns(
            datagram.direction(),
            datagram.key().localPort(),
            datagram.key().remotePort(),
            datagram.datagramBytes(),
            new String(bytes, StandardCharsets.ISO_8859_1)));
  }

  @Override
  public void onDrop(DropEvent event) {
    drops.add(Dropped.of(event.drop()));
  }

  List<Chunk> chunksOf(int serverPort) {
    return chunks.stream()
        .filter(c -> c.localPort() == serverPort || c.remotePort() == serverPort)
        .toList();
  }

  List<Conn> of(List<Conn> list, int serverPort) {
    return list.stream().filter(c -> c.has(serverPort)).toList();
  }

  private void stall() {
    while (stalled.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }
}
