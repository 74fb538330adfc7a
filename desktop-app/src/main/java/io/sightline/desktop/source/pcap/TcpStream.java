package io.sightline.desktop.source.pcap;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts one direction of a recorded TCP connection into order.
 *
 * <p>A segment ahead of its turn waits for those before it, for as long as it takes: in a recording
 * a retransmission may come seconds later. The wait ends when the other side acknowledges what is
 * missing, which shows that the recorder and not the network lost it, or when too much waits. Not
 * thread-safe.
 */
final class TcpStream {
  /** Most that waits for a hole to fill. */
  static final int MAX_HELD_BYTES = 8 << 20;

  static final int MAX_HELD_SEGMENTS = 8192;

  /** A segment that fills a hole later than that was sent again; sooner, it was overtaken. */
  private static final long OVERTAKEN_NANOS = 3_000_000;

  private static final long FIRST_WRAP = 1L << 32;

  /** Where the stream goes, in order; what is missing shows by the sequence numbers. */
  interface Output {
    void data(int sequence, byte[] bytes, int offset, int captured, int length);
  }

  @SuppressWarnings("ArrayRecordComponent") // held, never compared
  private record Held(byte[] bytes, int length, long nanos) {}

  private final Output output;
  private final TreeMap<Long, Held> held = new TreeMap<>();
  private int heldBytes;
  private boolean started;
  private long first;
  private long next;
  private long retransmits;
  private long missingBytes;

  TcpStream(Output output) {
    this.output = output;
  }

  /** Says where the payload begins: the sequence number of the SYN, plus one. */
  void startAt(int sequence) {
    if (!started) {
      started = true;
      first = next = FIRST_WRAP + Integer.toUnsignedLong(sequence);
    }
  }

  boolean isStarted() {
    return started;
  }

  void accept(Segment segment) {
    if (segment.length() <= 0) {
      return;
    }
    startAt(segment.sequence());
    long position = next + (segment.sequence() - (int) next);
    long end = position + segment.length();
    if (end <= next) {
      boolean keepAlive = segment.length() == 1 && position == next - 1;
      retransmits += keepAlive ? 0 : 1;
      return;
    }
    if (position > next) {
      hold(position, segment);
      return;
    }
    int known = (int) (next - position);
    boolean late =
        !held.isEmpty() && segment.nanos() - held.firstEntry().getValue().nanos() > OVERTAKEN_NANOS;
    retransmits += known > 0 || late ? 1 : 0;
    deliver(
        next,
        segment.bytes(),
        segment.offset() + Math.min(known, segment.captured()),
        Math.max(0, segment.captured() - known),
        segment.length() - known);
    releaseInOrder();
  }

  /** The other side has everything before this sequence number. */
  void acknowledged(int sequence) {
    while (!held.isEmpty()) {
      long position = next + (sequence - (int) next);
      if (position < held.firstKey()) {
        return;
      }
      skipHole();
    }
  }

  /** No more comes: what waits is delivered, with holes. */
  void finish() {
    while (!held.isEmpty()) {
      skipHole();
    }
  }

  /** How many bytes there were from the start to the end, given the number of the FIN. */
  long lengthUntil(int finSequence) {
    return Math.max(next, next + (finSequence - (int) next)) - first;
  }

  long length() {
    return next - first;
  }

  long missingBytes() {
    return missingBytes;
  }

  /** Segments sent again since the last call. */
  long takeRetransmits() {
    long taken = retransmits;
    retransmits = 0;
    return taken;
  }

  private void hold(long position, Segment segment) {
    Held before = held.get(position);
    if (before != null && before.length() >= segment.length()) {
      retransmits++;
      return;
    }
    byte[] copy =
        Arrays.copyOfRange(
            segment.bytes(), segment.offset(), segment.offset() + segment.captured());
    heldBytes += copy.length - (before == null ? 0 : before.bytes().length);
    held.put(position, new Held(copy, segment.length(), segment.nanos()));
    if (heldBytes > MAX_HELD_BYTES || held.size() > MAX_HELD_SEGMENTS) {
      skipHole();
    }
  }

  private void skipHole() {
    long to = held.firstKey();
    if (to > next) {
      missingBytes += to - next;
      next = to;
    }
    releaseInOrder();
  }

  private void releaseInOrder() {
    while (!held.isEmpty() && held.firstKey() <= next) {
      Map.Entry<Long, Held> entry = held.pollFirstEntry();
      Held segment = entry.getValue();
      heldBytes -= segment.bytes().length;
      int known = (int) Math.min(segment.length(), next - entry.getKey());
      if (known < segment.length()) {
        int skipped = Math.min(known, segment.bytes().length);
        deliver(
            next,
            segment.bytes(),
            skipped,
            segment.bytes().length - skipped,
            segment.length() - known);
      }
    }
  }

  private void deliver(long position, byte[] bytes, int offset, int captured, int length) {
    next = position + length;
    output.data((int) position, bytes, offset, captured, length);
  }
}
