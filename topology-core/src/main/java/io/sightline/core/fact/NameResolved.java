package io.sightline.core.fact;

/** A name that a DNS answer gave to an address, as some workload on the node was told. */
public record NameResolved(
    long timeNanos, NodeKey node, IpAddress address, String name, long ttlSeconds)
    implements Fact {}
