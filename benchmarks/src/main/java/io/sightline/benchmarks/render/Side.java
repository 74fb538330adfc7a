package io.sightline.benchmarks.render;

import io.sightline.desktop.scene.Camera;
import javafx.scene.Parent;

/** One of those that draw the same graph at the same places. FX thread only. */
interface Side {
  /** What is put into the window. */
  Parent root();

  /** Draws the graph as a camera sees it; what is drawn by the next pulse counts. */
  void look(Camera camera);
}
