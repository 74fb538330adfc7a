package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

/**
 * The cluster whose objects follow.
 *
 * @param cluster UID of its namespace `kube-system`
 * @param name what its users call it
 * @param version of its API server
 */
public record ClusterObserved(long timeNanos, String cluster, String name, String version)
    implements Fact {
  public ClusterObserved {
    requireNonNull(cluster, "cluster");
  }
}
