package io.sightline.desktop.session;

import io.sightline.core.fact.Severity;

/**
 * Something on the timeline: an instant or a stretch at which something was the case. Immutable.
 *
 * @param toNanos end of a stretch; the same as the begin for an instant
 * @param seekNanos where the cursor has to be for the topology to hold it: facts are told a moment
 *     after what they tell of
 * @param entity id of the entity it is about; empty for none
 * @param subject what to call that where the entity is not known any more; may be empty
 * @param kind what it is, in a word: the event's reason, the finding's rule
 * @param text what it says, in a sentence
 */
public record Mark(
    Lane lane,
    long fromNanos,
    long toNanos,
    long seekNanos,
    Severity severity,
    String entity,
    String subject,
    String kind,
    String text) {
  /** Whether it lasted. */
  public boolean isStretch() {
    return toNanos > fromNanos;
  }

  /** The same mark, lasting longer. */
  Mark until(long nanos) {
    return new Mark(
        lane,
        fromNanos,
        Math.max(toNanos, nanos),
        seekNanos,
        severity,
        entity,
        subject,
        kind,
        text);
  }
}
