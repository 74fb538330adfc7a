package io.sightline.desktop.view;

/** What one node of the map stands for. */
public enum Level {
  /** All processes of a workload. */
  WORKLOAD,
  /** One process. */
  PROCESS
}
