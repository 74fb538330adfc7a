package io.sightline.core.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts the captured chunks of one direction of a TCP connection into stream order.
 *
 * <p>A position is the TCP sequence number unwrapped to 64 bits. A chunk ahead of its turn waits up
 * to {@link #REORDER_NANOS} for the hole before it to fill; then the hole is reported as lost.
 * Bytes seen before are dropped. Chunks in order pass through without a copy.
 */
final class StreamAssembler {
  /** How long a hole may stay open, in nanoseconds. */
  static final long REORDER_NANOS = 20_000_000;

  /** Most chunks and bytes that wait for a hole to fill. */
  static final int MAX_HELD_CHUNKS = 64;

  static final int MAX_HELD_BYTES = 256 * 1024;

  /** Where a stream put in order goes. */
  interface Output {
    void data(byte[] bytes, int offset, int length, long position, long nanos);

    void skipped(long length, boolean lost, long position, long nanos);

    /** Returns the position up to which bytes are not needed. */
    long skippableUntil();
  }

  private static final class Held {
    final long position;
    final long wireLength;
    final byte[] bytes;
    final long nanos;

    Held(long position, long wireLength, byte[] bytes, long nanos) {
      this.position = position;
      this.wireLength = wireLength;
      this.bytes = bytes;
      this.nanos = nanos;
    }
  }

  private static final long FIRST_WRAP = 1L << 32;

  private final Output output;
  private final DecodeCounters counters;
  private final List<Held> held = new ArrayList<>(0);
  private int heldBytes;
  private boolean started;
  private long next;

  /** Position of the stream's first byte; 0 where it was joined later. */
  private long first;

  StreamAssembler(Output output, DecodeCounters counters) {
    this.output = output;
    this.counters = counters;
  }

  /**
   * Sets the sequence number of the stream's first payload byte. Of one of which bytes have come it
   * only tells how long it is.
   */
  void startAt(int sequence) {
    if (!started) {
      begin(sequence);
    }
    if (first == 0) {
      first = next + (sequence - (int) next);
    }
  }

  private void begin(int sequence) {
    next = FIRST_WRAP + Integer.toUnsignedLong(sequence);
    started = true;
  }

  boolean hasHole() {
    return !held.isEmpty();
  }

  void accept(
      int sequence, int wireLength, byte[] bytes, int offset, int capturedLength, long nanos) {
    if (wireLength <= 0) {
      return;
    }
    if (!started) {
      begin(sequence);
    }
    // The distance to the expected number, as a signed 32-bit value, survives the wrap.
    long position = next + (sequence - (int) next);
    int captured = Math.clamp(capturedLength, 0, wireLength);
    if (position > next && position > output.skippableUntil()) {
      hold(position, wireLength, bytes, offset, captured, nanos);
      return;
    }
    deliver(position, wireLength, bytes, offset, captured, nanos);
    drain();
  }

  /** Gives up holes that are open for too long at this time. */
  void expire(long nanos) {
    while (!held.isEmpty() && nanos - held.getFirst().nanos >= REORDER_NANOS) {
      giveUpHole();
    }
  }

  /** Gives up all holes: nothing more will come. */
  void finish() {
    while (!held.isEmpty()) {
      giveUpHole();
    }
  }

  /**
   * Gives up all holes, the one between what came and the stream's end included.
   *
   * @param payloadBytes the stream's length; without effect where its start is unknown
   * @param lossPossible false where bytes are left out on purpose, so that a rest is no loss
   */
  void finishAt(long payloadBytes, boolean lossPossible, long nanos) {
    finish();
    long end = first + payloadBytes;
    if (first != 0 && end > next) {
      skip(end - next, lossPossible && end > output.skippableUntil(), nanos);
    }
  }

  private void deliver(
      long position, long wireLength, byte[] bytes, int offset, int captured, long nanos) {
    if (position > next) {
      skip(position - next, false, nanos);
    }
    long seenBefore = next - position;
    if (seenBefore >= wireLength) {
      counters.duplicateBytes += wireLength;
      return;
    }
    counters.duplicateBytes += seenBefore;
    int usable = (int) Math.max(0, captured - seenBefore);
    long fresh = wireLength - seenBefore;
    if (usable > 0) {
      long at = next;
      next += usable;
      output.data(bytes, offset + (int) seenBefore, usable, at, nanos);
    }
    if (fresh > usable) {
      skip(fresh - usable, false, nanos);
    }
  }

  private void skip(long length, boolean lost, long nanos) {
    long at = next;
    next += length;
    if (lost) {
      counters.lostBytes += length;
      counters.lostChunks++;
    } else {
      counters.uncapturedBytes += length;
    }
    output.skipped(length, lost, at, nanos);
  }

  private void hold(
      long position, long wireLength, byte[] bytes, int offset, int captured, long nanos) {
    int at = held.size();
    while (at > 0 && held.get(at - 1).position > position) {
      at--;
    }
    held.add(
        at,
        new Held(
            position, wireLength, Arrays.copyOfRange(bytes, offset, offset + captured), nanos));
    heldBytes += captured;
    while (held.size() > MAX_HELD_CHUNKS || heldBytes > MAX_HELD_BYTES) {
      giveUpHole();
    }
  }

  private void giveUpHole() {
    Held first = held.getFirst();
    if (first.position > next) {
      skip(first.position - next, true, first.nanos);
    }
    drain();
  }

  private void drain() {
    while (!held.isEmpty()) {
      Held first = held.getFirst();
      if (first.position > next && first.position > output.skippableUntil()) {
        return;
      }
      held.removeFirst();
      heldBytes -= first.bytes.length;
      deliver(first.position, first.wireLength, first.bytes, 0, first.bytes.length, first.nanos);
    }
  }
}
