package io.sightline.core.fact;

/**
 * What could and could not be observed on a node, by probe.
 *
 * @param signal the probe or feature, e.g. `tcp`, `drops`, `disk`
 * @param detail the reason, in a sentence; empty when it is simply observed
 */
public record CoverageReading(
    long timeNanos, NodeKey node, String signal, CoverageState state, String detail)
    implements Fact {}
