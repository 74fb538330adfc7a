package io.sightline.desktop.source.pcap;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.Transport;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds TCP and UDP in packets: Ethernet (with VLAN tags), Linux cooked v1 and v2, raw IP, and the
 * loopback of BSD; IPv4 and IPv6 with extension headers. Of a fragmented packet the first fragment
 * is used. Stateless.
 */
final class Dissector {
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86DD;
  private static final int MAX_TAGS = 4;
  private static final int MAX_EXTENSIONS = 8;

  private Dissector() {}

  /** What a packet says; null where it is neither TCP nor UDP, or is too short for it. */
  static @Nullable Segment dissect(Packet packet) {
    byte[] bytes = packet.bytes();
    return switch (packet.linkType()) {
      case 1 -> ethertype(packet, 12);
      case 113 -> ethertype(packet, 14);
      case 276 -> bytes.length < 20 ? null : ip(packet, 20, u16(bytes, 0));
      case 12, 14, 101 -> ipByVersion(packet, 0);
      case 228 -> ip(packet, 0, ETHERTYPE_IPV4);
      case 229 -> ip(packet, 0, ETHERTYPE_IPV6);
      // The family is in the order of the machine that recorded it; the version says the same.
      case 0, 108 -> ipByVersion(packet, 4);
      default -> null;
    };
  }

  private static @Nullable Segment ethertype(Packet packet, int at) {
    byte[] bytes = packet.bytes();
    for (int tag = 0; tag <= MAX_TAGS && at + 2 <= bytes.length; tag++) {
      int type = u16(bytes, at);
      if (type != 0x8100 && type != 0x88A8 && type != 0x9100) {
        return ip(packet, at + 2, type);
      }
      at += 4;
    }
    return null;
  }

  private static @Nullable Segment ipByVersion(Packet packet, int at) {
    if (at >= packet.bytes().length) {
      return null;
    }
    return switch ((packet.bytes()[at] & 0xF0) >> 4) {
      case 4 -> ip(packet, at, ETHERTYPE_IPV4);
      case 6 -> ip(packet, at, ETHERTYPE_IPV6);
      default -> null;
    };
  }

  private static @Nullable Segment ip(Packet packet, int at, int ethertype) {
    return switch (ethertype) {
      case ETHERTYPE_IPV4 -> ipv4(packet, at);
      case ETHERTYPE_IPV6 -> ipv6(packet, at);
      default -> null;
    };
  }

  private static @Nullable Segment ipv4(Packet packet, int at) {
    byte[] bytes = packet.bytes();
    if (at + 20 > bytes.length || (bytes[at] & 0xF0) != 0x40) {
      return null;
    }
    int header = (bytes[at] & 0x0F) * 4;
    int total = u16(bytes, at + 2);
    boolean laterFragment = (u16(bytes, at + 6) & 0x1FFF) != 0;
    if (header < 20 || laterFragment) {
      return null;
    }
    // With segmentation offload the length was not filled in yet.
    int end = total == 0 ? packet.wireLength() : at + total;
    return transport(
        packet,
        bytes[at + 9] & 0xFF,
        address(bytes, at + 12, 4),
        address(bytes, at + 16, 4),
        at + header,
        end);
  }

  private static @Nullable Segment ipv6(Packet packet, int at) {
    byte[] bytes = packet.bytes();
    if (at + 40 > bytes.length || (bytes[at] & 0xF0) != 0x60) {
      return null;
    }
    int payload = u16(bytes, at + 4);
    int end = payload == 0 ? packet.wireLength() : at + 40 + payload;
    int next = bytes[at + 6] & 0xFF;
    int position = at + 40;
    for (int i = 0; i < MAX_EXTENSIONS; i++) {
      if (next == 6 || next == 17) {
        return transport(
            packet, next, address(bytes, at + 8, 16), address(bytes, at + 24, 16), position, end);
      }
      if (position + 8 > bytes.length) {
        return null;
      }
      int length;
      switch (next) {
        case 0, 43, 60 -> length = ((bytes[position + 1] & 0xFF) + 1) * 8;
        case 51 -> length = ((bytes[position + 1] & 0xFF) + 2) * 4;
        case 44 -> {
          if ((u16(bytes, position + 2) & 0xFFF8) != 0) {
            return null;
          }
          length = 8;
        }
        default -> {
          return null;
        }
      }
      next = bytes[position] & 0xFF;
      position += length;
    }
    return null;
  }

  private static @Nullable Segment transport(
      Packet packet, int protocol, IpAddress source, IpAddress destination, int at, int end) {
    return switch (protocol) {
      case 6 -> tcp(packet, source, destination, at, end);
      case 17 -> udp(packet, source, destination, at, end);
      default -> null;
    };
  }

  private static @Nullable Segment tcp(
      Packet packet, IpAddress source, IpAddress destination, int at, int end) {
    byte[] bytes = packet.bytes();
    if (at + 20 > bytes.length) {
      return null;
    }
    int header = ((bytes[at + 12] & 0xF0) >> 4) * 4;
    if (header < 20 || at + header > end) {
      return null;
    }
    return segment(
        packet,
        Transport.TCP,
        new Endpoint(source, u16(bytes, at)),
        new Endpoint(destination, u16(bytes, at + 2)),
        bytes[at + 13] & 0xFF,
        i32(bytes, at + 4),
        i32(bytes, at + 8),
        at + header,
        end);
  }

  private static @Nullable Segment udp(
      Packet packet, IpAddress source, IpAddress destination, int at, int end) {
    byte[] bytes = packet.bytes();
    if (at + 8 > bytes.length || at + 8 > end) {
      return null;
    }
    return segment(
        packet,
        Transport.UDP,
        new Endpoint(source, u16(bytes, at)),
        new Endpoint(destination, u16(bytes, at + 2)),
        0,
        0,
        0,
        at + 8,
        end);
  }

  private static Segment segment(
      Packet packet,
      Transport transport,
      Endpoint source,
      Endpoint destination,
      int flags,
      int sequence,
      int acknowledged,
      int payload,
      int end) {
    int captured = Math.clamp(packet.bytes().length - payload, 0, end - payload);
    return new Segment(
        packet.nanos(),
        transport,
        source,
        destination,
        flags,
        sequence,
        acknowledged,
        packet.bytes(),
        Math.min(payload, packet.bytes().length),
        captured,
        end - payload);
  }

  private static IpAddress address(byte[] bytes, int at, int length) {
    return IpAddress.ofBytes(Arrays.copyOfRange(bytes, at, at + length));
  }

  private static int u16(byte[] bytes, int at) {
    return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
  }

  private static int i32(byte[] bytes, int at) {
    return (u16(bytes, at) << 16) | u16(bytes, at + 2);
  }
}
