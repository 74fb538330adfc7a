package io.sightline.desktop.layout;

/** Springs along edges, stronger and shorter within a group. */
@SuppressWarnings("ArrayRecordComponent") // working arrays
record Springs(double[] strength, double[] bias, double[] gap) {
  private static final double SPRING_GAP = 96;
  private static final double FOREIGN_SPRING_GAP = 170;
  private static final double FOREIGN_SPRING = 0.22;

  /** How strongly callers are drawn to the left of what they call. */
  private static final double FLOW = 9;

  static Springs of(LayoutGraph graph) {
    int count = graph.edgeCount();
    int[] degree = new int[graph.size()];
    for (int e = 0; e < count; e++) {
      degree[graph.from()[e]]++;
      degree[graph.to()[e]]++;
    }
    double[] strength = new double[count];
    double[] bias = new double[count];
    double[] gap = new double[count];
    for (int e = 0; e < count; e++) {
      int a = graph.from()[e];
      int b = graph.to()[e];
      boolean foreign = graph.group()[a] != graph.group()[b];
      strength[e] =
          graph.weight()[e] * (foreign ? FOREIGN_SPRING : 1) / Math.min(degree[a], degree[b]);
      bias[e] = (double) degree[a] / (degree[a] + degree[b]);
      gap[e] = foreign ? FOREIGN_SPRING_GAP : SPRING_GAP;
    }
    return new Springs(strength, bias, gap);
  }

  void pull(LayoutGraph graph, double alpha, double[] x, double[] y, double[] vx, double[] vy) {
    int[] from = graph.from();
    int[] to = graph.to();
    float[] halfWidth = graph.halfWidth();
    float[] halfHeight = graph.halfHeight();
    for (int e = 0; e < strength.length; e++) {
      int a = from[e];
      int b = to[e];
      double dx = x[b] + vx[b] - x[a] - vx[a];
      double dy = y[b] + vy[b] - y[a] - vy[a];
      double d = Math.sqrt(dx * dx + dy * dy) + 1e-6;
      // Boxes are wide and low: how much of the way lies inside them depends on the direction.
      double inside =
          ((halfWidth[a] + halfWidth[b]) * Math.abs(dx)
                  + (halfHeight[a] + halfHeight[b]) * Math.abs(dy))
              / d;
      double f = (d - gap[e] - inside) / d * alpha * strength[e];
      dx = dx * f - FLOW * alpha * strength[e];
      dy *= f;
      vx[b] -= dx * bias[e];
      vy[b] -= dy * bias[e];
      vx[a] += dx * (1 - bias[e]);
      vy[a] += dy * (1 - bias[e]);
    }
  }
}
