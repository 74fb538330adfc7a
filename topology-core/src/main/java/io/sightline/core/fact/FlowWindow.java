package io.sightline.core.fact;

/**
 * What a flow carried in one window.
 *
 * @param bytesSent payload bytes from this end, retransmissions not counted
 * @param bytesReceived payload bytes to this end
 * @param retransmits segments sent again
 * @param roundTripNanos smoothed round-trip time; 0 while unknown
 */
public record FlowWindow(
    long timeNanos,
    long durationNanos,
    FlowId flow,
    long bytesSent,
    long bytesReceived,
    long retransmits,
    long roundTripNanos)
    implements Fact {}
