package io.sightline.core.fact;

/** The end of a flow. */
public record FlowClosed(long timeNanos, FlowId flow, CloseReason reason) implements Fact {}
