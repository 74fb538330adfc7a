package io.sightline.core.topology;

import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * What tells edges apart.
 *
 * @param client id of the entity that asks
 * @param server id of the entity that answers
 * @param serverPort the server's port; 0 where the transport has none
 * @param via id of the service whose address the client used; empty where it used the server's own
 */
public record EdgeId(
    String client,
    String server,
    Protocol protocol,
    Transport transport,
    int serverPort,
    String via) {

  /** Without a service between the ends. */
  public EdgeId(
      String client, String server, Protocol protocol, Transport transport, int serverPort) {
    this(client, server, protocol, transport, serverPort, "");
  }

  static EdgeId of(EdgeTotals fact) {
    return new EdgeId(
        fact.clientEntity(),
        fact.serverEntity(),
        fact.protocol(),
        fact.transport(),
        fact.serverPort(),
        fact.via());
  }

  EdgeId withProtocol(Protocol other) {
    return new EdgeId(client, server, other, transport, serverPort, via);
  }

  // By hand: see NodeKey.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof EdgeId that
            && serverPort == that.serverPort
            && protocol == that.protocol
            && transport == that.transport
            && client.equals(that.client)
            && server.equals(that.server)
            && via.equals(that.via));
  }

  @Override
  public int hashCode() {
    // Of enums the names, so that no order depends on where the virtual machine put them.
    int ends = 31 * client.hashCode() + server.hashCode();
    return 31 * (31 * ends + protocol.wireName().hashCode()) + serverPort + via.hashCode();
  }
}
