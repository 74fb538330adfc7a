package io.sightline.desktop.scene;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A large map summed up for a look from afar: each island is one node that says what it holds, and
 * all traffic from one to another is one edge. Nodes in no group stay as they are.
 *
 * <p>Nothing moves when a map changes to its overview and back: an island is drawn where it was.
 *
 * <p>What a map has in the background is not summed up: an island or an edge of which something is
 * looked for stands for that alone, and one of which nothing is stays in the background itself.
 *
 * @param scene the islands as nodes, first those that exist in the order of the groups, then the
 *     nodes in no group
 * @param groups for each node of the overview its group, or {@link MapModel#NO_GROUP}
 * @param members for each node of the overview how many nodes it stands for
 * @param found how many of those are not in the background
 * @param warnings how many of those found have a warning
 * @param failing how many of those found fail
 * @param nodes for each node of the overview that stands for itself its index in the whole model
 */
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
record Overview(
    MapScene scene,
    int[] groups,
    int[] members,
    int[] found,
    int[] warnings,
    int[] failing,
    int[] nodes) {
  /** A map of fewer nodes is never too small to read. */
  private static final int LEAST_NODES = 600;

  private static final int LEAST_GROUPS = 3;

  /** Between these scales a map stays as it is, so that it does not flicker at a threshold. */
  private static final double BEGINS = 0.085;

  private static final double ENDS = 0.105;

  /** What stands for the name of the protocol where there are several. */
  static final String MIXED = "mixed";

  /** Share of failures from which traffic between islands counts as failing. */
  private static final double FAILING_SHARE = 0.05;

  /** Share of members in trouble from which an island counts as failing as a whole. */
  private static final double SICK_SHARE = 0.1;

  /** Of several changes between the same islands the first of these is told. */
  private static final List<MapModel.ChangeKind> WORST_FIRST =
      List.of(
          MapModel.ChangeKind.WORSE,
          MapModel.ChangeKind.SLOWER,
          MapModel.ChangeKind.GONE,
          MapModel.ChangeKind.NEW,
          MapModel.ChangeKind.BETTER);

  /** Whether a map has a use for sums at all. */
  static boolean isFor(MapModel model) {
    return model.nodes().size() >= LEAST_NODES && model.groups().size() >= LEAST_GROUPS;
  }

  /** Whether a map is to be summed up at a zoom. */
  static boolean isCalledFor(boolean now, MapModel model, double scale) {
    return isFor(model) && scale < (now ? ENDS : BEGINS);
  }

  /** The overview of a map without the edges of some protocols. */
  static Overview of(MapModel whole, Set<String> hiddenProtocols) {
    return of(whole, hiddenProtocols, Map.of());
  }

  /**
   * The same.
   *
   * @param islandIds what the node of an island is called, by the id of its group
   */
  static Overview of(MapModel whole, Set<String> hiddenProtocols, Map<String, String> islandIds) {
    int[] members = new int[whole.groups().size()];
    int[] found = new int[members.length];
    int[] warnings = new int[members.length];
    int[] failing = new int[members.length];
    double[] rates = new double[members.length];
    for (MapModel.Node node : whole.nodes()) {
      int g = node.group();
      if (g >= 0) {
        members[g]++;
      }
      if (g >= 0 && !node.faint()) {
        found[g]++;
        rates[g] += node.requestsPerSecond();
        switch (node.health()) {
          case OK -> {
            // Nothing to count.
          }
          case WARNING -> warnings[g]++;
          case FAILING -> failing[g]++;
        }
      }
    }
    MapModel.Builder builder = MapModel.builder().caption(whole.caption());
    List<int[]> units = new ArrayList<>();
    BitSet clear = new BitSet();
    String[] unitOfGroup = new String[members.length];
    for (int g = 0; g < members.length; g++) {
      String group = whole.groups().get(g).id();
      unitOfGroup[g] = islandIds.getOrDefault(group, "group " + group);
      if (members[g] > 0) {
        builder.node(
            unitOfGroup[g],
            whole.groups().get(g).label(),
            MapModel.Kind.OTHER,
            null,
            health(found[g], warnings[g], failing[g]),
            List.of(),
            rates[g],
            false);
        clear.set(units.size(), found[g] > 0);
        units.add(new int[] {g, members[g], found[g], warnings[g], failing[g], -1});
      }
    }
    for (int i = 0; i < whole.nodes().size(); i++) {
      MapModel.Node node = whole.nodes().get(i);
      if (node.group() < 0) {
        builder.node(
            node.id(),
            node.label(),
            node.kind(),
            null,
            node.health(),
            List.of(),
            node.requestsPerSecond(),
            node.pinned());
        clear.set(units.size(), !node.faint());
        units.add(new int[] {MapModel.NO_GROUP, 1, node.faint() ? 0 : 1, 0, 0, i});
      }
    }
    BitSet clearEdges = edges(whole, hiddenProtocols, unitOfGroup, builder);
    return new Overview(
        MapScene.of(builder.build().emphasising(clear, clearEdges)),
        column(units, 0),
        column(units, 1),
        column(units, 2),
        column(units, 3),
        column(units, 4),
        column(units, 5));
  }

  private static int[] column(List<int[]> units, int column) {
    return units.stream().mapToInt(unit -> unit[column]).toArray();
  }

  private static MapModel.Health health(int members, int warnings, int failing) {
    if (failing > 0 && failing >= members * SICK_SHARE) {
      return MapModel.Health.FAILING;
    }
    return failing + warnings > 0 ? MapModel.Health.WARNING : MapModel.Health.OK;
  }

  /** Adds the edges; gives those that are not in the background. */
  private static BitSet edges(
      MapModel whole, Set<String> hiddenProtocols, String[] unitOfGroup, MapModel.Builder builder) {
    // Sorted, so that the same map gives the same picture.
    Map<String, Map<String, Traffic>> sums = new TreeMap<>();
    for (int e = 0; e < whole.edges().size(); e++) {
      MapModel.Edge edge = whole.edges().get(e);
      String from = unit(whole.nodes().get(edge.from()), unitOfGroup);
      String to = unit(whole.nodes().get(edge.to()), unitOfGroup);
      if (!from.equals(to) && !hiddenProtocols.contains(edge.protocol())) {
        sums.computeIfAbsent(from, _ -> new TreeMap<>())
            .computeIfAbsent(to, _ -> new Traffic())
            .add(edge, whole.changes().get(e));
      }
    }
    BitSet clear = new BitSet();
    int count = 0;
    for (var targets : sums.entrySet()) {
      for (var traffic : targets.getValue().entrySet()) {
        clear.set(count++, traffic.getValue().isClear());
        traffic.getValue().edge(targets.getKey(), traffic.getKey(), builder);
      }
    }
    return clear;
  }

  private static String unit(MapModel.Node node, String[] unitOfGroup) {
    return node.group() < 0 ? node.id() : unitOfGroup[node.group()];
  }

  /** All traffic from one island to another. */
  private static final class Traffic {
    private final Sum clear = new Sum();
    private final Sum gone = new Sum();
    private final Sum background = new Sum();
    private final Map<MapModel.ChangeKind, Integer> changes =
        new EnumMap<>(MapModel.ChangeKind.class);

    void add(MapModel.Edge edge, MapModel.@Nullable Change change) {
      if (edge.faint()) {
        background.add(edge);
        return;
      }
      if (change != null) {
        changes.merge(change.kind(), 1, Integer::sum);
      }
      // What is not there any more adds nothing to what is.
      (change != null && change.kind() == MapModel.ChangeKind.GONE ? gone : clear).add(edge);
    }

    boolean isClear() {
      return clear.edges + gone.edges > 0;
    }

    void edge(String from, String to, MapModel.Builder builder) {
      (clear.edges > 0 ? clear : gone.edges > 0 ? gone : background).edge(from, to, builder);
      for (MapModel.ChangeKind kind : WORST_FIRST) {
        Integer count = changes.get(kind);
        if (count != null) {
          builder.change(new MapModel.Change(kind, count + " " + words(kind)));
          return;
        }
      }
    }

    private static String words(MapModel.ChangeKind kind) {
      return switch (kind) {
        case NEW -> "new";
        case GONE -> "gone";
        case WORSE -> "with more errors";
        case SLOWER -> "slower";
        case BETTER -> "better";
      };
    }
  }

  /** Some of the traffic from one island to another. */
  private static final class Sum {
    private final Set<String> protocols = new HashSet<>();
    private double requests;
    private double errors;
    private double bytes;
    private int edges;
    private int blocked;

    void add(MapModel.Edge edge) {
      edges++;
      requests += edge.requestsPerSecond();
      errors += edge.errorsPerSecond();
      bytes += edge.bytesPerSecond();
      blocked += edge.verdict() == MapModel.Verdict.BLOCKED ? 1 : 0;
      protocols.add(edge.protocol());
    }

    void edge(String from, String to, MapModel.Builder builder) {
      String protocol = protocols.size() == 1 ? protocols.iterator().next() : MIXED;
      MapModel.Verdict verdict = MapModel.Verdict.OK;
      if (blocked == edges) {
        verdict = MapModel.Verdict.BLOCKED;
      } else if (errors > requests * FAILING_SHARE) {
        verdict = MapModel.Verdict.FAILING;
      }
      // Percentiles cannot be added up.
      builder.edge(
          from, to, protocol, requests, errors, bytes, MapModel.Edge.UNKNOWN_LATENCY, verdict);
    }
  }
}
