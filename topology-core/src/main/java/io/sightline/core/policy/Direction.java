package io.sightline.core.policy;

/** The direction in which a policy isolates a pod. */
public enum Direction {
  /** Connections that come to the pod. */
  INGRESS("ingress"),
  /** Connections that the pod opens. */
  EGRESS("egress");

  private final String word;

  Direction(String word) {
    this.word = word;
  }

  /** The name in a policy's specification. */
  public String word() {
    return word;
  }
}
