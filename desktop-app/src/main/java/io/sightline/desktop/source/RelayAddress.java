package io.sightline.desktop.source;

import java.nio.file.Path;

/** Where a relay listens. */
public sealed interface RelayAddress {
  /** A Unix socket on this machine. */
  record UnixSocket(Path path) implements RelayAddress {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A TCP port, without encryption: the loopback only. */
  record Tcp(String host, int port) implements RelayAddress {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }
}
