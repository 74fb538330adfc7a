package io.sightline.desktop.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForceErrorTest {
  private static double[] scattered(int count, long seed) {
    return new Random(seed).doubles(count, -5_000, 5_000).toArray();
  }

  @Test
  void takingFarNodesAsOneIsNearlyExact() {
    double error = ForceError.of(scattered(3_000, 1), scattered(3_000, 2));
    assertThat(error).isPositive().isLessThan(0.02);
  }

  @Test
  void fewNodesAreSummedUpExactly() {
    assertThat(ForceError.of(scattered(5, 1), scattered(5, 2))).isZero();
    assertThat(ForceError.of(new double[0], new double[0])).isZero();
  }

  /** Many points are shared out over the cores; what comes out is what one of them would get. */
  @Test
  void theForceOnANodeDoesNotDependOnTheThreads() {
    int n = 4_000;
    double[] x = scattered(n, 3);
    double[] y = scattered(n, 4);
    double[][] runs = new double[2][n];
    for (double[] vx : runs) {
      QuadTree tree = new QuadTree(ForceLayout.THETA);
      tree.build(x, y, n);
      tree.repel(1, 1, vx, new double[n]);
    }
    assertThat(Arrays.equals(runs[0], runs[1])).isTrue();
  }
}
