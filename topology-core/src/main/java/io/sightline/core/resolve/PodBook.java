package io.sightline.core.resolve;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.Pod;
import io.sightline.core.topology.EntityId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which pod had an address when. Not thread-safe.
 *
 * <p>Pods on their node's network are left out: the address is the node's, and only their control
 * group tells them apart.
 */
final class PodBook {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  // Of the kubelet's UIDs, which the pods hold anyway: an entity's id would be a text more for
  // each.
  private final Leases<IpAddress> leases = new Leases<>();
  private final Map<ObjectKey, Pod> holders = new HashMap<>();
  private final Prefixes ranges = new Prefixes();

  /** Takes a pod; returns the addresses of which it was not known that it has them. */
  Collection<IpAddress> observed(Pod pod, long timeNanos) {
    if (pod.hostNetwork() || pod.addresses().isEmpty()) {
      return List.of();
    }
    Set<IpAddress> fresh = new LinkedHashSet<>();
    Pod before = holders.put(pod.key(), pod);
    String uid = pod.kubeletUid();
    for (IpAddress address : pod.addresses()) {
      ranges.add(address);
      if (leases.begin(address, uid, since(pod, timeNanos))) {
        fresh.add(address);
      }
      if (pod.isTerminated()) {
        leases.end(address, uid, ended(pod, timeNanos));
      }
    }
    if (before != null) {
      List<IpAddress> left = new ArrayList<>(before.addresses());
      left.removeAll(pod.addresses());
      left.forEach(address -> leases.end(address, uid, timeNanos));
    }
    return fresh;
  }

  void gone(ObjectKey key, long timeNanos) {
    Pod pod = holders.remove(key);
    if (pod != null) {
      pod.addresses().forEach(address -> leases.end(address, pod.kubeletUid(), timeNanos));
    }
  }

  /** The entity of the pod that had the address then. */
  Optional<String> at(IpAddress address, long timeNanos) {
    return leases.at(address, timeNanos).map(EntityId::ofPod);
  }

  /** Whether an address is among those of pods, though it may be none's. */
  boolean isLikely(IpAddress address) {
    return ranges.contains(address);
  }

  void expire(long nowNanos) {
    leases.expire(nowNanos);
  }

  /**
   * Since when at the latest it had its addresses: they are there before its first container is,
   * but the address of one that ended may be given on after the other was taken on by its kubelet.
   */
  private static long since(Pod pod, long timeNanos) {
    long first =
        pod.containers().stream()
            .flatMapToLong(
                container ->
                    java.util.stream.LongStream.of(
                        container.startedNanos(), container.last().startedNanos()))
            .filter(nanos -> nanos != 0)
            .min()
            .orElse(0);
    if (first != 0) {
      return first;
    }
    return pod.startedNanos() != 0 ? pod.startedNanos() : timeNanos;
  }

  private static long ended(Pod pod, long timeNanos) {
    return pod.containers().stream().mapToLong(Container::finishedNanos).max().stream()
        .filter(nanos -> nanos != 0)
        .map(nanos -> nanos + SECOND)
        .findFirst()
        .orElse(timeNanos);
  }
}
