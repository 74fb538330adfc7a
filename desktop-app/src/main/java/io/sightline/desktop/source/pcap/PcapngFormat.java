package io.sightline.desktop.source.pcap;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blocks after one another: sections, the interfaces in each, and packets that name an interface.
 * Blocks of other types are stepped over.
 */
final class PcapngFormat implements PacketFile.Format {
  private static final int SECTION = 0x0A0D0D0A;
  private static final int INTERFACE = 1;
  private static final int OLD_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int STATISTICS = 5;
  private static final int ENHANCED_PACKET = 6;
  private static final int OPTION_DROPPED = 5;
  private static final int OPTION_RESOLUTION = 9;
  private static final int OPTION_OFFSET = 14;
  private static final int MAX_INTERFACES = 65_536;

  /** An interface; {@code ticks} a second, and seconds to add to its times. */
  private record Interface(int linkType, BigInteger ticks, long offsetSeconds, int snapLength) {
    long nanos(long time) {
      BigInteger unsigned = new BigInteger(Long.toUnsignedString(time));
      return offsetSeconds * 1_000_000_000L
          + unsigned.multiply(BigInteger.valueOf(1_000_000_000L)).divide(ticks).longValue();
    }
  }

  private final List<Interface> interfaces = new ArrayList<>();
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private boolean firstBlock = true;
  private long lastNanos;
  private long missed;

  @Override
  public long missed() {
    return missed;
  }

  @Override
  public @Nullable Packet next(InputStream in) throws IOException {
    while (true) {
      int type = SECTION;
      byte[] lengthBytes;
      if (firstBlock) {
        // The caller has read the type to know the format.
        firstBlock = false;
        lengthBytes = PacketFile.exactly(in, 4);
      } else {
        byte[] head = in.readNBytes(8);
        if (head.length == 0) {
          return null;
        }
        if (head.length < 8) {
          throw new EOFException();
        }
        type = ByteBuffer.wrap(head).order(order).getInt();
        lengthBytes = Arrays.copyOfRange(head, 4, 8);
      }
      Packet packet = block(in, type, lengthBytes);
      if (packet != null) {
        return packet;
      }
    }
  }

  private @Nullable Packet block(InputStream in, int type, byte[] lengthBytes) throws IOException {
    byte[] magic = new byte[0];
    if (type == SECTION) {
      magic = PacketFile.exactly(in, 4);
      order =
          ByteBuffer.wrap(magic).getInt() == 0x1A2B3C4D
              ? ByteOrder.BIG_ENDIAN
              : ByteOrder.LITTLE_ENDIAN;
      interfaces.clear();
    }
    int length = ByteBuffer.wrap(lengthBytes).order(order).getInt();
    if (length < 12 + magic.length || length > PacketFile.MAX_PACKET || length % 4 != 0) {
      throw new PacketFileException(
          "the file is damaged: a block in it would have %d bytes"
              .formatted(Integer.toUnsignedLong(length)));
    }
    byte[] content = PacketFile.exactly(in, length - 8 - magic.length);
    ByteBuffer body = ByteBuffer.wrap(content, 0, content.length - 4).slice().order(order);
    try {
      return switch (type) {
        case INTERFACE -> interfaceBlock(body);
        case ENHANCED_PACKET -> enhanced(body);
        case OLD_PACKET -> old(body);
        case SIMPLE_PACKET -> simple(body);
        case STATISTICS -> statistics(body);
        default -> null;
      };
    } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException _) {
      throw new PacketFileException("the file is damaged: a block is shorter than what is in it");
    }
  }

  private @Nullable Packet interfaceBlock(ByteBuffer body) throws PacketFileException {
    if (interfaces.size() >= MAX_INTERFACES) {
      throw new PacketFileException("the file names more than 65536 interfaces");
    }
    int linkType = body.getShort() & 0xFFFF;
    body.getShort();
    int snapLength = body.getInt();
    BigInteger ticks = BigInteger.valueOf(1_000_000);
    long offset = 0;
    while (body.remaining() >= 4) {
      int code = body.getShort() & 0xFFFF;
      int length = body.getShort() & 0xFFFF;
      int at = body.position();
      if (code == 0 || length > body.remaining()) {
        break;
      }
      if (code == OPTION_RESOLUTION && length >= 1) {
        int resolution = body.get(at) & 0xFF;
        ticks =
            (resolution & 0x80) != 0
                ? BigInteger.TWO.pow(Math.min(63, resolution & 0x7F))
                : BigInteger.TEN.pow(Math.min(19, resolution));
      } else if (code == OPTION_OFFSET && length >= 8) {
        offset = body.getLong(at);
      }
      body.position(Math.min(body.limit(), at + (length + 3) / 4 * 4));
    }
    interfaces.add(new Interface(linkType, ticks, offset, snapLength));
    return null;
  }

  private Packet enhanced(ByteBuffer body) throws PacketFileException {
    Interface from = interfaceOf(body.getInt());
    return packet(body, from);
  }

  private Packet old(ByteBuffer body) throws PacketFileException {
    Interface from = interfaceOf(body.getShort() & 0xFFFF);
    body.getShort();
    return packet(body, from);
  }

  private Packet packet(ByteBuffer body, Interface from) {
    long high = Integer.toUnsignedLong(body.getInt());
    long low = Integer.toUnsignedLong(body.getInt());
    int captured = body.getInt();
    int wire = body.getInt();
    lastNanos = from.nanos((high << 32) | low);
    return new Packet(lastNanos, from.linkType, bytes(body, captured), Math.max(captured, wire));
  }

  /** It has no time of its own. */
  private Packet simple(ByteBuffer body) throws PacketFileException {
    Interface from = interfaceOf(0);
    int wire = body.getInt();
    int captured = Math.min(wire, body.remaining());
    if (from.snapLength > 0) {
      captured = Math.min(captured, from.snapLength);
    }
    return new Packet(lastNanos, from.linkType, bytes(body, captured), wire);
  }

  private @Nullable Packet statistics(ByteBuffer body) {
    body.position(12);
    while (body.remaining() >= 4) {
      int code = body.getShort() & 0xFFFF;
      int length = body.getShort() & 0xFFFF;
      if (code == 0 || length > body.remaining()) {
        break;
      }
      if (code == OPTION_DROPPED && length == 8) {
        missed += Math.max(0, body.getLong(body.position()));
      }
      body.position(Math.min(body.limit(), body.position() + (length + 3) / 4 * 4));
    }
    return null;
  }

  private Interface interfaceOf(int number) throws PacketFileException {
    if (number < 0 || number >= interfaces.size()) {
      throw new PacketFileException(
          "the file is damaged: a packet came from interface %d, of which nothing is said"
              .formatted(Integer.toUnsignedLong(number)));
    }
    return interfaces.get(number);
  }

  private static byte[] bytes(ByteBuffer body, int length) {
    if (length < 0 || length > body.remaining()) {
      throw new IndexOutOfBoundsException(length);
    }
    byte[] bytes = new byte[length];
    body.get(bytes);
    return bytes;
  }
}
