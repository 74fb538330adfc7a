package io.sightline.core.fact;

/**
 * A node with an agent on it.
 *
 * @param kernelRelease `uname -r`
 * @param kind what sort of machine it is to the user: "node" in a cluster, "host" in local mode
 */
public record NodeObserved(long timeNanos, NodeKey node, String kernelRelease, String kind)
    implements Fact {}
