package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One control group: cgroup v2 and each v1 controller number their directories separately, so the
 * hierarchy is part of the key.
 *
 * @param inode inode of the cgroup's directory, which is also the kernel's cgroup id
 */
public record CgroupKey(NodeKey node, Hierarchy hierarchy, long inode) {
  /** The mount whose number space an inode belongs to. */
  public enum Hierarchy {
    UNIFIED,
    V1_CPU,
    V1_MEMORY,
    V1_BLKIO
  }

  public CgroupKey {
    requireNonNull(node, "node");
    requireNonNull(hierarchy, "hierarchy");
  }

  // By hand: see NodeKey.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof CgroupKey that
            && inode == that.inode
            && hierarchy == that.hierarchy
            && node.equals(that.node));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(inode);
  }
}
