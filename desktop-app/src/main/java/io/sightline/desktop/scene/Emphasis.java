package io.sightline.desktop.scene;

import java.util.Set;

/**
 * What stands out: the node or edge that is selected or pointed at and what it touches; everything
 * else is dimmed. With nothing in focus only what the model has in the background is. Immutable.
 */
final class Emphasis {
  private final MapModel model;
  private final boolean active;
  private final boolean[] nodes;
  private final boolean[] edges;

  private Emphasis(boolean active, MapModel model) {
    this.active = active;
    this.model = model;
    nodes = new boolean[model.nodes().size()];
    edges = new boolean[model.edges().size()];
  }

  static Emphasis of(MapModel model, MapView view) {
    int node = view.hoverNode() >= 0 ? view.hoverNode() : view.selectedNode();
    int edge = view.hoverEdge() >= 0 ? view.hoverEdge() : view.selectedEdge();
    if (view.hoverNode() >= 0) {
      edge = -1;
    } else if (view.hoverEdge() >= 0) {
      node = -1;
    }
    Set<Integer> members = node < 0 && edge < 0 ? view.selectedMembers() : Set.of();
    if (node < 0
        && edge < 0
        && members.isEmpty()
        && model.changes().keySet().stream().anyMatch(e -> !model.edges().get(e).faint())) {
      return ofChanges(model);
    }
    Emphasis emphasis = new Emphasis(node >= 0 || edge >= 0 || !members.isEmpty(), model);
    members.forEach(member -> emphasis.nodes[member] = true);
    if (node >= 0) {
      emphasis.nodes[node] = true;
    }
    for (int e = 0; e < emphasis.edges.length; e++) {
      MapModel.Edge candidate = model.edges().get(e);
      if (view.hiddenProtocols().contains(candidate.protocol())) {
        continue;
      }
      boolean atMember = members.contains(candidate.from()) || members.contains(candidate.to());
      if (e == edge
          || atMember
          || (node >= 0 && (candidate.from() == node || candidate.to() == node))) {
        emphasis.edges[e] = true;
        emphasis.nodes[candidate.from()] = true;
        emphasis.nodes[candidate.to()] = true;
      }
    }
    return emphasis;
  }

  /** Of a comparison what changed stands out, as far as it is not in the background. */
  private static Emphasis ofChanges(MapModel model) {
    Emphasis emphasis = new Emphasis(true, model);
    for (int edge : model.changes().keySet()) {
      if (model.edges().get(edge).faint()) {
        continue;
      }
      emphasis.edges[edge] = true;
      emphasis.nodes[model.edges().get(edge).from()] = true;
      emphasis.nodes[model.edges().get(edge).to()] = true;
    }
    return emphasis;
  }

  boolean dimsNode(int node) {
    return active ? !nodes[node] : model.nodes().get(node).faint();
  }

  boolean dimsEdge(int edge) {
    return active ? !edges[edge] : model.edges().get(edge).faint();
  }

  boolean raisesEdge(int edge) {
    return active && edges[edge];
  }
}
