package io.sightline.desktop.scene;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Lines from one island to another that are drawn side by side: from its node each goes to the
 * border of its island, with the others to the border of the other one, and from there to its node.
 * The same picture of islands gives the same bundles. Immutable.
 */
final class Bundles {
  /** Fewer lines are no calmer together. */
  private static final int LEAST_LINES = 3;

  /** From one line of a bundle to the next, and the width of the widest, in logical pixels. */
  private static final double LANE = 1.1;

  private static final double MOST_WIDTH = 11;

  /** No bundles. */
  static final Bundles NONE = new Bundles(0);

  private final boolean[] bundled;

  /** x and y where each line joins its bundle, and where it leaves it. */
  private final double[] joints;

  private Bundles(int edges) {
    bundled = new boolean[edges];
    joints = new double[4 * edges];
  }

  private static final class Lines {
    private int count;
    private int placed;
  }

  /**
   * Bundles lines.
   *
   * @param lines the edges that may be bundled, by index
   */
  static Bundles of(MapScene scene, Placed placed, int[] lines, double pixelRatio) {
    Bundles bundles = new Bundles(scene.model().edges().size());
    Map<Long, Lines> pairs = new HashMap<>();
    long[] keys = Arrays.stream(lines).mapToLong(e -> pair(scene.model(), e)).toArray();
    for (long key : keys) {
      if (key >= 0) {
        pairs.computeIfAbsent(key, _ -> new Lines()).count++;
      }
    }
    for (int k = 0; k < lines.length; k++) {
      Lines pair = keys[k] < 0 ? null : pairs.get(keys[k]);
      if (pair != null && pair.count >= LEAST_LINES) {
        double lane = Math.min(LANE, MOST_WIDTH / pair.count) * pixelRatio;
        bundles.join(
            scene.model(), placed, lines[k], (pair.placed++ - (pair.count - 1) / 2.0) * lane);
      }
    }
    return bundles;
  }

  /** A number for the two islands of an edge; negative where it has not two. */
  private static long pair(MapModel model, int edge) {
    int a = model.nodes().get(model.edges().get(edge).from()).group();
    int b = model.nodes().get(model.edges().get(edge).to()).group();
    return a < 0 || b < 0 || a == b ? -1 : ((long) Math.min(a, b) << 32) | Math.max(a, b);
  }

  private void join(MapModel model, Placed placed, int edge, double aside) {
    int a = model.nodes().get(model.edges().get(edge).from()).group();
    int b = model.nodes().get(model.edges().get(edge).to()).group();
    // Measured from the lower group to the higher, so that both directions share their lanes.
    Bounds low = placed.island(Math.min(a, b));
    Bounds high = placed.island(Math.max(a, b));
    double dx = high.centreX() - low.centreX();
    double dy = high.centreY() - low.centreY();
    double length = Math.max(1e-6, Math.hypot(dx, dy));
    double sideX = -dy / length * aside;
    double sideY = dx / length * aside;
    double leaves = exit(low, dx, dy);
    double enters = 1 - exit(high, dx, dy);
    if (leaves > enters) {
      leaves = enters = (leaves + enters) / 2;
    }
    double from = a < b ? leaves : enters;
    double to = a < b ? enters : leaves;
    bundled[edge] = true;
    joints[4 * edge] = low.centreX() + dx * from + sideX;
    joints[4 * edge + 1] = low.centreY() + dy * from + sideY;
    joints[4 * edge + 2] = low.centreX() + dx * to + sideX;
    joints[4 * edge + 3] = low.centreY() + dy * to + sideY;
  }

  /** The share of a way out of an island's middle that lies on the island. */
  private static double exit(Bounds island, double dx, double dy) {
    return Math.min(
        1,
        Math.min(
            island.width() / 2 / Math.max(1e-9, Math.abs(dx)),
            island.height() / 2 / Math.max(1e-9, Math.abs(dy))));
  }

  boolean isBundled(int edge) {
    return bundled.length > 0 && bundled[edge];
  }

  /** x where a line joins its bundle. */
  double joinX(int edge) {
    return joints[4 * edge];
  }

  double joinY(int edge) {
    return joints[4 * edge + 1];
  }

  /** x where a line leaves its bundle. */
  double leaveX(int edge) {
    return joints[4 * edge + 2];
  }

  double leaveY(int edge) {
    return joints[4 * edge + 3];
  }
}
