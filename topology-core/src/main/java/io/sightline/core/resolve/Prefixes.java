package io.sightline.core.resolve;

import io.sightline.core.fact.IpAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * The ranges in which addresses of one sort were seen: a stranger among them is probably one of the
 * sort too, of which was not told yet. Only ever used to decide whether to wait for an object. Not
 * thread-safe.
 */
final class Prefixes {
  private static final int MAX_PREFIXES = 1_024;
  private static final int V4_HOST_BITS = 16;

  private final Set<IpAddress> seen = new HashSet<>();

  void add(IpAddress address) {
    if (seen.size() < MAX_PREFIXES) {
      seen.add(prefix(address));
    }
  }

  boolean contains(IpAddress address) {
    return seen.contains(prefix(address));
  }

  /** A cluster's ranges are /16 as a rule, of IPv6 /64 for each node within a /48 or so. */
  private static IpAddress prefix(IpAddress address) {
    return address.isIpv4()
        ? new IpAddress(address.high(), address.low() >>> V4_HOST_BITS << V4_HOST_BITS)
        : new IpAddress(address.high() >>> V4_HOST_BITS << V4_HOST_BITS, 0);
  }
}
