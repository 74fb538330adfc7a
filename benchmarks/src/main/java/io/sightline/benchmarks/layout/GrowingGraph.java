package io.sightline.benchmarks.layout;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.desktop.layout.LayoutGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A graph in which few nodes have many edges, at random places, and the same with some nodes more.
 * Each node beyond the first is joined to others that were there before, mostly to those that have
 * many edges already (Barabási and Albert, Science 286, 1999).
 *
 * <p>The same sizes and seed give the same graph.
 */
public final class GrowingGraph {
  private static final float HALF_WIDTH = 60;
  private static final float HALF_HEIGHT = 25;

  private final double[] x;
  private final double[] y;
  private final int[] from;
  private final int[] to;
  private final int known;
  private final int knownEdges;

  private GrowingGraph(double[] x, double[] y, int[] from, int[] to, int known, int knownEdges) {
    this.x = x;
    this.y = y;
    this.from = from;
    this.to = to;
    this.known = known;
    this.knownEdges = knownEdges;
  }

  /**
   * A graph of so many nodes with so many edges each.
   *
   * @param added how many nodes come later
   */
  public static GrowingGraph of(int nodes, int edgesEach, int added, long seed) {
    Random random = new Random(seed);
    int all = nodes + added;
    int[] from = new int[all * edgesEach];
    int[] to = new int[from.length];
    for (int e = 0; e < from.length; e++) {
      int node = e / edgesEach;
      from[e] = node;
      // An end of an edge taken at random is a node by the number of its edges.
      int end = random.nextInt(2 * e + 1);
      int other =
          node == 0 ? 1 : end == 2 * e ? random.nextInt(node) : end < e ? from[end] : to[end - e];
      to[e] = other == node ? (node + 1) % Math.max(2, node) : other;
    }
    double side = Math.sqrt(all) * 200;
    double[] x = random.doubles(all, -side / 2, side / 2).toArray();
    double[] y = random.doubles(all, -side / 2, side / 2).toArray();
    return new GrowingGraph(x, y, from, to, nodes, nodes * edgesEach);
  }

  /** The same graph with its nodes at other places. */
  public GrowingGraph at(double[] otherX, double[] otherY) {
    double[] nextX = x.clone();
    double[] nextY = y.clone();
    System.arraycopy(otherX, 0, nextX, 0, otherX.length);
    System.arraycopy(otherY, 0, nextY, 0, otherY.length);
    return new GrowingGraph(nextX, nextY, from, to, known, knownEdges);
  }

  public int nodes() {
    return known;
  }

  public int edges() {
    return knownEdges;
  }

  public int from(int edge) {
    return from[edge];
  }

  public int to(int edge) {
    return to[edge];
  }

  /** What our layout has to place, at first or with what comes later. */
  public LayoutGraph layoutGraph(boolean grown) {
    int n = grown ? x.length : known;
    int edges = grown ? from.length : knownEdges;
    List<String> ids = IntStream.range(0, n).mapToObj(i -> "n" + i).toList();
    float[] halfWidth = new float[n];
    float[] halfHeight = new float[n];
    int[] group = new int[n];
    float[] weight = new float[edges];
    Arrays.fill(halfWidth, HALF_WIDTH);
    Arrays.fill(halfHeight, HALF_HEIGHT);
    Arrays.fill(group, -1);
    Arrays.fill(weight, 1);
    return new LayoutGraph(
        ids,
        halfWidth,
        halfHeight,
        group,
        0,
        Arrays.copyOf(from, edges),
        Arrays.copyOf(to, edges),
        weight);
  }

  /** The mean length of the edges that are there at first, with nodes at the given places. */
  public double meanEdgeLength(double[] atX, double[] atY) {
    return IntStream.range(0, knownEdges)
        .mapToDouble(e -> Math.hypot(atX[from[e]] - atX[to[e]], atY[from[e]] - atY[to[e]]))
        .average()
        .orElseThrow();
  }

  /** Writes it as the peers read it. */
  public void write(Path file) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("x", x);
    json.put("y", y);
    json.put("from", from);
    json.put("to", to);
    json.put("known", known);
    json.put("knownEdges", knownEdges);
    new ObjectMapper().writeValue(file.toFile(), json);
  }
}
