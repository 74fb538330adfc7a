package io.sightline.desktop.source;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import java.util.List;
import java.util.Optional;

/**
 * Turns the relay's positions into those of one session: without gaps, whatever the relay or the
 * line to it went through.
 *
 * <p>They are the same until facts are lost. Then a {@link Loss} takes one position in place of
 * those that are missing, and what follows is numbered on from there. Not thread-safe.
 */
final class SessionPositions {
  private static final String WHERE = "stream";

  private boolean begun;
  private long nextRelay;
  private long nextSession;
  private long watermarkNanos;
  private boolean epochChanged;

  /** The position to ask the relay for. */
  long nextRelay() {
    return nextRelay;
  }

  /** The relay has been started anew: its positions have nothing to do with those before. */
  void newEpoch() {
    epochChanged = begun;
  }

  /**
   * The loss that must come before a batch of the relay, empty when none does.
   *
   * @param relayPosition where that batch begins
   * @param untilNanos its watermark
   */
  Optional<LogBatch> lossBefore(long relayPosition, long untilNanos) {
    if (!begun) {
      begun = true;
      nextRelay = relayPosition;
      nextSession = relayPosition;
      watermarkNanos = untilNanos;
      return Optional.empty();
    }
    if (!epochChanged && relayPosition <= nextRelay) {
      return Optional.empty();
    }
    // After a restart of the relay nobody knows how many there were.
    long lost = epochChanged ? 0 : relayPosition - nextRelay;
    epochChanged = false;
    nextRelay = relayPosition;
    Loss loss = new Loss(watermarkNanos, Math.max(watermarkNanos, untilNanos), WHERE, lost);
    return Optional.of(number(List.of(loss), watermarkNanos));
  }

  /**
   * A batch of the relay with its session positions; facts that came before are left out.
   *
   * @param endPosition the relay's position after it
   */
  LogBatch renumber(LogBatch batch, long endPosition) {
    long repeated = Math.min(batch.facts().size(), nextRelay - batch.firstPosition());
    List<Fact> facts = batch.facts();
    if (repeated > 0) {
      facts = facts.subList((int) repeated, facts.size());
    }
    nextRelay = Math.max(nextRelay, endPosition);
    return number(facts, Math.max(watermarkNanos, batch.watermarkNanos()));
  }

  private LogBatch number(List<Fact> facts, long watermark) {
    LogBatch numbered = new LogBatch(nextSession, watermark, facts);
    nextSession = numbered.endPosition();
    watermarkNanos = watermark;
    return numbered;
  }
}
