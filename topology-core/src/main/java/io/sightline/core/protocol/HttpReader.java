package io.sightline.core.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits one direction of an HTTP/1.x connection into messages (RFC 9112 section 6).
 *
 * <p>Works with every byte, and with only the first bytes of each turn: a body of known length is
 * passed over by position; a body whose end cannot be seen ends where the same side starts a new
 * message after the other side has spoken.
 */
final class HttpReader {
  /** Longest head that is read; of a longer one only this much counts. */
  static final int MAX_HEAD_BYTES = 16 * 1024;

  /** What a message's head says about its body. */
  enum Body {
    NONE,
    LENGTH,
    CHUNKED,
    /** The end is unknown: the connection's end or this side's next turn. */
    OPEN,
    /** Another protocol follows. */
    SWITCH
  }

  /** Takes the messages. */
  interface Messages {
    /** Reads a head and says which body follows; null when it is no head. */
    @Nullable Body head(
        byte[] bytes, int offset, int length, boolean whole, long position, long nanos);

    /** Returns Content-Length of the head just read. */
    long contentLength();

    /** Returns whether a message starts here, to find it again in a stream. */
    boolean startsMessage(byte[] bytes, int from, int to);

    /** The message ended before this position. */
    void ended(long endPosition, boolean jumped);

    /** Order was lost: messages may be missing. */
    void lost();
  }

  private enum State {
    HEAD,
    LENGTH,
    CHUNK_SIZE,
    CHUNK_DATA,
    TRAILER,
    OPEN,
    RESYNC,
    STOPPED
  }

  /** Malformed messages after which the connection is given up. */
  static final int MAX_MALFORMED = 8;

  private static final byte[] EMPTY = {};
  private static final int KEPT_HEAD_BYTES = 2048;
  private static final int MAX_CHUNK_LINE = 256;

  private final Messages messages;
  private final DecodeCounters counters;
  private State state = State.HEAD;
  private byte[] partial = EMPTY;
  private int partialLength;
  private int malformed;
  private long headPosition;
  private long headNanos;

  /** Where the counted body or the current chunk with its line end is over. */
  private long bodyEnd;

  private long chunkSize;
  private int chunkLineLength;
  private boolean chunkLineHasSize;
  private boolean chunkSizeOver;
  private boolean jumped;

  HttpReader(Messages messages, DecodeCounters counters) {
    this.messages = messages;
    this.counters = counters;
  }

  boolean stopped() {
    return state == State.STOPPED;
  }

  /** Returns whether a body is under way whose end cannot be seen. */
  boolean inOpenBody() {
    return state == State.OPEN;
  }

  long skippableUntil() {
    return switch (state) {
      case LENGTH, CHUNK_DATA -> bodyEnd;
      case OPEN, STOPPED -> Long.MAX_VALUE;
      default -> StreamDecoder.NOTHING_SKIPPABLE;
    };
  }

  /** Takes bytes and returns how many were used; fewer only after {@link Body#SWITCH}. */
  int data(byte[] bytes, int offset, int length, long position, long nanos, boolean runStart) {
    int i = offset;
    int to = offset + length;
    if (state == State.OPEN && runStart && messages.startsMessage(bytes, i, to)) {
      endMessage(position);
    } else if (state == State.RESYNC && messages.startsMessage(bytes, i, to)) {
      state = State.HEAD;
    }
    while (i < to) {
      long here = position + (i - offset);
      switch (state) {
        case HEAD -> i = head(bytes, i, to, here, nanos);
        case LENGTH -> i += body(here, to - i);
        case CHUNK_SIZE -> i = chunkSize(bytes, i, to, here);
        case CHUNK_DATA -> {
          long rest = bodyEnd - here;
          if (rest <= to - i) {
            i += (int) rest;
            startChunkLine();
          } else {
            i = to;
          }
        }
        case TRAILER -> i = trailer(bytes, i, to, here);
        case OPEN -> i = to;
        case RESYNC -> {
          // Whole messages may be among what is passed over.
          counters.unparsedBytes += to - i;
          messages.lost();
          i = to;
        }
        case STOPPED -> {
          return i - offset;
        }
      }
    }
    return length;
  }

  void skipped(long length, boolean lost, long position, long nanos) {
    long end = position + length;
    switch (state) {
      case LENGTH -> {
        if (end == bodyEnd) {
          endMessage(bodyEnd);
        } else if (end > bodyEnd) {
          loseOrder();
        }
      }
      case CHUNK_DATA -> {
        if (end == bodyEnd) {
          startChunkLine();
        } else if (end > bodyEnd) {
          openOrLost(lost);
        }
      }
      case CHUNK_SIZE, TRAILER -> openOrLost(lost);
      case HEAD -> {
        if (partialLength > 0 && finishHead(partial, 0, partialLength, false)) {
          openOrLost(lost);
        } else {
          loseOrder();
        }
      }
      case OPEN -> jumped = true;
      case RESYNC -> messages.lost();
      case STOPPED -> {}
    }
  }

  /** Goes on without knowing where the message under way ends. */
  private void openOrLost(boolean lost) {
    if (lost) {
      loseOrder();
    } else if (state != State.STOPPED) {
      state = State.OPEN;
      jumped = true;
    }
  }

