package io.sightline.core.kube;

/** What a container does. */
public enum ContainerState {
  /** Nothing was reported of it yet. */
  UNKNOWN,
  WAITING,
  RUNNING,
  TERMINATED
}
