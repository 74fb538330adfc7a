package io.sightline.desktop.scene;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A map on which the nodes that belong together are one, such as the pods of a workload. Each
 * stands in the middle of those it stands for, on the same islands. Immutable.
 *
 * @param scene what is drawn; its groups are those of the finer map
 * @param parents for each node of the finer map the one that stands for it, or {@link #NONE}
 * @param sizes for each node how many of the finer map it stands for, at least one
 */
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
record Joined(MapScene scene, int[] parents, int[] sizes) {
  /** No node. */
  static final int NONE = -1;

  /**
   * Joins a map.
   *
   * @param fine the map with each node by itself
   * @param coarse the same with nodes joined; what stands for nothing on the finer map is left out
   * @param standsIn gives for an id of the finer map that of what stands for it
   */
  static Joined of(MapModel fine, MapModel coarse, UnaryOperator<String> standsIn) {
    Map<String, Integer> known = HashMap.newHashMap(coarse.nodes().size());
    for (int i = 0; i < coarse.nodes().size(); i++) {
      known.put(coarse.nodes().get(i).id(), i);
    }
    int[] sizes = new int[coarse.nodes().size()];
    int[] parents = new int[fine.nodes().size()];
    for (int i = 0; i < parents.length; i++) {
      parents[i] = known.getOrDefault(standsIn.apply(fine.nodes().get(i).id()), NONE);
      if (parents[i] != NONE) {
        sizes[parents[i]]++;
      }
    }
    int[] left = new int[sizes.length];
    int[] leftSizes = new int[sizes.length];
    List<MapModel.Node> nodes = nodes(fine, coarse, sizes, left, leftSizes);
    for (int i = 0; i < parents.length; i++) {
      parents[i] = parents[i] == NONE ? NONE : left[parents[i]];
    }
    return new Joined(
        MapScene.of(model(fine, coarse, nodes, left)),
        parents,
        Arrays.copyOf(leftSizes, nodes.size()));
  }

  /** The nodes that stand for something, on the groups of the finer map. */
  private static List<MapModel.Node> nodes(
      MapModel fine, MapModel coarse, int[] sizes, int[] left, int[] leftSizes) {
    Map<String, Integer> groups = new HashMap<>();
    for (int g = 0; g < fine.groups().size(); g++) {
      groups.put(fine.groups().get(g).id(), g);
    }
    List<MapModel.Node> nodes = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      left[i] = NONE;
      if (sizes[i] > 0) {
        MapModel.Node node = coarse.nodes().get(i);
        int group =
            node.group() < 0
                ? MapModel.NO_GROUP
                : groups.getOrDefault(coarse.groups().get(node.group()).id(), MapModel.NO_GROUP);
        left[i] = nodes.size();
        leftSizes[nodes.size()] = sizes[i];
        nodes.add(node.within(group, label(node, sizes[i])));
      }
    }
    return nodes;
  }

  private static String label(MapModel.Node node, int size) {
    return size == 1 ? node.label() : node.label() + " · " + size + " pods";
  }

  private static MapModel model(
      MapModel fine, MapModel coarse, List<MapModel.Node> nodes, int[] left) {
    List<MapModel.Edge> edges = new ArrayList<>();
    TreeMap<Integer, MapModel.Change> changes = new TreeMap<>();
    for (int e = 0; e < coarse.edges().size(); e++) {
      MapModel.Edge edge = coarse.edges().get(e);
      int from = left[edge.from()];
      int to = left[edge.to()];
      if (from != NONE && to != NONE) {
        MapModel.Change change = coarse.changes().get(e);
        if (change != null) {
          changes.put(edges.size(), change);
        }
        edges.add(edge.with(from, to, edge.faint()));
      }
    }
    return new MapModel(fine.groups(), nodes, edges, coarse.caption(), changes, coarse.tones());
  }

  /**
   * Which nodes are to stand together in the layout: those for which one stands.
   *
   * @param model of the nodes
   */
  static int[] families(MapModel model, UnaryOperator<String> standsIn) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] families = new int[model.nodes().size()];
    for (int i = 0; i < families.length; i++) {
      String id = model.nodes().get(i).id();
      String parent = standsIn.apply(id);
      families[i] = parent.equals(id) ? NONE : numbers.computeIfAbsent(parent, _ -> numbers.size());
    }
    return families;
  }

  /** The x, or the y, of each node: the middle of those it stands for. */
  double[] middles(double[] fine) {
    double[] middles = new double[sizes.length];
    for (int i = 0; i < parents.length; i++) {
      if (parents[i] != NONE) {
        middles[parents[i]] += fine[i] / sizes[parents[i]];
      }
    }
    return middles;
  }

  /** The nodes of the finer map for which one stands. */
  List<Integer> membersOf(int node) {
    List<Integer> members = new ArrayList<>(sizes[node]);
    for (int i = 0; i < parents.length; i++) {
      if (parents[i] == node) {
        members.add(i);
      }
    }
    return members;
  }
}
