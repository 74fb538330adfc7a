package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

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
}
