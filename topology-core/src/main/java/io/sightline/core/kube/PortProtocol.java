package io.sightline.core.kube;

import io.sightline.core.fact.Transport;
import java.util.Optional;

/** The transport of a port, as the API names it. */
public enum PortProtocol {
  TCP,
  UDP,
  SCTP;

  /** The transport as traffic has it; empty for one that is not captured. */
  public Optional<Transport> transport() {
    return switch (this) {
      case TCP -> Optional.of(Transport.TCP);
      case UDP -> Optional.of(Transport.UDP);
      case SCTP -> Optional.empty();
    };
  }
}
