package io.sightline.core.fact;

import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;

/**
 * One single request, kept because it was slow or failed: an example, never the account.
 *
 * @param status what the protocol said: "503", "42P01", "NXDOMAIN"
 * @param latencyNanos 0 when no response was seen
 */
public record RequestExemplar(
    long timeNanos,
    FlowId flow,
    Protocol protocol,
    String operation,
    StatusClass statusClass,
    String status,
    long latencyNanos)
    implements Fact {}
