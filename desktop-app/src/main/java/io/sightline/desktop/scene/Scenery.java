package io.sightline.desktop.scene;

import io.sightline.desktop.layout.Islands;
import org.jspecify.annotations.Nullable;

/**
 * What is to be painted: nodes, where they are in map units, and the islands around them.
 * Immutable.
 *
 * @param islands around the nodes as they are laid out, wherever they are drawn
 * @param joined the joined map of which {@code scene} is; null where each node is by itself
 * @param overview the sums that are drawn in place of the nodes; null where the nodes are
 */
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
record Scenery(
    MapScene scene,
    double[] x,
    double[] y,
    Islands islands,
    @Nullable Joined joined,
    @Nullable Overview overview) {

  /** Each node where it is laid out. */
  static Scenery of(MapScene scene, double[] x, double[] y) {
    return new Scenery(scene, x, y, Islands.of(scene.graph(), x, y), null, null);
  }

  /** The scene whose nodes and edges can be pointed at. */
  MapScene shown() {
    return overview == null ? scene : overview.scene();
  }

  MapView.Step step() {
    return overview != null
        ? MapView.Step.ISLANDS
        : joined != null ? MapView.Step.JOINED : MapView.Step.NODES;
  }
}
