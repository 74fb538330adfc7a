package io.sightline.desktop.view;

import io.sightline.desktop.scene.MapModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * The shortest way from one node of a map to another over its traffic: who asks whom, all along.
 * Where nobody asks all along in that direction, whichever way is asked. Of ways of the same length
 * it is that over the busiest edges from its begin on. Immutable.
 *
 * @param kind what was found
 * @param steps from the begin to the end; none where nothing was found
 */
public record Route(String fromId, String toId, Kind kind, List<Step> steps) {
  /** What a search has found. */
  public enum Kind {
    /** Each asks the next. */
    ASKING,
    /** They are connected, but somewhere on the way it is the next that asks. */
    EITHER_WAY,
    /** There is no way between the two. */
    NONE,
    /** One of the two is not on the map. */
    AWAY
  }

  /**
   * From one node to the next.
   *
   * @param from index of a node
   * @param to index of the next node on the way
   * @param edges indices of the traffic between the two, the busiest first
   * @param asking whether that is what the first asks of the second; else the other way round
   */
  public record Step(int from, int to, List<Integer> edges, boolean asking) {
    public Step {
      edges = List.copyOf(edges);
    }
  }

  public Route {
    steps = List.copyOf(steps);
  }

  /**
   * Searches a map.
   *
   * @param passing which edges may be gone over, by index
   */
  static Route find(MapModel map, Narrowing.Path wanted, BitSet passing) {
    int from = index(map, wanted.fromId());
    int to = index(map, wanted.toId());
    if (from < 0 || to < 0) {
      return new Route(wanted.fromId(), wanted.toId(), Kind.AWAY, List.of());
    }
    List<Integer> busiest = new ArrayList<>(passing.stream().boxed().toList());
    busiest.sort(
        Comparator.comparingDouble((Integer e) -> -map.edges().get(e).requestsPerSecond())
            .thenComparingDouble(e -> -map.edges().get(e).bytesPerSecond())
            .thenComparingInt(e -> e));
    for (boolean eitherWay : new boolean[] {false, true}) {
      List<Integer> nodes = search(map, from, to, busiest, eitherWay);
      if (!nodes.isEmpty()) {
        return new Route(
            wanted.fromId(),
            wanted.toId(),
            eitherWay ? Kind.EITHER_WAY : Kind.ASKING,
            steps(map, nodes, busiest));
      }
    }
    return new Route(wanted.fromId(), wanted.toId(), Kind.NONE, List.of());
  }

  private static int index(MapModel map, String id) {
    for (int i = 0; i < map.nodes().size(); i++) {
      if (map.nodes().get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  /** Breadth first; returns the nodes of the way, or none. */
  private static List<Integer> search(
      MapModel map, int from, int to, List<Integer> busiest, boolean eitherWay) {
    List<List<Integer>> next = new ArrayList<>();
    map.nodes().forEach(_ -> next.add(new ArrayList<>()));
    for (int e : busiest) {
      MapModel.Edge edge = map.edges().get(e);
      next.get(edge.from()).add(edge.to());
      if (eitherWay) {
        next.get(edge.to()).add(edge.from());
      }
    }
    int[] before = new int[map.nodes().size()];
    Arrays.fill(before, -1);
    before[from] = from;
    Deque<Integer> border = new ArrayDeque<>(List.of(from));
    while (!border.isEmpty() && before[to] < 0) {
      int at = border.remove();
      for (int neighbour : next.get(at)) {
        if (before[neighbour] < 0) {
          before[neighbour] = at;
          border.add(neighbour);
        }
      }
    }
    if (before[to] < 0) {
      return List.of();
    }
    List<Integer> nodes = new ArrayList<>(List.of(to));
    while (nodes.getLast() != from) {
      nodes.add(before[nodes.getLast()]);
    }
    Collections.reverse(nodes);
    return nodes;
  }

  private static List<Step> steps(MapModel map, List<Integer> nodes, List<Integer> busiest) {
    List<Step> steps = new ArrayList<>();
    for (int i = 1; i < nodes.size(); i++) {
      int from = nodes.get(i - 1);
      int to = nodes.get(i);
      List<Integer> along = between(map, from, to, busiest);
      steps.add(
          along.isEmpty()
              ? new Step(from, to, between(map, to, from, busiest), false)
              : new Step(from, to, along, true));
    }
    return steps;
  }

  private static List<Integer> between(
      MapModel map, int client, int server, List<Integer> busiest) {
    return busiest.stream()
        .filter(e -> map.edges().get(e).from() == client && map.edges().get(e).to() == server)
        .toList();
  }

  /** The nodes on the way; where there is none, its two ends as far as they are on the map. */
  BitSet nodes(MapModel map) {
    BitSet nodes = new BitSet();
    for (String end : List.of(fromId, toId)) {
      int index = index(map, end);
      if (index >= 0) {
        nodes.set(index);
      }
    }
    for (Step step : steps) {
      nodes.set(step.from);
      nodes.set(step.to);
    }
    return nodes;
  }

  BitSet edges() {
    BitSet edges = new BitSet();
    steps.forEach(step -> step.edges.forEach(edges::set));
    return edges;
  }
}
