package io.sightline.desktop.view;

/** What one node of the map stands for. */
public enum Level {
  /** All processes of a workload. */
  WORKLOAD,
  /** One pod; what runs in no pod is shown as its workload. */
  POD,
  /** One process. */
  PROCESS
}
