package io.sightline.core.kube;

/** The phase of a pod (`status.phase`). */
public enum PodPhase {
  PENDING,
  RUNNING,
  SUCCEEDED,
  FAILED,
  UNKNOWN
}
