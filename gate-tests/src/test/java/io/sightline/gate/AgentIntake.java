package io.sightline.gate;

import io.sightline.agent.relay.RelayLog;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes an agent's batches as a relay does: drops those that came twice, and makes a loss of those
 * that did not come.
 */
final class AgentIntake {
  private final RelayLog log;
  private long expected;
  private long watermarkNanos = ScriptedSession.START;

  AgentIntake(RelayLog log) {
    this.log = log;
  }

  /** Null when the batch was there before. */
  @org.jspecify.annotations.Nullable
  LogBatch take(FactBatch batch, boolean late) {
    if (batch.sequence() < expected && !late) {
      return null;
    }
    List<Fact> facts = new ArrayList<>();
    if (batch.sequence() > expected) {
      facts.add(
          new Loss(
              watermarkNanos, batch.watermarkNanos(), "relay-queue", batch.sequence() - expected));
    }
    expected = Math.max(expected, batch.sequence() + 1);
    facts.addAll(batch.facts());
    watermarkNanos = Math.max(watermarkNanos, batch.watermarkNanos());
    return log.append(watermarkNanos, facts);
  }
}
