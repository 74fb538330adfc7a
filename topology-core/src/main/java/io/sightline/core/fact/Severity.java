package io.sightline.core.fact;

/** How much an event matters to the reader. */
public enum Severity {
  INFO,
  WARNING,
  ERROR
}
