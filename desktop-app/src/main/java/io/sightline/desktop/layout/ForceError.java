package io.sightline.desktop.layout;

/**
 * How wrong the layout's repulsion is for taking nodes that are far away as one, compared with the
 * sum over all pairs.
 */
public final class ForceError {
  private ForceError() {}

  /**
   * The error at the given places as a share of all force: the lengths of the differences, summed
   * up, over the lengths of the forces. Takes time that grows with the square of the count.
   */
  public static double of(double[] x, double[] y) {
    double[] nearX = new double[x.length];
    double[] nearY = new double[x.length];
    double[] exactX = new double[x.length];
    double[] exactY = new double[x.length];
    repel(ForceLayout.THETA, x, y, nearX, nearY);
    repel(0, x, y, exactX, exactY);
    double wrong = 0;
    double all = 0;
    for (int i = 0; i < x.length; i++) {
      wrong += Math.hypot(nearX[i] - exactX[i], nearY[i] - exactY[i]);
      all += Math.hypot(exactX[i], exactY[i]);
    }
    return all == 0 ? 0 : wrong / all;
  }

  private static void repel(double theta, double[] x, double[] y, double[] vx, double[] vy) {
    QuadTree tree = new QuadTree(theta);
    tree.build(x, y, x.length);
    tree.repel(ForceLayout.REPULSION, ForceLayout.NEAREST, vx, vy);
  }
}
