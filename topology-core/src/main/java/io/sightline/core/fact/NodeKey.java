package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One boot of one node: inode numbers, socket cookies and PIDs mean something only within it.
 *
 * @param name node name as Kubernetes or the host says it
 * @param bootId `/proc/sys/kernel/random/boot_id`
 */
public record NodeKey(String name, String bootId) {
  public NodeKey {
    requireNonNull(name, "name");
    requireNonNull(bootId, "bootId");
  }

  // By hand, as in the other keys that a record of the kernel is looked up by: the generated
  // methods
  // go through method handles, which cost a microsecond until the optimising compiler has met them.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof NodeKey that && name.equals(that.name) && bootId.equals(that.bootId));
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + bootId.hashCode();
  }
}
