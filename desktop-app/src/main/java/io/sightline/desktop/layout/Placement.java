package io.sightline.desktop.layout;

import java.util.Random;

/** Where nodes start: all of a fresh graph, or the new ones beside those that have a place. */
final class Placement {
  private static final double GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

  private Placement() {}

  /** Spreads groups on a spiral in an order that follows from the seed, and nodes around them. */
  static void scatter(LayoutGraph graph, boolean[] known, double[] x, double[] y, long seed) {
    Random random = new Random(seed);
    int n = graph.size();
    double area = 0;
    for (int i = 0; i < n; i++) {
      area += 9.0 * (graph.halfWidth()[i] + 20) * (graph.halfHeight()[i] + 20);
    }
    double radius = Math.sqrt(area / Math.PI);
    int units = graph.groupCount();
    int[] slots = random.ints(0, Integer.MAX_VALUE).limit(units).toArray();
    for (int i = 0; i < n; i++) {
      double angle = random.nextDouble() * 2 * Math.PI;
      double away = Math.sqrt(random.nextDouble());
      if (known[i]) {
        continue;
      }
      int g = graph.group()[i];
      if (g < 0) {
        x[i] = Math.cos(angle) * radius * 1.2;
        y[i] = Math.sin(angle) * radius * 0.8;
      } else {
        double turn = (slots[g] % 997) / 997.0 * 2 * Math.PI + g * GOLDEN_ANGLE;
        double out = units == 1 ? 0 : radius * Math.sqrt((g + .5) / units);
        double own = radius / Math.sqrt(units) * 0.6;
        x[i] = Math.cos(turn) * out * 1.2 + Math.cos(angle) * away * own;
        y[i] = Math.sin(turn) * out * 0.8 + Math.sin(angle) * away * own;
      }
    }
  }

  /** Gives each new node the nearest free place to the middle of its neighbours or its group. */
  static void besideNeighbours(
      LayoutGraph graph, boolean[] known, double[] x, double[] y, long seed) {
    int n = graph.size();
    boolean[] placed = known.clone();
    Islands islands = Islands.of(graph, x, y, placed);
    for (int i = 0; i < n; i++) {
      if (!placed[i]) {
        double[] target = target(graph, placed, x, y, i);
        freePlace(graph, placed, x, y, i, target, islands, seed);
        placed[i] = true;
        islands.update(graph, x, y, placed);
      }
    }
  }

  private static double[] target(
      LayoutGraph graph, boolean[] placed, double[] x, double[] y, int node) {
    double sumX = 0;
    double sumY = 0;
    double sum = 0;
    for (int e = 0; e < graph.edgeCount(); e++) {
      int a = graph.from()[e];
      int b = graph.to()[e];
      int other = a == node ? b : b == node ? a : -1;
      if (other >= 0 && other != node && placed[other]) {
        double weight = graph.group()[other] == graph.group()[node] ? 4 : 1;
        sumX += x[other] * weight;
        sumY += y[other] * weight;
        sum += weight;
      }
    }
    int group = graph.group()[node];
    for (int i = 0; i < graph.size(); i++) {
      if (placed[i] && group >= 0 && graph.group()[i] == group) {
        double weight = 0.5;
        sumX += x[i] * weight;
        sumY += y[i] * weight;
        sum += weight;
      }
    }
    return sum == 0 ? new double[] {0, 0} : new double[] {sumX / sum, sumY / sum};
  }

  /**
   * Tries places on a widening spiral and takes the first that overlaps nothing; a place outside
   * the island of the node's group has to be that much nearer, since the island would grow.
   */
  private static void freePlace(
      LayoutGraph graph,
      boolean[] placed,
      double[] x,
      double[] y,
      int node,
      double[] target,
      Islands islands,
      long seed) {
    double start = new Random(seed * 31 + graph.ids().get(node).hashCode()).nextDouble() * 7;
    double bestCost = Double.MAX_VALUE;
    double bestX = target[0];
    double bestY = target[1];
    for (int k = 0; k < 400; k++) {
      double distance = 22 * Math.sqrt(k);
      double px = target[0] + Math.cos(start + k * GOLDEN_ANGLE) * distance * 1.3;
      double py = target[1] + Math.sin(start + k * GOLDEN_ANGLE) * distance;
      double cost = distance;
      if (cost >= bestCost) {
        break;
      }
      if (isFree(graph, placed, x, y, node, px, py, islands)) {
        cost += 4 * growth(graph, node, px, py, islands);
        if (cost < bestCost) {
          bestCost = cost;
          bestX = px;
          bestY = py;
        }
      }
    }
    x[node] = bestX;
    y[node] = bestY;
  }

  private static double growth(LayoutGraph graph, int node, double px, double py, Islands islands) {
    int g = graph.group()[node];
    if (g < 0 || !islands.exists(g)) {
      return 0;
    }
    double halfWidth = graph.halfWidth()[node] + LayoutGraph.ISLAND_PADDING;
    double halfHeight = graph.halfHeight()[node] + LayoutGraph.ISLAND_PADDING;
    return Math.max(0, islands.left[g] - px + halfWidth)
        + Math.max(0, px + halfWidth - islands.right[g])
        + Math.max(0, islands.top[g] - py + halfHeight + LayoutGraph.ISLAND_TITLE)
        + Math.max(0, py + halfHeight - islands.bottom[g]);
  }

  private static boolean isFree(
      LayoutGraph graph,
      boolean[] placed,
      double[] x,
      double[] y,
      int node,
      double px,
      double py,
      Islands islands) {
    double halfWidth = graph.halfWidth()[node] + 16;
    double halfHeight = graph.halfHeight()[node] + 16;
    for (int i = 0; i < graph.size(); i++) {
      if (placed[i]
          && Math.abs(x[i] - px) < halfWidth + graph.halfWidth()[i]
          && Math.abs(y[i] - py) < halfHeight + graph.halfHeight()[i]) {
        return false;
      }
    }
    for (int g = 0; g < graph.groupCount(); g++) {
      if (g != graph.group()[node]
          && islands.exists(g)
          && px + halfWidth > islands.left[g]
          && px - halfWidth < islands.right[g]
          && py + halfHeight > islands.top[g]
          && py - halfHeight < islands.bottom[g]) {
        return false;
      }
    }
    return true;
  }
}
