package io.sightline.desktop.source.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds packet files: a TCP conversation, segment by segment, in any link layer and format. */
final class Packets {
  /** How packets are wrapped. */
  enum Link {
    ETHERNET(1),
    VLAN(1),
    DOUBLE_VLAN(1),
    COOKED(113),
    COOKED2(276),
    RAW(101),
    LOOPBACK(0);

    final int number;

    Link(int number) {
      this.number = number;
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Recorded(long micros, byte[] bytes, int wireLength) {}

  static final long START_MICROS = 1_790_000_000_000_000L;

  private final Link link;
  private final boolean v6;
  private final List<Recorded> recorded = new ArrayList<>();
  private long micros = START_MICROS;
  private int snapLength = 65_535;

  Packets(Link link, boolean v6) {
    this.link = link;
    this.v6 = v6;
  }

  static Packets ethernet() {
    return new Packets(Link.ETHERNET, false);
  }

  Packets after(long moreMicros) {
    micros += moreMicros;
    return this;
  }

  Packets snapLength(int bytes) {
    snapLength = bytes;
    return this;
  }

  /** A handshake whose numbers begin at 1000 and 5000. */
  Packets handshake(int clientPort, int serverPort) {
    return tcp(clientPort, serverPort, true, "S", 1000, 0, "")
        .after(1000)
        .tcp(clientPort, serverPort, false, "SA", 5000, 1001, "")
        .after(1000)
        .tcp(clientPort, serverPort, true, "A", 1001, 5001, "");
  }

  Packets tcp(
      int clientPort,
      int serverPort,
      boolean byClient,
      String flags,
      int sequence,
      int acknowledged,
      String payload) {
    byte[] data = payload.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer tcp = ByteBuffer.allocate(20 + data.length);
    tcp.putShort((short) (byClient ? clientPort : serverPort));
    tcp.putShort((short) (byClient ? serverPort : clientPort));
    tcp.putInt(sequence).putInt(acknowledged).put((byte) 0x50).put(flags(flags));
    tcp.putShort((short) 1000).putInt(0).put(data);
    return add(ip(6, byClient, tcp.array()));
  }

  Packets udp(int clientPort, int serverPort, boolean byClient, byte[] data) {
    ByteBuffer udp = ByteBuffer.allocate(8 + data.length);
    udp.putShort((short) (byClient ? clientPort : serverPort));
    udp.putShort((short) (byClient ? serverPort : clientPort));
    udp.putShort((short) udp.capacity()).putShort((short) 0).put(data);
    return add(ip(17, byClient, udp.array()));
  }

  /** A DNS query for an address, or its answer. */
  static byte[] dns(int id, String name, boolean answer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) (id >> 8), (byte) id});
    out.writeBytes(answer ? new byte[] {(byte) 0x81, (byte) 0x80} : new byte[] {1, 0});
    out.writeBytes(new byte[] {0, 1, 0, (byte) (answer ? 1 : 0), 0, 0, 0, 0});
    for (String label : name.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes(new byte[] {0, 0, 1, 0, 1});
    if (answer) {
      out.writeBytes(new byte[] {(byte) 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 2});
    }
    return out.toByteArray();
  }

  private static byte flags(String flags) {
    int bits = 0;
    for (int i = 0; i < flags.length(); i++) {
      bits |=
          switch (flags.charAt(i)) {
            case 'F' -> 1;
            case 'S' -> 2;
            case 'R' -> 4;
            case 'P' -> 8;
            default -> 16;
          };
    }
    return (byte) bits;
  }

  private byte[] ip(int protocol, boolean byClient, byte[] payload) {
    byte[] client = v6 ? address6(1) : new byte[] {10, 0, 0, 1};
    byte[] server = v6 ? address6(2) : new byte[] {10, 0, 0, 2};
    ByteBuffer ip = ByteBuffer.allocate((v6 ? 48 : 20) + payload.length);
    if (v6) {
      // A hop-by-hop header stands before the transport.
      ip.putInt(0x60000000).putShort((short) (8 + payload.length)).put((byte) 0).put((byte) 64);
      ip.put(byClient ? client : server).put(byClient ? server : client);
      ip.put((byte) protocol).put((byte) 0).put(new byte[] {1, 4, 0, 0, 0, 0});
    } else {
      ip.put((byte) 0x45).put((byte) 0).putShort((short) ip.capacity());
      ip.putInt(0x00004000).put((byte) 64).put((byte) protocol).putShort((short) 0);
      ip.put(byClient ? client : server).put(byClient ? server : client);
    }
    return ip.put(payload).array();
  }

