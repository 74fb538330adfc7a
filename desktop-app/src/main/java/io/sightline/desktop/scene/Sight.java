package io.sightline.desktop.scene;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is selected or pointed at as it is found on what is drawn: a pod as its workload from afar,
 * and a workload, seen from near, as its pods.
 *
 * @param node index on what is drawn, or -1
 * @param edge index on what is drawn, or -1
 * @param members where what is selected is drawn in parts, their indexes
 */
record Sight(int node, int edge, Set<Integer> members) {
  private static final Sight NOTHING = new Sight(-1, -1, Set.of());

  /** Finds a selection of a map, of whatever step, on what is drawn of it. */
  static Sight of(Selection selection, Scenery drawn, PreparedMap map) {
    if (selection instanceof Selection.Nothing) {
      return NOTHING;
    }
    MapModel model = drawn.shown().model();
    int node = selection.nodeIndex(model);
    int edge = selection.edgeIndex(model);
    Joined joined = map.joined();
    if (node >= 0 || edge >= 0 || joined == null) {
      return new Sight(node, edge, Set.of());
    }
    return switch (drawn.step()) {
      case NODES -> {
        int whole = selection.nodeIndex(joined.scene().model());
        yield whole < 0 ? NOTHING : new Sight(-1, -1, Set.copyOf(joined.membersOf(whole)));
      }
      case JOINED -> joinedIndex(selection, map.part(), joined);
      case ISLANDS -> NOTHING;
    };
  }

  private static Sight joinedIndex(Selection selection, MapModel fine, Joined joined) {
    List<MapModel.Node> nodes = joined.scene().model().nodes();
    return switch (selection) {
      case Selection.Nothing _ -> NOTHING;
      case Selection.Node own -> {
        int parent = parent(own, fine, joined);
        yield new Sight(parent, -1, Set.of());
      }
      case Selection.Edge own -> {
        int from = parent(new Selection.Node(own.fromId()), fine, joined);
        int to = parent(new Selection.Node(own.toId()), fine, joined);
        yield from < 0 || to < 0
            ? NOTHING
            : new Sight(
                -1,
                new Selection.Edge(nodes.get(from).id(), nodes.get(to).id(), own.protocol())
                    .edgeIndex(joined.scene().model()),
                Set.of());
      }
    };
  }

  private static int parent(Selection.Node node, MapModel fine, Joined joined) {
    int index = node.nodeIndex(fine);
    return index < 0 ? -1 : joined.parents()[index];
  }

  /** The nodes of the finer map that a selected node is or stands for; empty for none. */
  static List<Integer> nodes(Selection selection, MapModel fine, @Nullable Joined joined) {
    int node = selection.nodeIndex(fine);
    if (node >= 0) {
      return List.of(node);
    }
    int whole = joined == null ? -1 : selection.nodeIndex(joined.scene().model());
    return joined == null || whole < 0 ? List.of() : joined.membersOf(whole);
  }
}
