package io.sightline.core.kube;

import io.sightline.core.fact.IpAddress;
import java.util.List;

/**
 * A pod.
 *
 * @param node empty until it is scheduled
 * @param addresses its own, or its node's where it uses the host's network
 * @param reason why it is in its phase, e.g. `Evicted`; else why it is not scheduled
 * @param message the words to the reason
 * @param startedNanos when the kubelet took it on
 * @param kubeletUid the UID by which the kubelet names its control group: for a static pod the hash
 *     of its manifest, which is not the UID of the object in the API; else the object's
 * @param claims names of the volume claims it mounts
 * @param containers init containers first, each kind in the order of the specification
 */
public record Pod(
    ObjectMeta meta,
    String node,
    List<IpAddress> addresses,
    boolean hostNetwork,
    PodPhase phase,
    boolean ready,
    String reason,
    String message,
    String qosClass,
    String serviceAccount,
    long startedNanos,
    String kubeletUid,
    List<String> claims,
    List<Container> containers)
    implements KubeObject {
  public Pod {
    addresses = List.copyOf(addresses);
    claims = List.copyOf(claims);
    containers = List.copyOf(containers);
  }

  /** Whether its containers have ended for good, so that its addresses may be given to others. */
  public boolean isTerminated() {
    return phase == PodPhase.SUCCEEDED || phase == PodPhase.FAILED;
  }

  /** How often its containers were started again. */
  public int restarts() {
    return containers.stream().mapToInt(Container::restarts).sum();
  }

  /** How many of its containers, not counting init containers that run to their end, are ready. */
  public int readyContainers() {
    return (int) containers.stream().filter(c -> !c.isInit() && c.ready()).count();
  }

  /** How many containers it is to have, not counting init containers that run to their end. */
  public int wantedContainers() {
    return (int) containers.stream().filter(c -> !c.isInit()).count();
  }
}
