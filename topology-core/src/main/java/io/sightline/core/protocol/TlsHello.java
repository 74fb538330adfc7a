package io.sightline.core.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS client says in the clear in its ClientHello (RFC 8446 section 4.1.2).
 *
 * @param serverName the host name of the SNI extension, or null if none was sent
 * @param version the highest version offered, as on the wire: 0x0303 is TLS 1.2, 0x0304 TLS 1.3
 * @param applicationProtocols the ALPN names offered, in the client's order, at most {@value
 *     #MAX_APPLICATION_PROTOCOLS}
 */
public record TlsHello(
    @Nullable String serverName, int version, List<String> applicationProtocols) {
  static final int MAX_APPLICATION_PROTOCOLS = 8;

  public TlsHello {
    applicationProtocols = List.copyOf(applicationProtocols);
  }
}
