package io.sightline.desktop.layout;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rectangles around the groups of a graph: a group's boxes, padding, and room for its title.
 *
 * <p>Index g is group g; a group without nodes has an empty rectangle with right &lt; left.
 */
public final class Islands {
  public final double[] left;
  public final double[] top;
  public final double[] right;
  public final double[] bottom;

  private Islands(int count) {
    left = new double[count];
    top = new double[count];
    right = new double[count];
    bottom = new double[count];
  }

  /** The islands of a graph at the given positions of its boxes. */
  public static Islands of(LayoutGraph graph, double[] x, double[] y) {
    return of(graph, x, y, null);
  }

  /** The islands of those nodes only that are marked. */
  static Islands of(LayoutGraph graph, double[] x, double[] y, boolean @Nullable [] marked) {
    Islands islands = new Islands(graph.groupCount());
    islands.update(graph, x, y, marked);
    return islands;
  }

  /** Whether a group has nodes. */
  public boolean exists(int group) {
    return right[group] >= left[group];
  }

  void update(LayoutGraph graph, double[] x, double[] y, boolean @Nullable [] marked) {
    Arrays.fill(left, Double.MAX_VALUE);
    Arrays.fill(top, Double.MAX_VALUE);
    Arrays.fill(right, -Double.MAX_VALUE);
    Arrays.fill(bottom, -Double.MAX_VALUE);
    for (int i = 0; i < graph.size(); i++) {
      int g = graph.group()[i];
      if (g >= 0 && (marked == null || marked[i])) {
        double halfWidth = graph.halfWidth()[i] + LayoutGraph.ISLAND_PADDING;
        double halfHeight = graph.halfHeight()[i] + LayoutGraph.ISLAND_PADDING;
        left[g] = Math.min(left[g], x[i] - halfWidth);
        right[g] = Math.max(right[g], x[i] + halfWidth);
        top[g] = Math.min(top[g], y[i] - halfHeight - LayoutGraph.ISLAND_TITLE);
        bottom[g] = Math.max(bottom[g], y[i] + halfHeight);
      }
    }
  }
}
