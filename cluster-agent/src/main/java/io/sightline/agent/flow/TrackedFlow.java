package io.sightline.agent.flow;

import static java.util.Objects.requireNonNull;

import io.sightline.agent.probe.Connection;
import io.sightline.agent.probe.PayloadMode;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.CaptureNeed;
import io.sightline.core.protocol.ConnectionDecoder;
import io.sightline.core.protocol.ConnectionListener;
import io.sightline.core.protocol.DecodeCounters;
import io.sightline.core.protocol.Direction;
import io.sightline.core.protocol.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One end of a TCP connection between its first record and the fact that it closed. */
final class TrackedFlow implements ConnectionListener {
  /** How the kernel is told how much payload to deliver. */
  interface ModeSwitch {
    void set(long socketCookie, PayloadMode mode);

    /** The connection closed: its mode is not needed any more. */
    void forget(long socketCookie);
  }

  /**
   * Chunks up to which the kernel is left to deliver all it may before it is told what is needed: a
   * connection for one request, of which a busy server has thousands a second, ends before that
   * pays.
   */
  private static final int CHUNKS_WITHOUT_MODE = 4;

  private final long cookie;
  private final Role role;
  private final ModeSwitch modes;
  private final RequestWindows requests = new RequestWindows();
  private final DecodeCounters counters;

  /** None while no payload came: that of a client whose server is on this machine never does. */
  private @Nullable ConnectionDecoder decoder;

  private boolean startsKnown;
  private int outgoingStart;
  private int incomingStart;

  private boolean modeDue;
  private boolean modeSet;
  private @Nullable FlowOpened opened;
  private boolean announced;
  private Protocol protocol = Protocol.TCP;
  private Protocol announcedProtocol = Protocol.TCP;
  private @Nullable CloseReason closed;
  private long closedWallNanos;

  private long chunks;
  private long lastChunkBootNanos;
  private long bytesSent;
  private long bytesReceived;
  private long retransmits;
  private long reportedBytesSent;
  private long reportedBytesReceived;
  private long reportedRetransmits;
  private long roundTripNanos;

  /** Whether the payload of this end is delivered from its start, and its totals are of that. */
  private boolean seenWhole;

  private boolean detectExhausted;

  TrackedFlow(long cookie, Role role, ModeSwitch modes, DecodeCounters counters) {
    this.cookie = cookie;
    this.role = role;
    this.modes = modes;
    this.counters = counters;
  }

  long cookie() {
    return cookie;
  }

  boolean isIdentified() {
    return opened != null;
  }

  /**
   * Whether all that is known of it is payload from before that time: it came after the end of its
   * connection, or the kernel had no room to track that, so that nothing will end it.
   */
  boolean isStraySince(long bootNanos) {
    return opened == null && lastChunkBootNanos < bootNanos;
  }

  /** Chunks of payload that were taken in. */
  long chunks() {
    return chunks;
  }

  /** Whether it came and went since the last window ended, so that no fact tells of it yet. */
  boolean isBrief() {
    return closed != null
        && !closed.isConnectFailure()
        && !announced
        && opened != null
        && !opened.beforeAgent()
        && opened.joinKey() != 0
        && opened.owner() != null
        && reportedBytesSent == 0
        && reportedBytesReceived == 0;
  }

  boolean isClosed() {
    return closed != null;
  }

  /** Takes over who the connection is between. */
  void identify(NodeKey node, Connection connection, @Nullable ProcessKey owner, long wallNanos) {
    opened =
        new FlowOpened(
            wallNanos,
            new FlowId(node, cookie),
            Transport.TCP,
            role,
            new Endpoint(connection.localAddress(), connection.localPort()),
            remote(connection),
            Integer.toUnsignedLong(connection.netnsInode()),
            owner,
            connection.joinKey(),
            connection.isPreExisting(),
            1,
            null,
            connection.isTranslated() ? named(connection) : null);
    if (connection.isPreExisting()) {
      reportedBytesSent = connection.baselineBytesSent();
      reportedBytesReceived = connection.baselineBytesReceived();
    } else if (connection.hasInitialSequenceNumbers()) {
      outgoingStart = connection.localInitialSequence() + 1;
      incomingStart = connection.remoteInitialSequence() + 1;
      startsKnown = true;
      if (decoder != null) {
        tellStarts(decoder);
      }
    }
  }

  /** Takes over the sequence number of a direction's first byte; of use before any payload only. */
  void startsAt(io.sightline.agent.probe.Direction direction, int sequence) {
    decoder()
        .startsAt(
            direction == io.sightline.agent.probe.Direction.OUT ? outgoing() : incoming(),
            sequence);
  }

  /** Takes over the kernel's totals. */
  void counters(Connection connection) {
    bytesSent = Math.max(bytesSent, connection.bytesSent());
    bytesReceived = Math.max(bytesReceived, connection.bytesReceived());
    seenWhole =
        !connection.isPreExisting()
            && !connection.isServerLocal()
            && !connection.isOwnerExcluded()
            && connection.hasInitialSequenceNumbers();
    detectExhausted |= connection.isDetectExhausted();
    retransmits = Math.max(retransmits, Integer.toUnsignedLong(connection.retransmits()));
    roundTripNanos = Integer.toUnsignedLong(connection.smoothedRttMicros()) * 1_000;
  }

