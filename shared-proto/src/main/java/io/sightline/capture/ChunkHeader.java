package io.sightline.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The 80 bytes before the payload of a chunk.
 *
 * <pre>
 *  0       4   5   6       8               12              16
 * | "SLCH"|typ|flg|   0   | stored length | raw length    |
 * | first position        | end position                  | 32
 * | first time, nanos     | last time, nanos              | 48
 * | first watermark, nanos| last watermark, nanos         | 64
 * | payload CRC32C| header CRC32C | 0                     | 80
 * </pre>
 */
record ChunkHeader(
    int type,
    int flags,
    int storedLength,
    int rawLength,
    long firstPosition,
    long endPosition,
    long firstNanos,
    long lastNanos,
    long firstWatermarkNanos,
    long lastWatermarkNanos,
    int payloadCrc) {

  static final int BYTES = 80;
  static final byte[] MARKER = {'S', 'L', 'C', 'H'};

  static final int TYPE_METADATA = 1;
  static final int TYPE_FACTS = 2;
  static final int TYPE_INDEX = 3;
  static final int TYPE_SUMMARY = 4;
  static final int TYPE_NOTES = 5;
  static final int TYPE_LOGS = 6;

  static final int FLAG_ZSTD = 1;
  static final int FLAG_KEYFRAME = 2;
  private static final int KNOWN_FLAGS = FLAG_ZSTD | FLAG_KEYFRAME;

  static final int MAX_LENGTH = 64 << 20;
  static final int MAX_INFLATION = 100;
  static final int INFLATION_ALLOWANCE = 4096;

  private static final int CRC_OFFSET = 68;

  boolean isKeyframe() {
    return (flags & FLAG_KEYFRAME) != 0;
  }

  boolean isCompressed() {
    return (flags & FLAG_ZSTD) != 0;
  }

  /** Why the chunk must not be read, empty when it may be. */
  Optional<String> objection() {
    if ((flags & ~KNOWN_FLAGS) != 0) {
      return Optional.of("it has flags of a newer version (%#x)".formatted(flags));
    }
    if (rawLength < 0 || rawLength > MAX_LENGTH) {
      return Optional.of(
          "it would inflate to %s bytes, and %d are allowed"
              .formatted(Integer.toUnsignedString(rawLength), MAX_LENGTH));
    }
    if (rawLength > (long) storedLength * MAX_INFLATION + INFLATION_ALLOWANCE) {
      return Optional.of(
          "%d bytes would inflate to %d, more than %d times as many"
              .formatted(storedLength, rawLength, MAX_INFLATION));
    }
    if (!isCompressed() && rawLength != storedLength) {
      return Optional.of("it is not compressed, yet its two lengths differ");
    }
    if (firstPosition < 0 || endPosition < firstPosition) {
      return Optional.of("it ends at position %d before %d".formatted(endPosition, firstPosition));
    }
    if (lastWatermarkNanos < firstWatermarkNanos) {
      return Optional.of("its watermark falls");
    }
    return Optional.empty();
  }

  ByteBuffer toBytes() {
    ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MARKER).put((byte) type).put((byte) flags).putShort((short) 0);
    out.putInt(storedLength).putInt(rawLength);
    out.putLong(firstPosition).putLong(endPosition);
    out.putLong(firstNanos).putLong(lastNanos);
    out.putLong(firstWatermarkNanos).putLong(lastWatermarkNanos);
    out.putInt(payloadCrc).putInt(0).putLong(0);
    return out.putInt(CRC_OFFSET, crc(out.array(), 0)).flip();
  }

  /** The header at that offset, empty when the bytes there are not one or are damaged. */
  static Optional<ChunkHeader> parse(byte[] bytes, int offset) {
    if (bytes.length - offset < BYTES) {
      return Optional.empty();
    }
    for (int i = 0; i < MARKER.length; i++) {
      if (bytes[offset + i] != MARKER[i]) {
        return Optional.empty();
      }
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, BYTES).slice().order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt(CRC_OFFSET) != crc(bytes, offset)) {
      return Optional.empty();
    }
    in.position(MARKER.length);
    int type = in.get() & 0xff;
    int flags = in.get() & 0xff;
    in.getShort();
    int storedLength = in.getInt();
    if (storedLength < 0 || storedLength > MAX_LENGTH) {
      return Optional.empty();
    }
    return Optional.of(
        new ChunkHeader(
            type,
            flags,
            storedLength,
            in.getInt(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getInt()));
  }

  private static int crc(byte[] bytes, int offset) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, CRC_OFFSET);
    crc.update(new byte[4]);
    crc.update(bytes, offset + CRC_OFFSET + 4, BYTES - CRC_OFFSET - 4);
    return (int) crc.getValue();
  }
}
