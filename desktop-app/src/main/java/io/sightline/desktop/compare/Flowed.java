package io.sightline.desktop.compare;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.Verdict;

/** What an edge carried in a stretch of that many seconds. */
public record Flowed(TrafficTotals totals, double seconds) {
  /** Requests a second. */
  public double requestsPerSecond() {
    return totals.requests() / seconds;
  }

  /** The worst that happened to it. */
  public Verdict verdict() {
    return Verdict.of(totals);
  }

  Flowed plus(TrafficTotals more) {
    return new Flowed(totals.plus(more), seconds);
  }
}
