package io.sightline.core.protocol;

/** Hears what a {@link ConnectionDecoder} finds out about its connection besides requests. */
public interface ConnectionListener {
  /** A listener that ignores everything. */
  ConnectionListener NONE = new ConnectionListener() {};

  /** The protocol was identified, or changed by an upgrade; {@code TCP} means unidentified. */
  default void protocolPinned(Protocol protocol) {}

  /** The kernel should deliver more or less of this connection from now on. */
  default void captureNeedChanged(CaptureNeed need) {}

  /** The client's TLS hello was read. */
  default void tlsHello(TlsHello hello) {}
}