  private static byte[] address6(int last) {
    byte[] address = new byte[16];
    address[0] = (byte) 0xFD;
    address[15] = (byte) last;
    return address;
  }

  private Packets add(byte[] ip) {
    int type = v6 ? 0x86DD : 0x0800;
    ByteBuffer frame = ByteBuffer.allocate(64 + ip.length);
    switch (link) {
      case ETHERNET -> frame.put(new byte[12]).putShort((short) type);
      case VLAN -> frame.put(new byte[12]).putInt(0x81000007).putShort((short) type);
      case DOUBLE_VLAN ->
          frame.put(new byte[12]).putInt(0x88A80007).putInt(0x81000008).putShort((short) type);
      case COOKED -> frame.put(new byte[14]).putShort((short) type);
      case COOKED2 -> frame.putShort((short) type).put(new byte[18]);
      case RAW -> {}
      case LOOPBACK -> frame.put(new byte[] {2, 0, 0, 0});
    }
    frame.put(ip);
    byte[] whole = new byte[frame.position()];
    frame.flip().get(whole);
    byte[] cut = java.util.Arrays.copyOf(whole, Math.min(whole.length, snapLength));
    recorded.add(new Recorded(micros, cut, whole.length));
    return this;
  }

  /** As pcap. */
  byte[] pcap(ByteOrder order) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer head = ByteBuffer.allocate(24).order(order);
    head.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4).putLong(0);
    out.writeBytes(head.putInt(65_535).putInt(link.number).array());
    for (Recorded packet : recorded) {
      ByteBuffer record = ByteBuffer.allocate(16 + packet.bytes.length).order(order);
      record.putInt((int) (packet.micros / 1_000_000)).putInt((int) (packet.micros % 1_000_000));
      record.putInt(packet.bytes.length).putInt(packet.wireLength).put(packet.bytes);
      out.writeBytes(record.array());
    }
    return out.toByteArray();
  }

  /** As pcapng, times in nanoseconds, with a count of dropped packets at the end. */
  byte[] pcapng(ByteOrder order, long dropped) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    block(out, order, 0x0A0D0D0A, b -> b.putInt(0x1A2B3C4D).putInt(1).putLong(-1));
    block(
        out,
        order,
        1,
        b ->
            b.putShort((short) link.number)
                .putShort((short) 0)
                .putInt(65_535)
                .putShort((short) 9)
                .putShort((short) 1)
                .put((byte) 9)
                .put(new byte[3])
                .putInt(0));
    for (Recorded packet : recorded) {
      long nanos = packet.micros * 1000;
      block(
          out,
          order,
          6,
          b ->
              b.putInt(0)
                  .putInt((int) (nanos >> 32))
                  .putInt((int) nanos)
                  .putInt(packet.bytes.length)
                  .putInt(packet.wireLength)
                  .put(packet.bytes));
    }
    block(
        out,
        order,
        5,
        b ->
            b.putInt(0)
                .putLong(0)
                .putShort((short) 5)
                .putShort((short) 8)
                .putLong(dropped)
                .putInt(0));
    return out.toByteArray();
  }

  private static void block(
      ByteArrayOutputStream out,
      ByteOrder order,
      int type,
      java.util.function.Consumer<ByteBuffer> content) {
    ByteBuffer body = ByteBuffer.allocate(70_000).order(order);
    content.accept(body);
    int padded = (body.position() + 3) / 4 * 4;
    ByteBuffer block = ByteBuffer.allocate(12 + padded).order(order);
    block.putInt(type).putInt(block.capacity()).put(body.array(), 0, padded);
    out.writeBytes(block.putInt(block.capacity()).array());
  }
}
