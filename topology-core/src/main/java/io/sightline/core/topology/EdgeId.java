package io.sightline.core.topology;

import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;

/**
 * What tells edges apart.
 *
 * @param client id of the entity that asks
 * @param server id of the entity that answers
 * @param serverPort the server's port; 0 where the transport has none
 */
public record EdgeId(
    String client, String server, Protocol protocol, Transport transport, int serverPort) {

  static EdgeId of(EdgeTotals fact) {
    return new EdgeId(
        fact.clientEntity(),
        fact.serverEntity(),
        fact.protocol(),
        fact.transport(),
        fact.serverPort());
  }

  EdgeId withProtocol(Protocol other) {
    return new EdgeId(client, server, other, transport, serverPort);
  }
}
