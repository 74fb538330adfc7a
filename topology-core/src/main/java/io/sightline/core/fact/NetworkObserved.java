package io.sightline.core.fact;

import java.util.List;

/**
 * A network namespace and the addresses it owns.
 *
 * @param networkNamespace inode of the namespace
 * @param name its name where it has one (`/run/netns`), else empty
 * @param addresses all local addresses but loopback
 */
public record NetworkObserved(
    long timeNanos, NodeKey node, long networkNamespace, String name, List<IpAddress> addresses)
    implements Fact {}
