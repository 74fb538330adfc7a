package io.sightline.desktop.view;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.Edge;

/**
 * Why connections of an edge failed in a range.
 *
 * @param text in a few words; empty when none failed
 * @param nanos when it was seen last
 */
public record EdgeFailure(String text, long nanos) {
  /** No failure. */
  public static final EdgeFailure NONE = new EdgeFailure("", 0);

  /** What an edge says of its traffic in a range; failed requests have no reason of their own. */
  public static EdgeFailure of(Edge edge, TrafficTotals inRange) {
    boolean failing = inRange.connectFailures() > 0 || inRange.blockedPackets() > 0;
    return failing && !edge.lastFailure().isEmpty()
        ? new EdgeFailure(edge.lastFailure(), edge.lastSeenNanos())
        : NONE;
  }

  /** The one of the two that was seen last. */
  public EdgeFailure later(EdgeFailure other) {
    return other.nanos > nanos ? other : this;
  }
}
