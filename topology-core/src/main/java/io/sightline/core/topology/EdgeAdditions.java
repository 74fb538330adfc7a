package io.sightline.core.topology;

import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.TrafficTotals;

/**
 * What is to be added to an edge, or to a flow's share of one: the sum of many windows, so that the
 * totals, which are immutable, are made anew once and not for each of them. Not thread-safe.
 */
final class EdgeAdditions {
  private final LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
  private long requests;
  private long errors;
  private long clientErrors;
  private long incomplete;
  private long connections;
  private long connectFailures;
  private long blockedPackets;
  private long bytesSent;
  private long bytesReceived;
  private long retransmits;
  private long firstNanos = Long.MAX_VALUE;
  private long lastNanos = Long.MIN_VALUE;
  private long roundTripNanos;

  void add(TrafficTotals more, long timeNanos) {
    requests += more.requests();
    errors += more.errors();
    clientErrors += more.clientErrors();
    incomplete += more.incomplete();
    connections += more.connections();
    connectFailures += more.connectFailures();
    blockedPackets += more.blockedPackets();
    bytesSent += more.bytesSent();
    bytesReceived += more.bytesReceived();
    retransmits += more.retransmits();
    latency.addAll(more.latency());
    firstNanos = Math.min(firstNanos, timeNanos);
    lastNanos = Math.max(lastNanos, timeNanos);
  }

  void roundTrip(long nanos) {
    if (nanos != 0) {
      roundTripNanos = nanos;
    }
  }

  /** The sum of it, without times; none of it is left to be added then. */
  TrafficTotals drain() {
    TrafficTotals sum =
        new TrafficTotals(
            requests,
            errors,
            clientErrors,
            incomplete,
            connections,
            connectFailures,
            blockedPackets,
            bytesSent,
            bytesReceived,
            retransmits,
            latency.drain());
    requests = 0;
    errors = 0;
    clientErrors = 0;
    incomplete = 0;
    connections = 0;
    connectFailures = 0;
    blockedPackets = 0;
    bytesSent = 0;
    bytesReceived = 0;
    retransmits = 0;
    return sum;
  }

  /** The edge with all of it; nothing is left to be added then. */
  Edge drainInto(Edge edge) {
    TrafficTotals sum = drain();
    Edge all =
        new Edge(
            edge.id(),
            edge.totals().plus(sum),
            Math.min(edge.firstSeenNanos(), firstNanos),
            Math.max(edge.lastSeenNanos(), lastNanos),
            roundTripNanos == 0 ? edge.roundTripNanos() : roundTripNanos,
            edge.lastFailure());
    firstNanos = Long.MAX_VALUE;
    lastNanos = Long.MIN_VALUE;
    roundTripNanos = 0;
    return all;
  }
}
