package io.sightline.core.fact;

/**
 * A process that listens, or a datagram socket bound to a port.
 *
 * @param local the address it is bound to; unspecified for all addresses of the namespace
 */
public record ListenerObserved(
    long timeNanos,
    NodeKey node,
    long networkNamespace,
    Transport transport,
    Endpoint local,
    ProcessKey process)
    implements Fact {}
