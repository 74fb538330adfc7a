package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

/**
 * Counters of an edge or a flow since they were first seen; the difference of two gives any range.
 *
 * @param requests requests that ended, whatever their outcome
 * @param errors of them: the server's failures, and those without a response
 * @param clientErrors of them: the client's failures
 * @param incomplete of them: not seen whole, or a lower bound of what was not seen at all
 * @param connections connections opened (of a datagram flow: flows)
 * @param connectFailures attempts that never became a connection
 * @param blockedPackets packets a firewall dropped or rejected
 * @param bytesSent payload bytes from client to server
 * @param bytesReceived payload bytes from server to client
 * @param retransmits segments sent again, of either end
 * @param latency one duration for each request that was paired with a response
 */
public record TrafficTotals(
    long requests,
    long errors,
    long clientErrors,
    long incomplete,
    long connections,
    long connectFailures,
    long blockedPackets,
    long bytesSent,
    long bytesReceived,
    long retransmits,
    LatencyHistogram latency) {

  public static final TrafficTotals ZERO =
      new TrafficTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, LatencyHistogram.EMPTY);

  public TrafficTotals {
    requireNonNull(latency, "latency");
  }

  public static TrafficTotals ofConnections(long connections) {
    return new TrafficTotals(0, 0, 0, 0, connections, 0, 0, 0, 0, 0, LatencyHistogram.EMPTY);
  }

  public static TrafficTotals ofConnectFailures(long failures) {
    return new TrafficTotals(0, 0, 0, 0, 0, failures, 0, 0, 0, 0, LatencyHistogram.EMPTY);
  }

  public static TrafficTotals ofBlockedPackets(long packets) {
    return new TrafficTotals(0, 0, 0, 0, 0, 0, packets, 0, 0, 0, LatencyHistogram.EMPTY);
  }

  public static TrafficTotals ofTransfer(long bytesSent, long bytesReceived, long retransmits) {
    return new TrafficTotals(
        0, 0, 0, 0, 0, 0, 0, bytesSent, bytesReceived, retransmits, LatencyHistogram.EMPTY);
  }

  public TrafficTotals plus(TrafficTotals other) {
    return new TrafficTotals(
        requests + other.requests,
        errors + other.errors,
        clientErrors + other.clientErrors,
        incomplete + other.incomplete,
        connections + other.connections,
        connectFailures + other.connectFailures,
        blockedPackets + other.blockedPackets,
        bytesSent + other.bytesSent,
        bytesReceived + other.bytesReceived,
        retransmits + other.retransmits,
        latency.plus(other.latency));
  }

  /**
   * What was added since the earlier totals; a counter that fell, because a flow moved, gives 0.
   */
  public TrafficTotals minus(TrafficTotals earlier) {
    return new TrafficTotals(
        Math.max(0, requests - earlier.requests),
        Math.max(0, errors - earlier.errors),
        Math.max(0, clientErrors - earlier.clientErrors),
        Math.max(0, incomplete - earlier.incomplete),
        Math.max(0, connections - earlier.connections),
        Math.max(0, connectFailures - earlier.connectFailures),
        Math.max(0, blockedPackets - earlier.blockedPackets),
        Math.max(0, bytesSent - earlier.bytesSent),
        Math.max(0, bytesReceived - earlier.bytesReceived),
        Math.max(0, retransmits - earlier.retransmits),
        latency.minus(earlier.latency));
  }

  /** What did not work: requests that failed and connections that never came about. */
  public long failures() {
    return errors + connectFailures;
  }

  /** What was tried: the whole of which {@link #failures} is a part. */
  public long attempts() {
    return Math.max(requests, connections) + connectFailures;
  }

  /** The part of the attempts that failed, from 0 to 1; 0 when nothing was tried. */
  public double failedShare() {
    return failures() == 0 ? 0 : Math.min(1, failures() / (double) Math.max(1, attempts()));
  }

  public boolean isZero() {
    return equals(ZERO);
  }
}
