package io.sightline.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The first and the last bytes of a capture. */
final class FileFrame {
  static final int HEADER_BYTES = 16;
  static final int FOOTER_BYTES = 32;
  static final int MAJOR_VERSION = 1;
  static final int MINOR_VERSION = 0;

  private static final long MAGIC = 0x0a1a_0a0d_434c_5389L;
  private static final long END_MAGIC = 0x444e_4550_4143_4c53L;

  /** What the first bytes of a file say. */
  enum HeaderState {
    SOUND,
    /** A capture's header with a fault in it. */
    DAMAGED,
    NEWER_VERSION,
    /** No capture, as far as these bytes can tell. */
    FOREIGN
  }

  /**
   * Where the index and the summary are.
   *
   * @param chunks number of fact chunks
   */
  record Footer(long indexOffset, long summaryOffset, int chunks) {}

  private FileFrame() {}

  static ByteBuffer header() {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC).putShort((short) MAJOR_VERSION).putShort((short) MINOR_VERSION);
    return out.putInt(crc(out.array(), 12)).flip();
  }

  static HeaderState checkHeader(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean magic = in.getLong() == MAGIC;
    int major = in.getShort() & 0xffff;
    in.getShort();
    boolean sum = in.getInt() == crc(bytes, 12);
    if (magic && sum) {
      return major == MAJOR_VERSION ? HeaderState.SOUND : HeaderState.NEWER_VERSION;
    }
    return magic ? HeaderState.DAMAGED : HeaderState.FOREIGN;
  }

  static ByteBuffer footer(Footer footer) {
    ByteBuffer out = ByteBuffer.allocate(FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(footer.indexOffset).putLong(footer.summaryOffset).putInt(footer.chunks);
    return out.putInt(crc(out.array(), 20)).putLong(END_MAGIC).flip();
  }

  static Optional<Footer> parseFooter(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Footer footer = new Footer(in.getLong(), in.getLong(), in.getInt());
    boolean sound = in.getInt() == crc(bytes, 20) && in.getLong() == END_MAGIC;
    return sound ? Optional.of(footer) : Optional.empty();
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
