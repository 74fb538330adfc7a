package io.sightline.core.policy;

import io.sightline.core.fact.IpAddress;
import java.util.Optional;

/**
 * A range of addresses of one family (RFC 4632, RFC 4291 §2.3).
 *
 * @param bits how many of the 128 bits of {@link IpAddress} count
 */
record Cidr(IpAddress base, int bits) {
  private static final int V4_OFFSET = 96;

  /** A range from its text; empty where it is none, as the API would not have accepted it. */
  static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    try {
      IpAddress base = IpAddress.parse(text.substring(0, slash));
      int length = Integer.parseInt(text.substring(slash + 1));
      int most = base.isIpv4() ? 32 : 128;
      return length < 0 || length > most
          ? Optional.empty()
          : Optional.of(new Cidr(base, base.isIpv4() ? V4_OFFSET + length : length));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean contains(IpAddress address) {
    return address.isIpv4() == base.isIpv4()
        && ((address.high() ^ base.high()) & mask(bits)) == 0
        && ((address.low() ^ base.low()) & mask(bits - Long.SIZE)) == 0;
  }

  private static long mask(int leading) {
    if (leading <= 0) {
      return 0;
    }
    return leading >= Long.SIZE ? -1L : -1L << (Long.SIZE - leading);
  }
}
