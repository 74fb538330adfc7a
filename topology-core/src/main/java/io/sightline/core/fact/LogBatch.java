package io.sightline.core.fact;

import java.util.List;

/**
 * Facts with their total positions: the unit of stream, file and fold after the relay.
 *
 * @param firstPosition position of the first fact; the i-th has {@code firstPosition + i}
 * @param watermarkNanos the instant up to which the log is complete after this batch; never falls
 */
public record LogBatch(long firstPosition, long watermarkNanos, List<Fact> facts) {
  public LogBatch {
    if (firstPosition < 0) {
      throw new IllegalArgumentException("positions count from 0, not " + firstPosition);
    }
    facts = List.copyOf(facts);
  }

  /** The position after the last fact. */
  public long endPosition() {
    return firstPosition + facts.size();
  }
}
