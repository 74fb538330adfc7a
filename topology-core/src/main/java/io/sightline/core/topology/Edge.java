package io.sightline.core.topology;

import io.sightline.core.fact.TrafficTotals;

/**
 * Directed traffic between two entities for one protocol and server port.
 *
 * @param totals counters since the edge was first seen
 * @param roundTripNanos the last smoothed round-trip time; 0 while unknown
 * @param lastFailure why a connection last failed or was blocked, in a few words; empty if never
 */
public record Edge(
    EdgeId id,
    TrafficTotals totals,
    long firstSeenNanos,
    long lastSeenNanos,
    long roundTripNanos,
    String lastFailure) {

  static Edge first(EdgeId id, long timeNanos) {
    return new Edge(id, TrafficTotals.ZERO, timeNanos, timeNanos, 0, "");
  }

  Edge plus(TrafficTotals more, long timeNanos) {
    return new Edge(
        id,
        totals.plus(more),
        Math.min(firstSeenNanos, timeNanos),
        Math.max(lastSeenNanos, timeNanos),
        roundTripNanos,
        lastFailure);
  }

  Edge minus(TrafficTotals less) {
    return new Edge(
        id, totals.minus(less), firstSeenNanos, lastSeenNanos, roundTripNanos, lastFailure);
  }

  Edge withRoundTrip(long nanos) {
    return nanos == 0
        ? this
        : new Edge(id, totals, firstSeenNanos, lastSeenNanos, nanos, lastFailure);
  }

  Edge withFailure(String failure) {
    return new Edge(id, totals, firstSeenNanos, lastSeenNanos, roundTripNanos, failure);
  }
}
