package io.sightline.core.policy;

/** What policies make of a connection. */
public enum Outcome {
  ALLOWED,
  BLOCKED,
  /** Something that decides it is not known. */
  UNKNOWN;

  /** The worst first: what blocks some pods of a workload is what its user notices. */
  public int rank() {
    return switch (this) {
      case BLOCKED -> 0;
      case UNKNOWN -> 1;
      case ALLOWED -> 2;
    };
  }
}
