package io.sightline.core.fact;

/**
 * Facts or records that were lost, and where; it turns a gap into something the map can show.
 *
 * @param timeNanos begin of the time in which they were lost
 * @param untilNanos end of it
 * @param where the stage that lost them, e.g. `ring`, `relay-queue`, `stream`
 * @param lost how many; 0 when it cannot be known
 */
public record Loss(long timeNanos, long untilNanos, String where, long lost) implements Fact {}
