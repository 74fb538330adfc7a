package io.sightline.core.fact;

/**
 * Packets the kernel dropped in one window, of one tuple for one reason.
 *
 * @param reason the running kernel's name of it, as in `enum skb_drop_reason`
 * @param clientEntity id of the entity the packets came from, empty until the relay resolved it
 * @param serverEntity id of the entity they were for, empty until the relay resolved it
 */
public record DropWindow(
    long timeNanos,
    long durationNanos,
    NodeKey node,
    Transport transport,
    Endpoint source,
    Endpoint destination,
    String reason,
    long packets,
    String clientEntity,
    String serverEntity)
    implements Fact {}