  void payload(
      io.sightline.agent.probe.Direction direction,
      int sequence,
      int wireLength,
      byte[] bytes,
      int length,
      long bootNanos) {
    chunks++;
    lastChunkBootNanos = bootNanos;
    ConnectionDecoder current = decoder();
    current.accept(
        direction == io.sightline.agent.probe.Direction.OUT ? outgoing() : incoming(),
        sequence,
        wireLength,
        bytes,
        0,
        length,
        bootNanos);
    if (modeDue && (chunks > CHUNKS_WITHOUT_MODE || current.captureNeed() == CaptureNeed.NONE)) {
      modeDue = false;
      modeSet = true;
      modes.set(cookie, mode(current.captureNeed()));
    }
  }

  void tick(long bootNanos) {
    if (decoder != null) {
      decoder.tick(bootNanos);
    }
  }

  /** Nothing more will come of it. */
  void forget() {
    if (modeSet) {
      modeSet = false;
      modes.forget(cookie);
    }
  }

  void close(CloseReason reason, long bootNanos, long wallNanos) {
    closed = reason;
    forget();
    closedWallNanos = wallNanos;
    accountForRest(bootNanos);
    if (decoder != null) {
      decoder.close(
          switch (reason) {
            case RESET -> io.sightline.core.protocol.CloseReason.RESET;
            case TIMED_OUT -> io.sightline.core.protocol.CloseReason.TIMEOUT;
            default -> io.sightline.core.protocol.CloseReason.FIN;
          },
          bootNanos);
    }
  }

  private ConnectionDecoder decoder() {
    ConnectionDecoder current = decoder;
    if (current == null) {
      current = new ConnectionDecoder(requests, this, counters);
      decoder = current;
      if (startsKnown) {
        tellStarts(current);
      }
    }
    return current;
  }

  private void tellStarts(ConnectionDecoder to) {
    to.startsAt(outgoing(), outgoingStart);
    to.startsAt(incoming(), incomingStart);
  }

  /** The kernel's totals tell what was transferred after the last chunk that came. */
  private void accountForRest(long bootNanos) {
    if (seenWhole && (bytesReceived != 0 || bytesSent != 0)) {
      decoder().endsAt(incoming(), bytesReceived, bootNanos);
      decoder().endsAt(outgoing(), bytesSent, bootNanos);
    }
  }

  /** Observation ends, not the connection. */
  void detach(long bootNanos) {
    // Totals of an open connection may be ahead by a segment, so they only tell of a known cut.
    if (detectExhausted) {
      accountForRest(bootNanos);
    }
    if (decoder != null) {
      decoder.close(io.sightline.core.protocol.CloseReason.DETACHED, bootNanos);
    }
  }

  /** Ends the window: the facts of what happened in it go to the list. */
  void drain(long timeNanos, long durationNanos, List<Fact> into) {
    FlowOpened identity = opened;
    if (identity == null) {
      return;
    }
    if (!announced) {
      into.add(identity);
      announced = true;
    }
    FlowId flow = identity.flow();
    if (protocol != announcedProtocol) {
      into.add(new FlowProtocol(timeNanos, flow, protocol));
      announcedProtocol = protocol;
    }
    if (bytesSent != reportedBytesSent
        || bytesReceived != reportedBytesReceived
        || retransmits != reportedRetransmits) {
      into.add(
          new FlowWindow(
              timeNanos,
              durationNanos,
              flow,
              bytesSent - reportedBytesSent,
              bytesReceived - reportedBytesReceived,
              retransmits - reportedRetransmits,
              roundTripNanos));
      reportedBytesSent = bytesSent;
      reportedBytesReceived = bytesReceived;
      reportedRetransmits = retransmits;
    }
    if (!requests.isEmpty()) {
      requests.drain(flow, timeNanos, durationNanos, into);
    }
    if (closed != null) {
      into.add(new FlowClosed(closedWallNanos, flow, closed));
    }
  }

  /** Who it is between; to be asked only of one that is identified. */
  FlowOpened opened() {
    return requireNonNull(opened);
  }

  CloseReason closeReason() {
    return requireNonNull(closed);
  }

  long closedWallNanos() {
    return closedWallNanos;
  }

  Protocol protocol() {
    return protocol;
  }

  long bytesSent() {
    return bytesSent;
  }

  long bytesReceived() {
    return bytesReceived;
  }

  long retransmits() {
    return retransmits;
  }

  long roundTripNanos() {
    return roundTripNanos;
  }

  RequestWindows requests() {
    return requests;
  }

  @Override
  public void protocolPinned(Protocol pinned) {
    protocol = pinned;
    // Also where the need stays WHOLE: until it is told, the kernel delivers a bounded amount only.
    modeDue = true;
  }

  @Override
  public void captureNeedChanged(CaptureNeed need) {
    modeDue = true;
  }

  private static PayloadMode mode(CaptureNeed need) {
    return switch (need) {
      case WHOLE -> PayloadMode.WHOLE;
      case PREFIX -> PayloadMode.PREFIX;
      case NONE -> PayloadMode.NONE;
    };
  }

  private Direction outgoing() {
    return role == Role.SERVER ? Direction.FROM_SERVER : Direction.FROM_CLIENT;
  }

  private Direction incoming() {
    return role == Role.SERVER ? Direction.FROM_CLIENT : Direction.FROM_SERVER;
  }

  /** The address packets really go to, where the namespace itself translates it. */
  private static Endpoint remote(Connection connection) {
    return connection.isTranslated()
        ? new Endpoint(connection.translatedRemoteAddress(), connection.translatedRemotePort())
        : named(connection);
  }

  /** The peer as the socket has it. */
  private static Endpoint named(Connection connection) {
    return new Endpoint(connection.remoteAddress(), connection.remotePort());
  }
}
