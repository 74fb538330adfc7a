package io.sightline.core.fact;

/**
 * What an entity's life and resource counters had reached: part of a keyframe.
 *
 * @param lastSeenNanos when the entity last did something
 * @param exitedNanos when it ended; 0 while it runs
 */
public record EntityTotals(
    long timeNanos,
    String entity,
    long firstSeenNanos,
    long lastSeenNanos,
    long exitedNanos,
    ResourceTotals totals)
    implements Fact {}
