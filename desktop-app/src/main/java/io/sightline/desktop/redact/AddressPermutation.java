package io.sightline.desktop.redact;

import io.sightline.core.fact.IpAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives every address another one such that two addresses share as many leading bits as before (the
 * method of Crypto-PAn): what was in one subnet is in one subnet, and a network policy's ranges
 * still mean what they meant.
 *
 * <p>Loopback, multicast and unspecified addresses stay, private ones stay in their private range,
 * and public ones stay public. Not thread-safe.
 */
final class AddressPermutation {
  private final Pseudonyms pseudonyms;
  private final Map<IpAddress, IpAddress> known = new HashMap<>();

  AddressPermutation(Pseudonyms pseudonyms) {
    this.pseudonyms = pseudonyms;
  }

  /** The address that stands for another. */
  IpAddress of(IpAddress address) {
    return known.computeIfAbsent(address, this::permuted);
  }

  private IpAddress permuted(IpAddress address) {
    if (address.isLoopback() || address.isUnspecified() || address.isMulticast()) {
      return address;
    }
    int kept = keptBits(address);
    IpAddress other = address;
    do {
      other = step(other, kept);
      // Walking on until the kind is the same again keeps the mapping one to one.
    } while (kindDiffers(address, other));
    return other;
  }

  private static boolean kindDiffers(IpAddress a, IpAddress b) {
    return b.isLoopback() || b.isUnspecified() || b.isMulticast() || a.isPrivate() != b.isPrivate();
  }

  /** How many leading bits of the sixteen bytes stay. */
  private static int keptBits(IpAddress address) {
    if (!address.isIpv4()) {
      return address.isPrivate() ? 16 : 3;
    }
    int first = (int) (address.low() >>> 24) & 0xff;
    if (!address.isPrivate()) {
      return 96;
    }
    return 96
        + switch (first) {
          case 10 -> 8;
          case 172 -> 12;
          case 100 -> 10;
          default -> 16;
        };
  }

  private IpAddress step(IpAddress address, int kept) {
    byte[] from = address.toBytes();
    byte[] to = from.clone();
    byte[] prefix = new byte[17];
    for (int bit = 0; bit < 128; bit++) {
      if (bit >= kept) {
        prefix[16] = (byte) bit;
        int flip = pseudonyms.hash("address", prefix)[0] & 1;
        to[bit / 8] ^= (byte) (flip << (7 - bit % 8));
      }
      int value = from[bit / 8] & (1 << (7 - bit % 8));
      prefix[bit / 8] |= (byte) value;
    }
    return IpAddress.ofBytes(to);
  }
}
