package io.sightline.desktop.layout;

import java.util.Arrays;

/** Draws the nodes of each family together, so that they can be seen as one from afar. */
final class Families {
  private final int[] family;
  private final double[] size;
  private final double[] centreX;
  private final double[] centreY;

  Families(LayoutGraph graph) {
    family = graph.family();
    int count = Arrays.stream(family).max().orElse(-1) + 1;
    size = new double[count];
    centreX = new double[count];
    centreY = new double[count];
    for (int f : family) {
      if (f >= 0) {
        size[f]++;
      }
    }
  }

  /** Pulls each node towards the middle of its family. */
  void pull(double strength, double[] x, double[] y, double[] vx, double[] vy) {
    if (size.length == 0) {
      return;
    }
    Arrays.fill(centreX, 0);
    Arrays.fill(centreY, 0);
    for (int i = 0; i < family.length; i++) {
      int f = family[i];
      if (f >= 0) {
        centreX[f] += x[i];
        centreY[f] += y[i];
      }
    }
    for (int i = 0; i < family.length; i++) {
      int f = family[i];
      if (f >= 0) {
        vx[i] += (centreX[f] / size[f] - x[i]) * strength;
        vy[i] += (centreY[f] / size[f] - y[i]) * strength;
      }
    }
  }
}
