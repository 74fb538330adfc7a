package io.sightline.core.resolve;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.kube.PodCgroup;
import io.sightline.core.topology.EntityId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which pod a process is in, by its control group: known before the API tells of the pod, and also
 * of pods on their node's network. Looked up when it is asked, since a process may be told of
 * before its group. Not thread-safe.
 */
final class PodProcesses {
  /** Control groups have no fact of their end; of those that came and went the newest are kept. */
  private static final int MAX_CGROUPS = 65_536;

  /** Of processes that ended; a flow of theirs may still wait for its other end. */
  private static final int MAX_ENDED = 16_384;

  private final Map<CgroupKey, String> podByCgroup =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CgroupKey, String> eldest) {
          return size() > MAX_CGROUPS;
        }
      };
  private final Map<ProcessKey, CgroupKey> cgroupByProcess = new HashMap<>();
  private final Map<ProcessKey, CgroupKey> ended =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ProcessKey, CgroupKey> eldest) {
          return size() > MAX_ENDED;
        }
      };

  void cgroup(CgroupObserved fact) {
    PodCgroup.parse(fact.path())
        .ifPresent(pod -> podByCgroup.put(fact.cgroup(), EntityId.ofPod(pod.podUid())));
  }

  void process(ProcessObserved fact) {
    cgroupByProcess.put(fact.process(), fact.cgroup());
  }

  void exited(ProcessKey process) {
    CgroupKey cgroup = cgroupByProcess.remove(process);
    if (cgroup != null) {
      ended.put(process, cgroup);
    }
  }

  /** The entity of the pod that a process is in; empty for one in none. */
  Optional<String> podOf(ProcessKey process) {
    CgroupKey cgroup = cgroupByProcess.get(process);
    return Optional.ofNullable(podByCgroup.get(cgroup != null ? cgroup : ended.get(process)));
  }

  /** The process's pod, or where it is in none the process itself. */
  String entityOf(ProcessKey process) {
    return podOf(process).orElseGet(() -> EntityId.ofProcess(process));
  }
}
