package io.sightline.agent.journal;

import java.util.Arrays;

/**
 * Inflates LZ4 blocks, as the <a
 * href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">LZ4 block format</a> has them.
 */
final class Lz4 {
  private static final int MIN_MATCH = 4;
  private static final int LONGER = 15;

  private final byte[] from;
  private final byte[] into;
  private int at;
  private int length;

  private Lz4(byte[] from, int at, int atMost) {
    this.from = from;
    this.at = at;
    this.into = new byte[atMost];
  }

  /** The first bytes of what a block holds; throws when it is none. */
  static byte[] inflate(byte[] block, int offset, int atMost) throws JournalFormatException {
    Lz4 lz4 = new Lz4(block, offset, atMost);
    lz4.run();
    return lz4.length == atMost ? lz4.into : Arrays.copyOf(lz4.into, lz4.length);
  }

  private void run() throws JournalFormatException {
    while (at < from.length && length < into.length) {
      int token = next();
      copyLiterals(count(token >>> 4));
      // The last sequence has no match.
      if (at < from.length && length < into.length) {
        int distance = next() | next() << 8;
        copyMatch(distance, Math.addExact(count(token & 0xf), MIN_MATCH));
      }
    }
  }

  private int next() throws JournalFormatException {
    if (at >= from.length) {
      throw new JournalFormatException("an LZ4 block ends too early");
    }
    return from[at++] & 0xff;
  }

  private int count(int nibble) throws JournalFormatException {
    int count = nibble;
    if (nibble == LONGER) {
      int more;
      do {
        more = next();
        count += more;
      } while (more == 255);
    }
    return count;
  }

  private void copyLiterals(int count) throws JournalFormatException {
    if (count < 0 || count > from.length - at) {
      throw new JournalFormatException("an LZ4 block ends too early");
    }
    int fits = Math.min(count, into.length - length);
    System.arraycopy(from, at, into, length, fits);
    at += count;
    length += fits;
  }

  /** Byte by byte: a match may reach into itself. */
  private void copyMatch(int distance, int count) throws JournalFormatException {
    if (distance == 0 || distance > length) {
      throw new JournalFormatException("an LZ4 block refers to before its begin");
    }
    int end = Math.min(into.length, length + count);
    while (length < end) {
      into[length] = into[length - distance];
      length++;
    }
  }
}
