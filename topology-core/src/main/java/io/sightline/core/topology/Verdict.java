package io.sightline.core.topology;

import io.sightline.core.fact.TrafficTotals;
import java.util.Locale;

/** Whether traffic gets through and is answered, the worst last. */
public enum Verdict {
  OK,
  FAILING,
  BLOCKED;

  /** The share of failures from which an edge counts as failing. */
  public static final double FAILING_SHARE = 0.05;

  /** The verdict on what happened in a range. */
  public static Verdict of(TrafficTotals range) {
    if (range.blockedPackets() > 0) {
      return BLOCKED;
    }
    return range.failures() > 0 && range.failures() >= FAILING_SHARE * range.attempts()
        ? FAILING
        : OK;
  }

  /** The name in exports. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
