package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One boot of one node: inode numbers, socket cookies and PIDs mean something only within it.
 *
 * @param name node name as Kubernetes or the host says it
 *     <p>An agent and its relay know of one cluster only, and leave it out. Where the facts of
 *     several clusters come together each gets its own put in, since clusters may have nodes of one
 *     name, and those that share a machine even share its boot.
 * @param bootId `/proc/sys/kernel/random/boot_id`
 * @param cluster UID of the cluster; empty where there is but one
 */
public record NodeKey(String name, String bootId, String cluster) {
  public NodeKey {
    requireNonNull(name, "name");
    requireNonNull(bootId, "bootId");
    requireNonNull(cluster, "cluster");
  }

  /** A node of the only cluster there is, or of none. */
  public NodeKey(String name, String bootId) {
    this(name, bootId, "");
  }

  /** The same node as one of that cluster. */
  public NodeKey in(String ofCluster) {
    return new NodeKey(name, bootId, ofCluster);
  }

  /** The name, after the cluster's UID where there are several clusters. */
  public String qualifiedName() {
    return cluster.isEmpty() ? name : cluster + "/" + name;
  }

  // By hand, as in the other keys that a record of the kernel is looked up by: the generated
  // methods go through method handles, which cost a microsecond until the optimising compiler has
  // met them.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof NodeKey that
            && name.equals(that.name)
            && bootId.equals(that.bootId)
            && cluster.equals(that.cluster));
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + bootId.hashCode();
  }
}
