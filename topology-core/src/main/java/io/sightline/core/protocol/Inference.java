package io.sightline.core.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which protocol a connection speaks from its first bytes, or from where it is joined.
 *
 * <p>Keeps what it was shown, so that the decoder can start where the protocol was recognised. A
 * message begins where a side starts to send; so at each change of direction that side is looked at
 * anew, which is how a connection joined half-way is recognised. Gives up after {@link
 * #MAX_WIRE_BYTES} bytes or {@link #MAX_CHUNKS} chunks.
 */
final class Inference {
  /** Bytes on the wire, both directions together, after which a connection is unidentified. */
  static final long MAX_WIRE_BYTES = 128 * 1024;

  static final int MAX_CHUNKS = 256;

  /** Bytes of a turn that matchers look at. */
  static final int PROBE_BYTES = 4096;

  /** One thing that happened, kept for the decoder. */
  static final class Event {
    final Direction direction;

    /** The bytes that came, or null when bytes were passed over. */
    final byte @Nullable [] bytes;

    final long skipped;
    final boolean lost;
    final long position;
    final long nanos;
    final boolean runStart;

    Event(
        Direction direction,
        byte @Nullable [] bytes,
        long skipped,
        boolean lost,
        long position,
        long nanos,
        boolean runStart) {
      this.direction = direction;
      this.bytes = bytes;
      this.skipped = skipped;
      this.lost = lost;
      this.position = position;
      this.nanos = nanos;
      this.runStart = runStart;
    }
  }

  /** The bytes with which one side began its latest turn. */
  static final class Run {
    byte[] bytes = new byte[0];
    int length;
    int firstEvent = -1;
    boolean cut;

    void restart(int event) {
      length = 0;
      cut = false;
      firstEvent = event;
    }

    void append(byte[] from, int offset, int count) {
      int taken = Math.min(count, PROBE_BYTES - length);
      cut |= taken < count && length + taken < PROBE_BYTES;
      if (taken <= 0) {
        return;
      }
      if (bytes.length < length + taken) {
        bytes = Arrays.copyOf(bytes, Math.max(length + taken, 256));
      }
      System.arraycopy(from, offset, bytes, length, taken);
      length += taken;
    }
  }

  private final Run client = new Run();
  private final Run server = new Run();
  private final List<Event> events = new ArrayList<>();
  private final DecodeCounters counters;
  private long wireBytes;

  Inference(DecodeCounters counters) {
    this.counters = counters;
  }

  /** Takes bytes and returns the protocol when they settle it. */
  @Nullable Protocol data(
      Direction direction,
      byte[] bytes,
      int offset,
      int length,
      long position,
      long nanos,
      boolean runStart) {
    Run run = direction == Direction.FROM_CLIENT ? client : server;
    if (runStart || run.firstEvent < 0) {
      run.restart(events.size());
    }
    wireBytes += length;
    events.add(
        new Event(
            direction,
            Arrays.copyOfRange(bytes, offset, offset + length),
            0,
            false,
            position,
            nanos,
            runStart));
    if (run.cut) {
      return null;
    }
    run.append(bytes, offset, length);
    return Signatures.match(client, server);
  }

  void skipped(Direction direction, long length, boolean lost, long position, long nanos) {
    Run run = direction == Direction.FROM_CLIENT ? client : server;
    if (lost) {
      // What comes next may well begin a message; what came before is joined to nothing.
      run.firstEvent = -1;
      run.length = 0;
    } else {
      run.cut = true;
    }
    wireBytes += length;
    events.add(new Event(direction, null, length, lost, position, nanos, false));
  }

  boolean exhausted() {
    return wireBytes > MAX_WIRE_BYTES || events.size() > MAX_CHUNKS;
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /**
   * Returns what happened since the turn in which the protocol showed, and forgets everything; what
   * came before is counted as unparsed, and so is everything when the protocol is null.
   */
  List<Event> take(@Nullable Protocol protocol) {
    int first = protocol == null ? events.size() : firstRelevant(protocol);
    for (Event event : events.subList(0, first)) {
      counters.unparsedBytes += event.bytes == null ? 0 : event.bytes.length;
    }
    List<Event> relevant = List.copyOf(events.subList(first, events.size()));
    events.clear();
    return relevant;
  }

  private int firstRelevant(Protocol protocol) {
    boolean clientAgrees =
        client.firstEvent >= 0 && Signatures.clientAgrees(protocol, client.bytes, 0, client.length);
    return Math.max(0, clientAgrees ? client.firstEvent : server.firstEvent);
  }
}
