package io.sightline.desktop.find;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.topology.Verdict;
import java.util.Set;

/**
 * What went over an edge in a range, as a filter sees it.
 *
 * @param ports of the server
 * @param services names of the services whose addresses were used
 * @param seconds length of the range
 */
public record Traffic(
    Protocol protocol,
    Set<Integer> ports,
    Set<String> services,
    TrafficTotals totals,
    double seconds) {
  public Traffic {
    ports = Set.copyOf(ports);
    services = Set.copyOf(services);
  }

  Verdict verdict() {
    return Verdict.of(totals);
  }

  /** A figure in the unit in which filters hold it; not a number where there is none. */
  double figure(Key key) {
    return switch (key) {
      case FAILED -> 100 * totals.failedShare();
      case RATE -> totals.requests() / seconds;
      case P50 -> latencyNanos(0.5);
      case P95 -> latencyNanos(0.95);
      case P99 -> latencyNanos(0.99);
      case BYTES -> (totals.bytesSent() + totals.bytesReceived()) / seconds;
      case RETRANSMITS -> totals.retransmits();
      default -> throw new IllegalArgumentException(key + " is no figure");
    };
  }

  private double latencyNanos(double quantile) {
    return totals.latency().isEmpty() ? Double.NaN : totals.latency().quantileNanos(quantile);
  }
}
