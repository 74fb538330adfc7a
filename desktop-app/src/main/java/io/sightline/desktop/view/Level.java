package io.sightline.desktop.view;

/** What one node of the map stands for. */
public enum Level {
  /**
   * As the zoom has it: of a large cluster pods, from farther away workloads, and then namespaces;
   * of a small one workloads.
   */
  AUTO,
  /** Everything in a namespace. */
  NAMESPACE,
  /** All processes of a workload. */
  WORKLOAD,
  /** One pod; what runs in no pod is shown as its workload. */
  POD,
  /** One process. */
  PROCESS
}
