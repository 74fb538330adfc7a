package io.sightline.core.protocol;

import java.util.Arrays;

/**
 * Splits one direction of a PostgreSQL connection (protocol 3) into messages.
 *
 * <p>Of each message only as many first bytes of the body are kept as its reader asks for; the rest
 * is passed over by position.
 */
final class PostgresReader {
  /** Pseudo type of the untyped messages that open a connection. */
  static final byte STARTUP = 0;

  /** Malformed messages after which the connection is given up. */
  static final int MAX_MALFORMED = 8;

  /** Takes the messages. */
  interface Messages {
    boolean knows(byte type);

    /** Returns how many bytes of such a message's body are of interest. */
    int wanted(byte type);

    /**
     * Takes one message.
     *
     * @param available how many bytes of the body are here: fewer than wanted when cut short
     * @param size of the whole message on the wire
     */
    void message(byte type, byte[] bytes, int body, int available, long size, long nanos);

    boolean startsMessage(byte[] bytes, int from, int to);

    void lost();
  }

  private enum State {
    HEADER,
    KEEP,
    SKIP,
    RESYNC
  }

  private static final int TYPED_HEADER = 5;
  private static final int UNTYPED_HEADER = 8;
  private static final int MAX_STARTUP = 10_000;

  private final Messages messages;
  private final DecodeCounters counters;
  private State state = State.HEADER;
  private final byte[] header = new byte[UNTYPED_HEADER];
  private int headerLength;
  private byte[] kept = new byte[0];
  private int keptLength;
  private int wanted;
  private byte type;
  private long size;
  private long nanosOfHeader;
  private long bodyEnd;
  private int malformed;

  PostgresReader(Messages messages, DecodeCounters counters) {
    this.messages = messages;
    this.counters = counters;
  }

  /** Returns whether the next byte begins a message. */
  boolean atBoundary() {
    return state == State.HEADER && headerLength == 0;
  }

  long skippableUntil() {
    return state == State.SKIP ? bodyEnd : StreamDecoder.NOTHING_SKIPPABLE;
  }

  void data(byte[] bytes, int offset, int length, long position, long nanos) {
    int i = offset;
    int to = offset + length;
    if (state == State.RESYNC && messages.startsMessage(bytes, i, to)) {
      headerLength = 0;
      state = State.HEADER;
    }
    while (i < to) {
      switch (state) {
        case HEADER -> i = header(bytes, i, to, position - offset, nanos);
        case KEEP -> {
          int taken = Math.min(to - i, wanted - keptLength);
          keep(bytes, i, taken);
          i += taken;
          if (keptLength == wanted) {
            finishKept(position + (i - offset));
          }
        }
        case SKIP -> {
          long rest = bodyEnd - (position + (i - offset));
          if (rest <= to - i) {
            i += (int) rest;
            state = State.HEADER;
          } else {
            i = to;
          }
        }
        case RESYNC -> {
          // Whole messages may be among what is passed over.
          counters.unparsedBytes += to - i;
          messages.lost();
          return;
        }
      }
    }
  }

  void skipped(long length, boolean lost, long position) {
    long end = position + length;
    if (state == State.KEEP && end <= bodyEnd) {
      finishKept(position);
    }
    if (state == State.SKIP && end <= bodyEnd) {
      state = end == bodyEnd ? State.HEADER : State.SKIP;
      return;
    }
    lose();
  }

  private int header(byte[] bytes, int from, int to, long positionOfZero, long nanos) {
    if (headerLength == 0) {
      nanosOfHeader = nanos;
    }
    int i = from;
    int needed = (headerLength == 0 ? bytes[i] : header[0]) == 0 ? UNTYPED_HEADER : TYPED_HEADER;
    while (i < to && headerLength < needed) {
      header[headerLength++] = bytes[i++];
    }
    if (headerLength < needed) {
      return to;
    }
    headerLength = 0;
    type = header[0];
    boolean untyped = needed == UNTYPED_HEADER;
    int length = Bytes.int32(header, untyped ? 0 : 1);
    if (!messages.knows(type) || length < 4 || length > PostgresSyntax.MAX_MESSAGE_BYTES) {
      malformed(to - from);
      return to;
    }
    if (untyped && (length < UNTYPED_HEADER || length > MAX_STARTUP)) {
      malformed(to - from);
      return to;
    }
    size = untyped ? length : 1L + length;
    return body(bytes, i, to, positionOfZero + i, untyped ? length - 8 : length - 4);
  }

  private int body(byte[] bytes, int at, int to, long position, int length) {
    bodyEnd = position + length;
    wanted = Math.min(length, messages.wanted(type));
    if (type == STARTUP) {
      // The code that tells the untyped messages apart was read with the header.
      state = length == 0 ? State.HEADER : State.SKIP;
      messages.message(type, header, 4, 4, size, nanosOfHeader);
      return at;
    }
    if (to - at < wanted) {
      keptLength = 0;
      keep(bytes, at, to - at);
      state = State.KEEP;
      return to;
    }
    state = length == 0 ? State.HEADER : State.SKIP;
    messages.message(type, bytes, at, wanted, size, nanosOfHeader);
    return at;
  }

  private void keep(byte[] bytes, int from, int count) {
    if (kept.length < keptLength + count) {
      kept = Arrays.copyOf(kept, Math.max(keptLength + count, 64));
    }
    System.arraycopy(bytes, from, kept, keptLength, count);
    keptLength += count;
  }

  private void finishKept(long position) {
    state = position == bodyEnd ? State.HEADER : State.SKIP;
    messages.message(type, kept, 0, keptLength, size, nanosOfHeader);
    if (kept.length > 512) {
      kept = new byte[0];
    }
  }

  private void malformed(int unparsed) {
    counters.malformedMessages++;
    counters.unparsedBytes += unparsed;
    if (++malformed > MAX_MALFORMED) {
      throw new MalformedStreamException("not PostgreSQL messages");
    }
    lose();
  }

  private void lose() {
    headerLength = 0;
    state = State.RESYNC;
    messages.lost();
  }
}
