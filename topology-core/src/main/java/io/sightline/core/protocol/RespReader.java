package io.sightline.core.protocol;

import java.util.Arrays;

/**
 * Splits one direction of a Redis connection into messages: RESP2, RESP3 and inline commands.
 *
 * <p>Holds no values: of each message it keeps the type byte, the first line's text and the first
 * three words, each bounded. Nesting is followed with a stack of at most {@link #MAX_DEPTH}.
 */
final class RespReader {
  /** Deepest nesting of arrays; a deeper one is malformed. */
  static final int MAX_DEPTH = 64;

  /** Longest line that is kept, and longest a length line may be. */
  static final int MAX_LINE = 64;

  /** Longest inline command or simple reply. */
  static final int MAX_TEXT_LINE = 64 * 1024;

  static final int WORDS = 3;
  static final int WORD_BYTES = 24;

  /** Malformed messages after which the connection is given up. */
  static final int MAX_MALFORMED = 8;

  private static final long MAX_BULK = 1L << 32;
  private static final long MAX_ELEMENTS = 1L << 32;

  /** Takes the messages. */
  interface Messages {
    /** One top-level message is over; its parts can be read until the next one begins. */
    void message(RespReader message, long startPosition, long endPosition, long nanos);

    /** Returns whether a message may start here, to find it again after a hole. */
    boolean startsMessage(byte[] bytes, int from, int to);

    /** Messages may be missing. */
    void lost();
  }

  private enum State {
    TYPE,
    LINE,
    BULK,
    RESYNC
  }

  private final Messages messages;
  private final DecodeCounters counters;
  private final boolean inlineAllowed;
  private State state = State.TYPE;
  private final byte[] line = new byte[MAX_LINE];
  private int lineLength;
  private int lineLengthOnWire;
  private byte lineType;
  private final byte[] words = new byte[WORDS * WORD_BYTES];
  private final int[] wordLengths = new int[WORDS];
  private int wordCount;
  private byte type;
  private int malformed;
  private long elements;
  private long[] remaining = new long[4];
  private int depth;

  /** Depth at which an attribute began, which decorates the element after it and is none itself. */
  private long attributeLevels;

  /** Whether an attribute of the top-level message has been read: it began before its type. */
  private boolean decorated;

  private long bulkEnd;
  private long bulkStart;
  private long startPosition;
  private long startNanos;

  RespReader(Messages messages, DecodeCounters counters, boolean inlineAllowed) {
    this.messages = messages;
    this.counters = counters;
    this.inlineAllowed = inlineAllowed;
  }

  /** Returns the type byte of the top-level message; 0 for an inline command. */
  byte type() {
    return type;
  }

  /** Returns how many elements the top-level array announced. */
  long elements() {
    return elements;
  }

  int wordCount() {
    return wordCount;
  }

  byte[] words() {
    return words;
  }

  int wordOffset(int index) {
    return index * WORD_BYTES;
  }

  int wordLength(int index) {
    return index < wordCount ? wordLengths[index] : 0;
  }

  boolean wordIs(int index, String lowerCase) {
    int from = wordOffset(index);
    return Bytes.equalsIgnoreCase(words, from, from + wordLength(index), lowerCase);
  }

  long skippableUntil() {
    // The first bytes of a bulk may be a word, and its end has to be seen to go on.
    return state == State.BULK && (wordCount >= WORDS || depth == 0 || depth > 1)
        ? bulkEnd
        : StreamDecoder.NOTHING_SKIPPABLE;
  }

