package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one agent sent at once.
 *
 * @param source name of the agent, unique in the cluster
 * @param epoch start of that agent, so that a restart is not taken for a gap
 * @param sequence counts from 0 in an epoch, one up for each batch; a jump is a loss
 * @param watermarkNanos no later batch of this source has facts older than this, but for those
 *     marked late
 */
public record FactBatch(
    String source, long epoch, long sequence, long watermarkNanos, List<Fact> facts) {
  public FactBatch {
    requireNonNull(source, "source");
    facts = List.copyOf(facts);
  }
}
