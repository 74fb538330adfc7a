package io.sightline.core.fact;

import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;

/**
 * The account of the requests of one flow, operation and status class that ended in one window.
 *
 * @param operation bounded and without literals: method and templated path, SQL verb and table
 * @param count requests, exact unless {@code incomplete} is positive
 * @param incomplete how many of them lack a part, or a lower bound of what was not seen
 * @param latency one duration for each request that was paired with a response
 */
public record RequestWindow(
    long timeNanos,
    long durationNanos,
    FlowId flow,
    Protocol protocol,
    String operation,
    StatusClass statusClass,
    long count,
    long incomplete,
    long requestBytes,
    long responseBytes,
    LatencyHistogram latency)
    implements Fact {}