  void data(byte[] bytes, int offset, int length, long position, long nanos) {
    int i = offset;
    int to = offset + length;
    if (state == State.RESYNC && messages.startsMessage(bytes, i, to)) {
      restart();
    }
    while (i < to) {
      switch (state) {
        case TYPE -> {
          if (depth == 0) {
            begin(position + (i - offset), nanos);
          }
          i = type(bytes, i);
        }
        case LINE -> i = line(bytes, i, to, position - offset);
        case BULK -> i = bulk(bytes, i, to, position - offset);
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
    if (state == State.BULK && end <= bulkEnd) {
      if (end == bulkEnd) {
        endWord();
        endElement(end);
      }
      return;
    }
    lose();
  }

  private void lose() {
    restart();
    state = State.RESYNC;
    messages.lost();
  }

  private void malformed() {
    counters.malformedMessages++;
    if (++malformed > MAX_MALFORMED) {
      throw new MalformedStreamException("not RESP messages");
    }
    lose();
  }

  private void restart() {
    state = State.TYPE;
    depth = 0;
    attributeLevels = 0;
    decorated = false;
    lineLength = 0;
  }

  private void begin(long position, long nanos) {
    if (decorated) {
      decorated = false;
      return;
    }
    startPosition = position;
    startNanos = nanos;
    wordCount = 0;
    type = -1;
    elements = 0;
  }

  private int type(byte[] bytes, int at) {
    byte b = bytes[at];
    lineLength = 0;
    lineLengthOnWire = 0;
    boolean known =
        switch (b) {
          case '+', '-', ':', '$', '*', '_', ',', '#', '(', '!', '=', '%', '~', '>', '|' -> true;
          default -> false;
        };
    if (known && !(inlineAllowed && depth == 0 && b != '*')) {
      lineType = b;
      state = State.LINE;
      return at + 1;
    }
    if (inlineAllowed && depth == 0) {
      if (b == '\r' || b == '\n' || b == ' ') {
        return at + 1;
      }
      if (b > ' ' && b < 127) {
        lineType = 0;
        state = State.LINE;
        return at;
      }
    }
    malformed();
    return at;
  }

  private int line(byte[] bytes, int from, int to, long positionOfZero) {
    int end = Bytes.indexOf(bytes, from, to, (byte) '\n');
    int stop = end < 0 ? to : end;
    int kept = Math.min(stop - from, MAX_LINE - lineLength);
    System.arraycopy(bytes, from, line, lineLength, kept);
    lineLength += kept;
    lineLengthOnWire += stop - from;
    boolean isText = lineType == 0 || lineType == '+' || lineType == '-' || lineType == '(';
    if (lineLengthOnWire > (isText ? MAX_TEXT_LINE : MAX_LINE)) {
      malformed();
      return to;
    }
    if (end < 0) {
      return to;
    }
    if (lineLength > 0 && lineLengthOnWire <= MAX_LINE && line[lineLength - 1] == '\r') {
      lineLength--;
    }
    endLine(positionOfZero + end + 1);
    return end + 1;
  }

  private void endLine(long position) {
    if (depth == 0 && type == -1 && lineType != '|') {
      type = lineType;
    }
    switch (lineType) {
      case 0 -> {
        splitInline();
        endElement(position);
      }
      case '+', '-', ':', '_', ',', '#', '(' -> {
        if (depth <= 1) {
          addWord(line, 0, wordEnd(0));
        }
        endElement(position);
      }
      case '$', '!', '=' -> startBulk(position);
      default -> startAggregate(position);
    }
  }

  private void startBulk(long position) {
    long size = number();
    if (size < 0 || size > MAX_BULK) {
      if (size == -1 && lineLength == 2) {
        endElement(position);
      } else {
        malformed();
      }
      return;
    }
    bulkStart = position;
    bulkEnd = position + size + 2;
    if (depth <= 1 && wordCount < WORDS) {
      wordLengths[wordCount] = 0;
    }
    state = State.BULK;
  }

  private int bulk(byte[] bytes, int from, int to, long positionOfZero) {
    long here = positionOfZero + from;
    int available = (int) Math.min(to - from, bulkEnd - here);
    if (depth <= 1 && wordCount < WORDS && here - bulkStart < WORD_BYTES) {
      long textLeft = bulkEnd - 2 - here;
      int at = (int) (here - bulkStart);
      int taken = (int) Math.max(0, Math.min(Math.min(available, textLeft), WORD_BYTES - at));
      if (taken > 0) {
        System.arraycopy(bytes, from, words, wordOffset(wordCount) + at, taken);
        wordLengths[wordCount] = at + taken;
      }
    }
    if (here + available == bulkEnd) {
      // Without its line end this was no bulk string: framing is off.
      if (bytes[from + available - 1] != '\n') {
        malformed();
        return to;
      }
      endWord();
      endElement(bulkEnd);
    }
    return from + available;
  }

  private void endWord() {
    if (depth <= 1 && wordCount < WORDS) {
      wordCount++;
    }
  }

  private void startAggregate(long position) {
    long count = number();
    if (count < 0 || count > MAX_ELEMENTS) {
      if (count == -1 && lineLength == 2) {
        endElement(position);
      } else {
        malformed();
      }
      return;
    }
    boolean attribute = lineType == '|';
    if (lineType == '%' || attribute) {
      count *= 2;
    }
    if (depth == 0) {
      elements = attribute ? 0 : count;
    }
    if (count == 0) {
      if (attribute) {
        state = State.TYPE;
        decorated |= depth == 0;
      } else {
        endElement(position);
      }
      return;
    }
    if (depth == MAX_DEPTH) {
      malformed();
      return;
    }
    if (depth == remaining.length) {
      remaining = Arrays.copyOf(remaining, depth * 2);
    }
    if (attribute) {
      attributeLevels |= 1L << depth;
    }
    remaining[depth++] = count;
    state = State.TYPE;
  }

  private void endElement(long position) {
    state = State.TYPE;
    while (depth > 0) {
      if (--remaining[depth - 1] > 0) {
        return;
      }
      depth--;
      long level = 1L << depth;
      if ((attributeLevels & level) != 0) {
        // The element it decorates is still to come.
        attributeLevels &= ~level;
        if (depth == 0) {
          wordCount = 0;
          decorated = true;
        }
        return;
      }
    }
    messages.message(this, startPosition, position, startNanos);
  }

  private long number() {
    int i = 0;
    boolean negative = lineLength > 0 && line[0] == '-';
    if (negative) {
      i++;
    }
    if (i == lineLength || lineLength - i > 12) {
      return -2;
    }
    long value = 0;
    for (; i < lineLength; i++) {
      if (!Bytes.isDigit(line[i])) {
        return -2;
      }
      value = value * 10 + line[i] - '0';
    }
    return negative ? -value : value;
  }

  private int wordEnd(int from) {
    int i = from;
    while (i < lineLength && line[i] > ' ') {
      i++;
    }
    return i;
  }

  private void splitInline() {
    int i = 0;
    while (i < lineLength && wordCount < WORDS) {
      while (i < lineLength && line[i] <= ' ') {
        i++;
      }
      int end = wordEnd(i);
      if (end > i) {
        addWord(line, i, end);
        elements++;
      }
      i = end;
    }
  }

  private void addWord(byte[] bytes, int from, int to) {
    if (wordCount < WORDS) {
      int length = Math.min(to - from, WORD_BYTES);
      System.arraycopy(bytes, from, words, wordOffset(wordCount), length);
      wordLengths[wordCount++] = length;
    }
  }
}
