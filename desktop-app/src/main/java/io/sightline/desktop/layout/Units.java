package io.sightline.desktop.layout;

import java.util.Arrays;

/** What moves as a whole: an island with its nodes, or a node that belongs to no group. */
final class Units {
  private final LayoutGraph graph;
  private final Islands islands;
  private final int count;
  private final int[] unitOf;
  private final int[] nodeKey;
  private final int[] sameKey;
  private final double[] size;
  private final double[] centreX;
  private final double[] centreY;
  private final double[] unitX;
  private final double[] unitY;
  private final double[] beforeX;
  private final double[] beforeY;
  private final double[] unitHalfWidth;
  private final double[] unitHalfHeight;
  private final double[] unitMobility;
  private final double[] nodeHalfWidth;
  private final double[] nodeHalfHeight;
  private final double[] nodeMobility;

  Units(LayoutGraph graph) {
    this.graph = graph;
    int n = graph.size();
    islands = Islands.of(graph, new double[n], new double[n]);
    unitOf = new int[n];
    nodeKey = new int[n];
    int units = graph.groupCount();
    for (int i = 0; i < n; i++) {
      unitOf[i] = graph.group()[i] >= 0 ? graph.group()[i] : units++;
      nodeKey[i] = unitOf[i];
    }
    count = units;
    size = new double[count];
    for (int i = 0; i < n; i++) {
      size[unitOf[i]]++;
    }
    sameKey = new int[count];
    centreX = new double[count];
    centreY = new double[count];
    unitX = new double[count];
    unitY = new double[count];
    beforeX = new double[count];
    beforeY = new double[count];
    unitHalfWidth = new double[count];
    unitHalfHeight = new double[count];
    unitMobility = new double[count];
    nodeHalfWidth = new double[n];
    nodeHalfHeight = new double[n];
    nodeMobility = new double[n];
  }

  void pullToGroups(double strength, double[] x, double[] y, double[] vx, double[] vy) {
    Arrays.fill(centreX, 0);
    Arrays.fill(centreY, 0);
    for (int i = 0; i < unitOf.length; i++) {
      centreX[unitOf[i]] += x[i];
      centreY[unitOf[i]] += y[i];
    }
    for (int i = 0; i < unitOf.length; i++) {
      int u = unitOf[i];
      vx[i] += (centreX[u] / size[u] - x[i]) * strength;
      vy[i] += (centreY[u] / size[u] - y[i]) * strength * 1.25;
    }
  }

  /** Whether anything moves as a whole that is more than one node. */
  boolean anyGroups() {
    return count - graph.groupCount() < graph.size();
  }

  BoxSeparation.Boxes nodeBoxes(
      double[] x, double[] y, boolean[] pinned, double[] heat, double gap) {
    for (int i = 0; i < nodeKey.length; i++) {
      nodeHalfWidth[i] = graph.halfWidth()[i] + gap / 2;
      nodeHalfHeight[i] = graph.halfHeight()[i] + gap / 2;
      // What is new gives way to what stands.
      nodeMobility[i] = pinned[i] ? 0 : heat[i] + 1e-4;
    }
    return new BoxSeparation.Boxes(
        nodeKey.length, x, y, nodeHalfWidth, nodeHalfHeight, nodeKey, nodeMobility);
  }

  BoxSeparation.Boxes unitBoxes(double[] x, double[] y, boolean[] pinned, double gap) {
    islands.update(graph, x, y, null);
    for (int u = 0; u < count; u++) {
      unitMobility[u] = 1 / Math.max(1, size[u]);
    }
    for (int g = 0; g < graph.groupCount(); g++) {
      boolean exists = islands.exists(g);
      unitX[g] = exists ? (islands.left[g] + islands.right[g]) / 2 : 0;
      unitY[g] = exists ? (islands.top[g] + islands.bottom[g]) / 2 : 0;
      unitHalfWidth[g] = exists ? (islands.right[g] - islands.left[g] + gap) / 2 : 0;
      unitHalfHeight[g] = exists ? (islands.bottom[g] - islands.top[g] + gap) / 2 : 0;
    }
    for (int i = 0; i < unitOf.length; i++) {
      int u = unitOf[i];
      if (u >= graph.groupCount()) {
        unitX[u] = x[i];
        unitY[u] = y[i];
        unitHalfWidth[u] = graph.halfWidth()[i] + gap / 2;
        unitHalfHeight[u] = graph.halfHeight()[i] + gap / 2;
      }
      if (pinned[i]) {
        unitMobility[u] = 0;
      }
    }
    System.arraycopy(unitX, 0, beforeX, 0, count);
    System.arraycopy(unitY, 0, beforeY, 0, count);
    return new BoxSeparation.Boxes(
        count, unitX, unitY, unitHalfWidth, unitHalfHeight, sameKey, unitMobility);
  }

  void moveUnits(BoxSeparation.Boxes boxes, double[] x, double[] y) {
    for (int i = 0; i < unitOf.length; i++) {
      int u = unitOf[i];
      x[i] += boxes.x()[u] - beforeX[u];
      y[i] += boxes.y()[u] - beforeY[u];
    }
  }
}
