package io.sightline.core.fact;

import io.sightline.core.protocol.Protocol;

/** The protocol of a flow, once two messages or one strong magic agreed on it. */
public record FlowProtocol(long timeNanos, FlowId flow, Protocol protocol) implements Fact {}
