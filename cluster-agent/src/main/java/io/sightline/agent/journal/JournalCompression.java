package io.sightline.agent.journal;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** How a field of the journal is stored. journald compresses what is longer than 512 bytes. */
enum JournalCompression {
  NONE,
  XZ,
  LZ4,
  ZSTD;

  /** As an object's flags say it. */
  static JournalCompression of(int flags) throws JournalFormatException {
    return switch (flags & 0xff) {
      case 0 -> NONE;
      case 1 -> XZ;
      case 2 -> LZ4;
      case 4 -> ZSTD;
      default -> throw new JournalFormatException("a field has flags %#x".formatted(flags & 0xff));
    };
  }

  /** The first bytes of what was stored; throws when it does not inflate. */
  byte[] inflate(byte[] stored, int atMost) throws JournalFormatException {
    return switch (this) {
      case NONE -> stored.length <= atMost ? stored : Arrays.copyOf(stored, atMost);
      case ZSTD -> {
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(stored))) {
          yield in.readNBytes(atMost);
        } catch (IOException e) {
          throw new JournalFormatException("a field does not inflate: " + e.getMessage());
        }
      }
      case LZ4 -> lz4(stored, atMost);
      // Only journald before 2014 wrote it where it could do otherwise.
      case XZ -> throw new JournalFormatException("a field is compressed by XZ");
    };
  }

  private static byte[] lz4(byte[] stored, int atMost) throws JournalFormatException {
    if (stored.length < Long.BYTES) {
      throw new JournalFormatException("a field of %d bytes is no LZ4".formatted(stored.length));
    }
    long length = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0) {
      throw new JournalFormatException("a field would inflate to %d bytes".formatted(length));
    }
    return Lz4.inflate(stored, Long.BYTES, (int) Math.min(length, atMost));
  }
}
