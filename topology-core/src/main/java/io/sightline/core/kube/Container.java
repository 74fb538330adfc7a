package io.sightline.core.kube;

import java.util.List;

/**
 * A container of a pod: what it is to be, and how it is.
 *
 * @param init whether it runs before the others
 * @param sidecar an init container that keeps running (`restartPolicy: Always`)
 * @param image as the specification names it
 * @param id the runtime's id without its scheme; empty until it was made
 * @param reason why it waits or ended: `CrashLoopBackOff`, `ImagePullBackOff`, `OOMKilled`, …
 * @param message the words to the reason
 * @param exitCode of its end, where it has ended
 * @param startedNanos when the running or ended container started
 * @param finishedNanos when the ended container ended
 * @param last how the one before it ended; all empty where there was none
 */
public record Container(
    String name,
    boolean init,
    boolean sidecar,
    String image,
    String id,
    ContainerState state,
    String reason,
    String message,
    int exitCode,
    long startedNanos,
    long finishedNanos,
    Termination last,
    int restarts,
    boolean ready,
    Resources resources,
    List<ContainerPort> ports,
    List<Probe> probes) {
  public Container {
    ports = List.copyOf(ports);
    probes = List.copyOf(probes);
  }

  /** Whether it runs to its end before the pod's containers start. */
  public boolean isInit() {
    return init && !sidecar;
  }
}
