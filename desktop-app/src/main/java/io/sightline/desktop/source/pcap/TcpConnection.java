package io.sightline.desktop.source.pcap;

import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.ConnectionDecoder;
import io.sightline.core.protocol.ConnectionListener;
import io.sightline.core.protocol.DecodeCounters;
import io.sightline.core.protocol.Direction;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.topology.EntityId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One recorded TCP connection: its segments in, facts of each window out. The flow is told as the
 * server's record. Not thread-safe.
 */
final class TcpConnection implements ConnectionListener {
  private final FlowId id;
  private final Endpoint client;
  private final Endpoint server;
  private final boolean fromStart;
  private final long openedNanos;
  private final RequestAccount requests = new RequestAccount();
  private final ConnectionDecoder decoder;
  private final TcpStream fromClient = new TcpStream(new Side(Direction.FROM_CLIENT));
  private final TcpStream fromServer = new TcpStream(new Side(Direction.FROM_SERVER));
  private long nanos;
  private long roundTripNanos;
  private boolean answered;
  private @Nullable Integer clientFin;
  private @Nullable Integer serverFin;
  private @Nullable CloseReason closed;
  private long closedNanos;
  private boolean announced;
  private @Nullable Protocol pinned;
  private @Nullable Protocol toldProtocol;
  private long bytesFromClient;
  private long bytesFromServer;

  /**
   * A connection seen for the first time.
   *
   * @param fromStart whether by its SYN
   */
  TcpConnection(
      FlowId id,
      Endpoint client,
      Endpoint server,
      boolean fromStart,
      long nanos,
      DecodeCounters counters) {
    this.id = id;
    this.client = client;
    this.server = server;
    this.fromStart = fromStart;
    this.openedNanos = nanos;
    this.nanos = nanos;
    this.decoder = new ConnectionDecoder(requests, this, counters);
  }

  @Override
  public void protocolPinned(Protocol protocol) {
    pinned = protocol;
  }

  /** Takes a segment of it. */
  void accept(Segment segment) {
    nanos = Math.max(nanos, segment.nanos());
    boolean byClient = segment.source().equals(client);
    Direction direction = byClient ? Direction.FROM_CLIENT : Direction.FROM_SERVER;
    TcpStream stream = byClient ? fromClient : fromServer;
    TcpStream other = byClient ? fromServer : fromClient;
    if (segment.has(Segment.SYN)) {
      stream.startAt(segment.sequence() + 1);
      decoder.startsAt(direction, segment.sequence() + 1);
      answered |= !byClient;
    } else if (byClient && answered && roundTripNanos == 0 && fromStart) {
      // From the SYN to the end of the handshake: as much as the client waited.
      roundTripNanos = Math.max(1, nanos - openedNanos);
    }
    if (segment.has(Segment.ACK) && other.isStarted()) {
      other.acknowledged(segment.acknowledged());
    }
    if (!segment.has(Segment.SYN)) {
      stream.accept(segment);
      answered |= segment.length() > 0;
    }
    if (segment.has(Segment.FIN)) {
      finished(byClient, segment.sequence() + segment.length());
    }
    if (segment.has(Segment.RST) && closed == null) {
      reset(byClient);
    }
  }

  private void finished(boolean byClient, int sequence) {
    if (byClient) {
      clientFin = sequence;
    } else {
      serverFin = sequence;
    }
    if (clientFin != null && serverFin != null && closed == null) {
      close(CloseReason.CLOSED);
    }
  }

  private void reset(boolean byClient) {
    if (fromStart && !answered && !byClient) {
      close(CloseReason.CONNECT_REFUSED);
    } else {
      boolean halfClosed = clientFin != null || serverFin != null;
      close(halfClosed ? CloseReason.CLOSED : CloseReason.RESET);
    }
  }

  /** Ends it; no answer to its SYN for that long is a failure to connect. */
  void end(long endNanos, long connectTimeoutNanos) {
    if (closed == null) {
      nanos = Math.max(nanos, endNanos);
      boolean unanswered = fromStart && !answered;
      if (unanswered && endNanos - openedNanos >= connectTimeoutNanos) {
        close(CloseReason.CONNECT_TIMED_OUT);
      } else {
        finish(io.sightline.core.protocol.CloseReason.DETACHED);
      }
    }
  }

  private void close(CloseReason reason) {
    closed = reason;
    closedNanos = nanos;
    finish(
        reason == CloseReason.CLOSED
            ? io.sightline.core.protocol.CloseReason.FIN
            : io.sightline.core.protocol.CloseReason.RESET);
  }

  private void finish(io.sightline.core.protocol.CloseReason reason) {
    fromClient.finish();
    fromServer.finish();
    endsAt(Direction.FROM_CLIENT, fromClient, clientFin);
    endsAt(Direction.FROM_SERVER, fromServer, serverFin);
    decoder.close(reason, nanos);
  }

  private void endsAt(Direction direction, TcpStream stream, @Nullable Integer fin) {
    if (fromStart && stream.isStarted()) {
      long length = fin == null ? stream.length() : stream.lengthUntil(fin);
      decoder.endsAt(direction, length, nanos);
    }
  }

  boolean isClosed() {
    return closed != null;
  }

  /** Whether a SYN with this number begins another connection between the same ends. */
  boolean isOver(Segment syn) {
    return closed != null && syn.has(Segment.SYN) && !syn.has(Segment.ACK);
  }

  long missingBytes() {
    return fromClient.missingBytes() + fromServer.missingBytes();
  }

  RequestAccount requests() {
    return requests;
  }

  /** Ends the window: its facts go to the list. */
  void drain(long windowNanos, long durationNanos, long tickNanos, List<Fact> into) {
    if (closed == null) {
      decoder.tick(Math.max(nanos, tickNanos));
    }
    if (!announced) {
      announce(into);
    }
    if (pinned != null && pinned != toldProtocol && pinned != Protocol.TCP) {
      into.add(new FlowProtocol(windowNanos, id, pinned));
      toldProtocol = pinned;
    }
    long retransmits = fromClient.takeRetransmits() + fromServer.takeRetransmits();
    if (bytesFromClient + bytesFromServer + retransmits > 0) {
      into.add(
          new FlowWindow(
              windowNanos,
              durationNanos,
              id,
              bytesFromServer,
              bytesFromClient,
              retransmits,
              roundTripNanos));
      bytesFromClient = 0;
      bytesFromServer = 0;
    }
    requests.drain(id, windowNanos, durationNanos, into);
    if (closed != null) {
      into.add(new FlowClosed(closedNanos, id, closed));
    }
  }

  private void announce(List<Fact> into) {
    announced = true;
    into.add(
        new FlowOpened(
            openedNanos, id, Transport.TCP, Role.SERVER, server, client, 0, null, 0, !fromStart));
    into.add(
        new FlowResolved(
            openedNanos,
            id,
            EntityId.ofExternalHost(client.address()),
            EntityId.ofExternalHost(server.address()),
            server.port(),
            true));
  }

  /** One direction in order, on its way to the decoder. */
  private final class Side implements TcpStream.Output {
    private final Direction direction;

    Side(Direction direction) {
      this.direction = direction;
    }

    @Override
    public void data(int sequence, byte[] bytes, int offset, int captured, int length) {
      if (direction == Direction.FROM_CLIENT) {
        bytesFromClient += length;
      } else {
        bytesFromServer += length;
      }
      decoder.accept(direction, sequence, length, bytes, offset, captured, nanos);
    }
  }
}
