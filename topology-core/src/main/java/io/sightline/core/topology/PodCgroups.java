package io.sightline.core.topology;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.kube.PodCgroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The control groups of pods, which are no entities themselves, and whose each is. Not thread-safe.
 */
final class PodCgroups {
  private record Known(CgroupObserved fact, String holder) {}

  private final Map<CgroupKey, Known> known = new HashMap<>();

  void add(CgroupObserved fact, PodCgroup cgroup) {
    // Found out once: what a path says is asked for with each window of resources.
    known.put(fact.cgroup(), new Known(fact, holder(cgroup)));
  }

  /** The entity to which belongs what a control group uses: its container, its pod, or itself. */
  String holder(CgroupKey cgroup) {
    Known it = known.get(cgroup);
    return it == null ? EntityId.ofCgroup(cgroup) : it.holder;
  }

  private static String holder(PodCgroup cgroup) {
    return cgroup.containerId().isEmpty()
        ? EntityId.ofPod(cgroup.podUid())
        : EntityId.ofContainer(cgroup.containerId());
  }

  /** Forgets those whose holders are gone. */
  void removeOf(Set<String> holders) {
    known.values().removeIf(it -> holders.contains(it.holder));
  }

  void snapshotInto(List<Fact> facts) {
    known.values().forEach(it -> facts.add(it.fact));
  }
}