  private void loseOrder() {
    if (state != State.HEAD) {
      messages.ended(-1, true);
    }
    partialLength = 0;
    state = State.RESYNC;
    messages.lost();
  }

  private int head(byte[] bytes, int from, int to, long here, long nanos) {
    int i = from;
    if (partialLength == 0) {
      while (i < to && (bytes[i] == '\r' || bytes[i] == '\n')) {
        i++;
      }
      if (i == to) {
        return to;
      }
      headPosition = here + (i - from);
      headNanos = nanos;
      int end = HttpHead.end(bytes, i, to);
      if (end >= 0) {
        if (!finishHead(bytes, i, end - i, true)) {
          malformed(to - i);
          return to;
        }
        return end;
      }
    }
    return accumulate(bytes, i, to);
  }

  private int accumulate(byte[] bytes, int from, int to) {
    int before = partialLength;
    int taken = Math.min(to - from, MAX_HEAD_BYTES - before);
    if (partial.length < before + taken) {
      partial = Arrays.copyOf(partial, Math.max(before + taken, Math.min(512, MAX_HEAD_BYTES)));
    }
    System.arraycopy(bytes, from, partial, before, taken);
    partialLength = before + taken;
    int end = HttpHead.end(partial, Math.max(0, before - 3), partialLength);
    if (end >= 0) {
      int used = end - before;
      partialLength = 0;
      if (!finishHead(partial, 0, end, true)) {
        malformed(to - from);
        return to;
      }
      return from + used;
    }
    if (before < HttpHead.LONGEST_METHOD
        && partialLength >= HttpHead.LONGEST_METHOD
        && !messages.startsMessage(partial, 0, partialLength)) {
      malformed(partialLength);
      return to;
    }
    if (partialLength == MAX_HEAD_BYTES) {
      if (!finishHead(partial, 0, partialLength, false)) {
        malformed(to - from);
      } else if (state != State.STOPPED) {
        state = State.OPEN;
      }
      return to;
    }
    return to;
  }

  /** Hands a head over and enters its body; false when it is none. */
  private boolean finishHead(byte[] bytes, int offset, int length, boolean whole) {
    partialLength = 0;
    if (partial.length > KEPT_HEAD_BYTES) {
      // A rare long head must not cost every connection its size for good; `bytes` still holds it.
      partial = EMPTY;
    }
    jumped = false;
    Body body = messages.head(bytes, offset, length, whole, headPosition, headNanos);
    if (body == null) {
      return false;
    }
    switch (body) {
      case NONE -> endMessage(headPosition + length);
      case LENGTH -> {
        bodyEnd = headPosition + length + messages.contentLength();
        state = State.LENGTH;
      }
      case CHUNKED -> startChunkLine();
      case OPEN -> state = State.OPEN;
      case SWITCH -> state = State.STOPPED;
    }
    return true;
  }

  private void malformed(int unparsed) {
    counters.malformedMessages++;
    counters.unparsedBytes += unparsed;
    if (++malformed > MAX_MALFORMED) {
      throw new MalformedStreamException("not HTTP/1.x messages");
    }
    partialLength = 0;
    state = State.RESYNC;
    messages.lost();
  }

  private int body(long here, int available) {
    long rest = bodyEnd - here;
    if (rest > available) {
      return available;
    }
    endMessage(bodyEnd);
    return (int) rest;
  }

  private void endMessage(long endPosition) {
    state = State.HEAD;
    messages.ended(endPosition, jumped);
    jumped = false;
  }

  private void startChunkLine() {
    state = State.CHUNK_SIZE;
    chunkSize = 0;
    chunkLineLength = 0;
    chunkLineHasSize = false;
    chunkSizeOver = false;
  }

  private int chunkSize(byte[] bytes, int from, int to, long here) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      int digit = chunkSizeOver ? -1 : Character.digit(b, 16);
      if (b == '\n') {
        if (!chunkLineHasSize) {
          return badChunk(to - i, to);
        }
        if (chunkSize == 0) {
          state = State.TRAILER;
          chunkLineLength = 0;
        } else {
          // The chunk's own CRLF is counted to its data.
          bodyEnd = here + (i + 1 - from) + chunkSize + 2;
          state = State.CHUNK_DATA;
        }
        return i + 1;
      }
      if (++chunkLineLength > MAX_CHUNK_LINE || chunkSize > (1L << 46)) {
        return badChunk(to - i, to);
      }
      if (digit >= 0) {
        chunkSize = chunkSize * 16 + digit;
        chunkLineHasSize = true;
      } else if (!chunkSizeOver) {
        if (!chunkLineHasSize) {
          return badChunk(to - i, to);
        }
        // Extensions and padding after the size are passed over.
        chunkSizeOver = true;
      }
    }
    return to;
  }

  /** A body that is not chunked as announced ends like one of unknown length. */
  private int badChunk(int unparsed, int to) {
    counters.malformedMessages++;
    counters.unparsedBytes += unparsed;
    state = State.OPEN;
    jumped = true;
    return to;
  }

  private int trailer(byte[] bytes, int from, int to, long here) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '\n') {
        if (chunkLineLength == 0) {
          endMessage(here + (i + 1 - from));
          return i + 1;
        }
        chunkLineLength = 0;
      } else if (b != '\r') {
        chunkLineLength++;
      }
    }
    return to;
  }
}
