package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * An address and a port.
 *
 * @param port 0 to 65535; 0 where the transport has none
 */
public record Endpoint(IpAddress address, int port) {
  public Endpoint {
    requireNonNull(address, "address");
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
  }

  @Override
  public String toString() {
    return address.isIpv4() ? address + ":" + port : "[" + address + "]:" + port;
  }

  // By hand: see NodeKey.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Endpoint that && port == that.port && address.equals(that.address));
  }

  @Override
  public int hashCode() {
    return 31 * address.hashCode() + port;
  }
}
