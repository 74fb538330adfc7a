package io.sightline.core.fact;

/** A process seen before is gone. */
public record ProcessExited(long timeNanos, ProcessKey process) implements Fact {}
