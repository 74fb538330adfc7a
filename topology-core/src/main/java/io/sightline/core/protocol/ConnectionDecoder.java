package io.sightline.core.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one TCP connection: captured chunks in, {@link Request}s out.
 *
 * <p>Chunks may be cut short, out of order by up to 20 ms, missing, or begin half-way through the
 * connection. The protocol is inferred from the bytes, never from the port, then pinned; until
 * then, and whenever that changes, {@link #captureNeed()} says how much the kernel should deliver.
 * Bytes that were left out on purpose are not a loss; a hole is, and then nothing is paired by
 * guesswork: see {@link StatusClass#UNKNOWN}.
 *
 * <p>Confined to one thread. Never throws because of what was captured: a connection whose bytes do
 * not fit its protocol goes on as {@link Protocol#TCP}. All state is bounded, and little until it
 * is needed. A chunk's bytes are used during the call only.
 */
public final class ConnectionDecoder {
  private final RequestSink sink;
  private final ConnectionListener listener;
  private final DecodeCounters counters;
  private final StreamAssembler client;
  private final StreamAssembler server;
  private @Nullable Inference inference;
  private @Nullable StreamDecoder decoder;
  private Protocol protocol = Protocol.TCP;
  private CaptureNeed need = CaptureNeed.WHOLE;
  private @Nullable Direction lastDirection;
  private boolean closed;

  /** Makes a decoder that counts for itself. */
  public ConnectionDecoder(RequestSink sink, ConnectionListener listener) {
    this(sink, listener, new DecodeCounters());
  }

  /**
   * Makes a decoder.
   *
   * @param counters counts what was done; may be shared with the other decoders of this thread
   */
  public ConnectionDecoder(RequestSink sink, ConnectionListener listener, DecodeCounters counters) {
    this.sink = sink;
    this.listener = listener;
    this.counters = counters;
    client = new StreamAssembler(new Side(Direction.FROM_CLIENT), counters);
    server = new StreamAssembler(new Side(Direction.FROM_SERVER), counters);
    inference = new Inference(counters);
  }

  /** Returns the protocol found; {@code TCP} while it is unknown and when it stays so. */
  public Protocol protocol() {
    return protocol;
  }

  /** Returns how much of the connection should be captured from now on. */
  public CaptureNeed captureNeed() {
    return need;
  }

  /** Returns the counters given, or this connection's own. */
  public DecodeCounters counters() {
    return counters;
  }

  /**
   * Says where a direction's payload begins, for a connection seen from its start: the SYN's
   * sequence number plus one. Of no effect once there was payload. Without it the first chunk is
   * taken to be the first, so that nothing tells of one lost or overtaken before it.
   */
  public void startsAt(Direction direction, int sequence) {
    assembler(direction).startAt(sequence);
  }

  /**
   * Takes one chunk.
   *
   * @param sequence TCP sequence number of its first byte
   * @param wireLength payload bytes on the wire, captured or not
   * @param bytes holds the captured bytes from {@code offset} on
   * @param capturedLength how many of them; what lies past {@code wireLength} is ignored
   * @param nanos boot time of its capture
   */
  public void accept(
      Direction direction,
      int sequence,
      int wireLength,
      byte[] bytes,
      int offset,
      int capturedLength,
      long nanos) {
    if (closed || need == CaptureNeed.NONE) {
      return;
    }
    expire(nanos);
    assembler(direction).accept(sequence, wireLength, bytes, offset, capturedLength, nanos);
  }

  /**
   * Lets time pass: gives up holes that stay open, reports responses that go on and on. To be
   * called about once a second for connections that have had traffic.
   */
  public void tick(long nanos) {
    if (closed) {
      return;
    }
    expire(nanos);
    StreamDecoder current = decoder;
    if (current != null) {
      guard(() -> current.tick(nanos));
    }
  }

  /**
   * Says how much went over in a direction from start to end, so that bytes of which no chunk came
   * are a loss like any other hole. To be called when no more chunks come, before {@link #close}.
   */
  public void endsAt(Direction direction, long payloadBytes, long nanos) {
    if (closed || need == CaptureNeed.NONE) {
      return;
    }
    // Of what a server sends the rest of a turn may be left out on purpose; a client's turn begins
    // with a request, which is never left out.
    boolean lossPossible = direction == Direction.FROM_CLIENT || need == CaptureNeed.WHOLE;
    assembler(direction).finishAt(payloadBytes, lossPossible, nanos);
  }

  /** Ends the connection and reports what is outstanding. Calls after it do nothing. */
  public void close(CloseReason reason, long nanos) {
    if (closed) {
      return;
    }
    client.finish();
    server.finish();
    StreamDecoder current = decoder;
    if (current != null) {
      guard(() -> current.close(reason, nanos));
    }
    if (inference != null) {
      inference.take(null);
      inference = null;
    }
    closed = true;
  }

  private StreamAssembler assembler(Direction direction) {
    return direction == Direction.FROM_CLIENT ? client : server;
  }

  private void expire(long nanos) {
    if (client.hasHole()) {
      client.expire(nanos);
    }
    if (server.hasHole()) {
      server.expire(nanos);
    }
  }

  /** One direction's stream, in order. */
  private final class Side implements StreamAssembler.Output {
    private final Direction direction;

    Side(Direction direction) {
      this.direction = direction;
    }

    @Override
    public void data(byte[] bytes, int offset, int length, long position, long nanos) {
      boolean runStart = lastDirection != direction;
      lastDirection = direction;
      ConnectionDecoder.this.data(direction, bytes, offset, length, position, nanos, runStart);
    }

    @Override
    public void skipped(long length, boolean lost, long position, long nanos) {
      if (lost) {
        // What follows a hole belongs to the turn the hole is in.
        lastDirection = direction;
      }
      ConnectionDecoder.this.skipped(direction, length, lost, position, nanos);
    }

    @Override
    public long skippableUntil() {
      if (need == CaptureNeed.NONE) {
        return Long.MAX_VALUE;
      }
      return decoder == null ? StreamDecoder.NOTHING_SKIPPABLE : decoder.skippableUntil(direction);
    }
  }

  private void data(
      Direction direction,
      byte[] bytes,
      int offset,
      int length,
      long position,
      long nanos,
      boolean runStart) {
    if (decoder != null) {
      decode(decoder, direction, bytes, offset, length, position, nanos, runStart);
    } else if (inference != null) {
      infer(inference, direction, bytes, offset, length, position, nanos, runStart);
    }
  }

  private void skipped(Direction direction, long length, boolean lost, long position, long nanos) {
    StreamDecoder current = decoder;
    if (current != null) {
      try {
        boolean needed = position + length > current.skippableUntil(direction);
        current.skipped(direction, length, lost, position, nanos);
        updateNeed();
        if (direction == Direction.FROM_CLIENT && needed) {
          requestsUnseen(current, lost);
        }
      } catch (RuntimeException e) {
        quarantine(e);
      }
    } else if (inference != null) {
      inference.skipped(direction, length, lost, position, nanos);
      giveUpWhenExhausted(inference);
    }
  }

  /**
   * Where only prefixes are captured, the rest of a turn is no request but of one that pipelines.
   */
  private void requestsUnseen(StreamDecoder current, boolean lost) {
    if (current.countsRequests() && (lost || current.captureNeed() == CaptureNeed.WHOLE)) {
      sink.unseen(current.protocol(), 1);
    }
  }

  private void decode(
      StreamDecoder current,
      Direction direction,
      byte[] bytes,
      int offset,
      int length,
      long position,
      long nanos,
      boolean runStart) {
    int used;
    try {
      used = current.data(direction, bytes, offset, length, position, nanos, runStart);
    } catch (RuntimeException e) {
      counters.unparsedBytes += length;
      quarantine(e);
      return;
    }
    if (current.successor() == Successor.NONE) {
      updateNeed();
      return;
    }
    handOver(current, nanos);
    if (used < length) {
      data(direction, bytes, offset + used, length - used, position + used, nanos, true);
    }
  }

  private void infer(
      Inference current,
      Direction direction,
      byte[] bytes,
      int offset,
      int length,
      long position,
      long nanos,
      boolean runStart) {
    if (current.isEmpty() && direction == Direction.FROM_CLIENT) {
      // The usual case, without a copy: the first bytes say it all.
      Protocol first = Signatures.byClient(bytes, offset, offset + length);
      if (first != null) {
        pin(first);
        data(direction, bytes, offset, length, position, nanos, runStart);
        return;
      }
    }
    Protocol found = current.data(direction, bytes, offset, length, position, nanos, runStart);
    if (found == null) {
      giveUpWhenExhausted(current);
      return;
    }
    List<Inference.Event> events = current.take(found);
    pin(found);
    for (Inference.Event event : events) {
      byte[] kept = event.bytes;
      if (kept == null) {
        skipped(event.direction, event.skipped, event.lost, event.position, event.nanos);
      } else {
        data(event.direction, kept, 0, kept.length, event.position, event.nanos, event.runStart);
      }
    }
  }

  private void giveUpWhenExhausted(Inference current) {
    if (current.exhausted()) {
      current.take(null);
      counters.unidentifiedConnections++;
      pinOpaque(Protocol.TCP);
    }
  }

  private void pin(Protocol found) {
    switch (found) {
      case HTTP -> pinDecoder(new HttpDecoder(sink, counters));
      case TLS -> pinDecoder(new TlsDecoder(listener));
      case POSTGRESQL -> pinDecoder(new PostgresDecoder(sink, counters));
      case REDIS -> pinDecoder(new RedisDecoder(sink, counters));
      default -> pinOpaque(found);
    }
  }

  private void pinDecoder(StreamDecoder next) {
    inference = null;
    decoder = next;
    setProtocol(next.protocol());
    updateNeed();
  }

  private void pinOpaque(Protocol found) {
    inference = null;
    decoder = null;
    setProtocol(found);
    setNeed(CaptureNeed.NONE);
  }

  private void handOver(StreamDecoder from, long nanos) {
    Successor next = from.successor();
    from.close(CloseReason.DETACHED, nanos);
    decoder = null;
    switch (next) {
      case INFER -> {
        inference = new Inference(counters);
        setNeed(CaptureNeed.WHOLE);
      }
      case WEBSOCKET -> pinOpaque(Protocol.WEBSOCKET);
      case HTTP2 -> pinOpaque(Protocol.HTTP2);
      case OPAQUE, NONE -> pinOpaque(Protocol.TCP);
    }
  }

  /** Goes on without the decoder, which may have been wrong about the protocol, or be at fault. */
  private void quarantine(RuntimeException cause) {
    counters.quarantinedConnections++;
    if (!(cause instanceof MalformedStreamException)) {
      counters.decoderFaults++;
    }
    StreamDecoder failed = decoder;
    pinOpaque(Protocol.TCP);
    if (failed != null) {
      try {
        failed.close(CloseReason.DETACHED, 0);
      } catch (RuntimeException e) {
        // Its state is broken; what it still held cannot be reported.
        counters.decoderFaults++;
      }
    }
  }

  private void guard(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      quarantine(e);
    }
  }

  private void setProtocol(Protocol found) {
    protocol = found;
    listener.protocolPinned(found);
  }

  private void updateNeed() {
    StreamDecoder current = decoder;
    if (current != null && current.captureNeed() != need) {
      setNeed(current.captureNeed());
    }
  }

  private void setNeed(CaptureNeed changed) {
    if (changed != need) {
      need = changed;
      listener.captureNeedChanged(changed);
    }
  }
}
