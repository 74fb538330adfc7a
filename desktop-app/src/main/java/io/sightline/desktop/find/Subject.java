package io.sightline.desktop.find;

/** What a filter is asked about. */
public sealed interface Subject {
  /** Traffic between two ends. */
  record Edge(Party from, Party to, Traffic traffic) implements Subject {}

  /**
   * An entity by itself.
   *
   * @param connected whether it has traffic, of which a filter is asked by itself
   */
  record Node(Party party, boolean connected) implements Subject {}
}
