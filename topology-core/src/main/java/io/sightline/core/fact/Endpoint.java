package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

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
}
