package io.sightline.desktop.layout;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the layout has to place: boxes, the group of each, and weighted edges, in flat arrays.
 *
 * <p>Lengths are in map units (pixels at 100 %). The arrays belong to the graph once handed over
 * and are not changed.
 *
 * @param ids stable ids; a node keeps its place from one graph to the next by its id
 * @param halfWidth half the width of each box, labels included
 * @param halfHeight half the height of each box
 * @param group group index of each node, or -1
 * @param groupCount number of groups
 * @param from source index of each edge
 * @param to target index of each edge
 * @param weight pull of each edge, 1 being normal
 * @param family which nodes of a group are to stand together, such as the pods of a workload: equal
 *     numbers do; -1 for none
 */
@SuppressWarnings("ArrayRecordComponent") // a hand-over of flat arrays, never compared
public record LayoutGraph(
    List<String> ids,
    float[] halfWidth,
    float[] halfHeight,
    int[] group,
    int groupCount,
    int[] from,
    int[] to,
    float[] weight,
    int[] family) {

  /** Room between a group's boxes and the border of its island. */
  public static final double ISLAND_PADDING = 26;

  /** Room for the island's title, above the padding. */
  public static final double ISLAND_TITLE = 26;

  /** A graph of nothing. */
  public static final LayoutGraph EMPTY =
      new LayoutGraph(
          List.of(),
          new float[0],
          new float[0],
          new int[0],
          0,
          new int[0],
          new int[0],
          new float[0]);

  /** A graph without families. */
  public LayoutGraph(
      List<String> ids,
      float[] halfWidth,
      float[] halfHeight,
      int[] group,
      int groupCount,
      int[] from,
      int[] to,
      float[] weight) {
    this(ids, halfWidth, halfHeight, group, groupCount, from, to, weight, none(ids.size()));
  }

  public LayoutGraph {
    ids = List.copyOf(ids);
    if (halfWidth.length != ids.size()
        || halfHeight.length != ids.size()
        || group.length != ids.size()
        || family.length != ids.size()
        || from.length != to.length
        || weight.length != from.length) {
      throw new IllegalArgumentException("The arrays of a graph differ in length");
    }
  }

  /** The same graph with boxes as large as those of another, which has the same nodes. */
  LayoutGraph withSizesOf(LayoutGraph other) {
    return new LayoutGraph(
        ids, other.halfWidth, other.halfHeight, group, groupCount, from, to, weight, family);
  }

  /** The same graph with families. */
  public LayoutGraph withFamilies(int[] families) {
    return new LayoutGraph(
        ids, halfWidth, halfHeight, group, groupCount, from, to, weight, families);
  }

  private static int[] none(int count) {
    int[] families = new int[count];
    Arrays.fill(families, -1);
    return families;
  }

  /** Number of nodes. */
  public int size() {
    return ids.size();
  }

  /** Number of edges. */
  public int edgeCount() {
    return from.length;
  }

  /** Index by id. */
  public Map<String, Integer> index() {
    Map<String, Integer> index = HashMap.newHashMap(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      if (index.put(ids.get(i), i) != null) {
        throw new IllegalArgumentException("Node " + ids.get(i) + " occurs twice");
      }
    }
    return index;
  }
}
