package io.sightline.desktop.source.pcap;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Packets after one another, each with a header of 16 bytes. */
final class PcapFormat implements PacketFile.Format {
  private final ByteOrder order;
  private final boolean nanos;
  private final int linkType;

  PcapFormat(ByteOrder order, boolean nanos, int linkType) {
    this.order = order;
    this.nanos = nanos;
    this.linkType = linkType;
  }

  @Override
  public @Nullable Packet next(InputStream in) throws IOException {
    byte[] head = in.readNBytes(16);
    if (head.length == 0) {
      return null;
    }
    if (head.length < 16) {
      throw new EOFException();
    }
    ByteBuffer header = ByteBuffer.wrap(head).order(order);
    long seconds = Integer.toUnsignedLong(header.getInt());
    long fraction = Integer.toUnsignedLong(header.getInt());
    int captured = header.getInt();
    int wire = header.getInt();
    if (captured < 0 || captured > PacketFile.MAX_PACKET) {
      throw new PacketFileException(
          "the file is damaged: a packet in it would have %d bytes; what stands before it can be cut out with editcap"
              .formatted(Integer.toUnsignedLong(captured)));
    }
    return new Packet(
        seconds * 1_000_000_000L + fraction * (nanos ? 1 : 1000),
        linkType,
        PacketFile.exactly(in, captured),
        Math.max(captured, wire));
  }

  @Override
  public long missed() {
    return 0;
  }
}
