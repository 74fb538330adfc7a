package io.sightline.desktop.scene;

import java.util.Arrays;

/**
 * Nodes and edges by how much they matter: what is in trouble first, then what carries most.
 *
 * @param nodes indices, what matters most first
 * @param edges indices, what matters most first
 */
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
record Ranking(int[] nodes, int[] edges) {
  private static final int INDEX_BITS = 30;
  private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;

  static Ranking of(MapModel model) {
    long[] nodes = new long[model.nodes().size()];
    for (int i = 0; i < nodes.length; i++) {
      MapModel.Node node = model.nodes().get(i);
      nodes[i] = key(trouble(node.health()), node.requestsPerSecond(), i);
    }
    long[] edges = new long[model.edges().size()];
    for (int e = 0; e < edges.length; e++) {
      MapModel.Edge edge = model.edges().get(e);
      double busy = Math.log1p(edge.requestsPerSecond()) + Math.log1p(edge.bytesPerSecond()) / 50;
      edges[e] = key(trouble(edge.verdict()), busy, e);
    }
    return new Ranking(sorted(nodes), sorted(edges));
  }

  /** How bad it is, from 0 for all is well to 2. */
  static int trouble(MapModel.Verdict verdict) {
    return switch (verdict) {
      case OK -> 0;
      case FAILING -> 1;
      case BLOCKED -> 2;
    };
  }

  private static int trouble(MapModel.Health health) {
    return switch (health) {
      case OK -> 0;
      case WARNING -> 1;
      case FAILING -> 2;
    };
  }

  /** A key that sorts by trouble and weight, both falling, and then by index. */
  private static long key(int trouble, double weight, int index) {
    // The bits of floats from 0 up are in the order of the floats.
    long falling = (long) Integer.MAX_VALUE - Float.floatToIntBits((float) Math.max(0, weight));
    return ((3L - trouble) << 31 | falling) << INDEX_BITS | (long) index;
  }

  private static int[] sorted(long[] keys) {
    Arrays.sort(keys);
    int[] indices = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      indices[i] = (int) keys[i] & INDEX_MASK;
    }
    return indices;
  }
}
