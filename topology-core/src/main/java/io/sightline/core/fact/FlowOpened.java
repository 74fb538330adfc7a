package io.sightline.core.fact;

import org.jspecify.annotations.Nullable;

/**
 * A flow an agent began to watch: one end of a connection, or a socket's datagrams with one peer.
 *
 * @param owner the process behind the socket; null while unknown
 * @param joinKey the two initial TCP sequence numbers, the server's in the upper half: the same at
 *     both ends, also through DNAT; 0 where there is none
 * @param beforeAgent whether the connection is older than the agent, so that its counts are partial
 */
public record FlowOpened(
    long timeNanos,
    FlowId flow,
    Transport transport,
    Role role,
    Endpoint local,
    Endpoint remote,
    long networkNamespace,
    @Nullable ProcessKey owner,
    long joinKey,
    boolean beforeAgent)
    implements Fact {}
