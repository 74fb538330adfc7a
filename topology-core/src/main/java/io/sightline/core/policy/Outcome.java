package io.sightline.core.policy;

/** What policies make of a connection. */
public enum Outcome {
  ALLOWED,
  BLOCKED,
  /** Something that decides it is not known. */
  UNKNOWN
}
