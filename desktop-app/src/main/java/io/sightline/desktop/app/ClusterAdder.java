package io.sightline.desktop.app;

import java.io.IOException;

/** Adds clusters to what a window shows. */
@FunctionalInterface
public interface ClusterAdder {
  /**
   * Adds the cluster of a context, which connects while the map goes on. Any thread but JavaFX's.
   *
   * @throws IOException when it cannot be: what is wrong and what to do
   */
  void add(String context) throws IOException;
}
