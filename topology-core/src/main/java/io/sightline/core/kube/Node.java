package io.sightline.core.kube;

import io.sightline.core.fact.IpAddress;
import java.util.List;

/**
 * A node of the cluster.
 *
 * @param addresses its internal and external ones
 * @param bootId `/proc/sys/kernel/random/boot_id`, which the agent on it knows too
 * @param unschedulable whether it was cordoned
 */
public record Node(
    ObjectMeta meta,
    List<IpAddress> addresses,
    List<Condition> conditions,
    Capacity capacity,
    Capacity allocatable,
    boolean unschedulable,
    String bootId,
    String kernelVersion,
    String kubeletVersion,
    String containerRuntime)
    implements KubeObject {
  /** How much there is of what is shared out. */
  public record Capacity(long cpuMillis, long memoryBytes, long pods) {}

  public Node {
    addresses = List.copyOf(addresses);
    conditions = List.copyOf(conditions);
  }

  /** Whether its kubelet says that pods can run. */
  public boolean isReady() {
    return conditions.stream().anyMatch(c -> c.type().equals("Ready") && c.isTrue());
  }
}
