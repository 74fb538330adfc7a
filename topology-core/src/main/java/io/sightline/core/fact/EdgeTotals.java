package io.sightline.core.fact;

import io.sightline.core.protocol.Protocol;

/**
 * What an edge's counters had reached: part of a keyframe.
 *
 * @param via id of the service between the ends; empty where there is none
 */
public record EdgeTotals(
    long timeNanos,
    String clientEntity,
    String serverEntity,
    String via,
    Protocol protocol,
    Transport transport,
    int serverPort,
    long firstSeenNanos,
    long lastSeenNanos,
    long roundTripNanos,
    String lastFailure,
    TrafficTotals totals)
    implements Fact {}
