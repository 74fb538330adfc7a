package io.sightline.core.fact;

/**
 * What an open flow without a known protocol has added to its edge: part of a keyframe, needed when
 * the protocol becomes known and its share moves.
 */
public record FlowTotals(long timeNanos, FlowId flow, TrafficTotals totals) implements Fact {}
