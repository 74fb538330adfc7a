package io.sightline.core.resolve;

import io.sightline.core.fact.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who the ends of a flow are, as far as it is known.
 *
 * @param client id of an entity
 * @param server id of an entity
 * @param serverPort the port of that server
 * @param via id of the service through which the client reached it; empty where through none
 * @param unknown an address of which nobody is known, so that the decision may be amended; null
 *     where there is none
 */
record Decision(
    String client, String server, int serverPort, String via, @Nullable IpAddress unknown) {}
