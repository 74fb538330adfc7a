package io.sightline.core.fact;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as a value; an IPv4 address and its v4-mapped form (RFC 4291 §2.5.5.2)
 * are the same value.
 *
 * @param high first eight bytes of the IPv6 form
 * @param low last eight bytes; for IPv4 `0000ffff` and the address
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
  private static final long V4_MAPPED_PREFIX = 0x0000_ffff_0000_0000L;

  /** An IPv4 address from its four bytes in network order. */
  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(0, V4_MAPPED_PREFIX | (bits & 0xffff_ffffL));
  }

  /** An address from four or sixteen bytes in network order; throws on any other length. */
  public static IpAddress ofBytes(byte[] bytes) {
    if (bytes.length == 4) {
      return ofIpv4((int) bigEndian(bytes, 0, 4));
    }
    if (bytes.length == 16) {
      return new IpAddress(bigEndian(bytes, 0, 8), bigEndian(bytes, 8, 8));
    }
    throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
  }

  /** An address from its text, never by a name look-up; throws when it is not a literal. */
  public static IpAddress parse(String literal) {
    return ofBytes(InetAddress.ofLiteral(literal).getAddress());
  }

  public boolean isIpv4() {
    return high == 0 && (low & 0xffff_ffff_0000_0000L) == V4_MAPPED_PREFIX;
  }

  public boolean isLoopback() {
    return isIpv4() ? ((low >>> 24) & 0xff) == 127 : high == 0 && low == 1;
  }

  public boolean isUnspecified() {
    return high == 0 && (low == 0 || low == V4_MAPPED_PREFIX);
  }

  public boolean isMulticast() {
    return isIpv4() ? ((low >>> 28) & 0xf) == 0xe || (int) low == -1 : (high >>> 56) == 0xff;
  }

  /**
   * Whether the address is for private or link-local use (RFC 1918, RFC 6598, RFC 3927, RFC 4193,
   * RFC 4291), so that it cannot be a host on the Internet.
   */
  public boolean isPrivate() {
    if (!isIpv4()) {
      return (high >>> 57) == 0x7e || (high >>> 54) == 0x3fa;
    }
    int bits = (int) low;
    int first = bits >>> 24;
    int second = (bits >>> 16) & 0xff;
    return first == 10
        || (first == 172 && (second & 0xf0) == 16)
        || (first == 192 && second == 168)
        || (first == 169 && second == 254)
        || (first == 100 && (second & 0xc0) == 64);
  }

  /** Sixteen bytes in network order. */
  public byte[] toBytes() {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (high >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    return bytes;
  }

  @Override
  public int compareTo(IpAddress other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The literal: dotted for IPv4, compressed hexadecimal (RFC 5952 as the JDK prints it) else. */
  @Override
  public String toString() {
    try {
      byte[] bytes = toBytes();
      InetAddress address = InetAddress.getByAddress(bytes);
      if (address instanceof Inet4Address) {
        return address.getHostAddress();
      }
      return Ipv6Text.compress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("sixteen bytes are an address", e);
    }
  }

  private static long bigEndian(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }

  // By hand: see NodeKey.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof IpAddress that && high == that.high && low == that.low);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(high) + Long.hashCode(low);
  }
}
