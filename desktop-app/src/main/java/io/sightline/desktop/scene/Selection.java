package io.sightline.desktop.scene;

/** What is selected on the map, by ids that survive a new model. */
public sealed interface Selection {
  /** Nothing. */
  static Selection none() {
    return new Nothing();
  }

  /** Nothing is selected. */
  record Nothing() implements Selection {}

  /** A node. */
  record Node(String id) implements Selection {}

  /** An edge: the traffic of one protocol from one node to another. */
  record Edge(String fromId, String toId, String protocol) implements Selection {
    /** Whether it is all traffic, of several protocols, as it is seen from afar. */
    public boolean isOfAllProtocols() {
      return protocol.equals(Overview.MIXED);
    }
  }

  /** Index of the selected node in a model, or -1. */
  default int nodeIndex(MapModel model) {
    if (this instanceof Node node) {
      for (int i = 0; i < model.nodes().size(); i++) {
        if (model.nodes().get(i).id().equals(node.id)) {
          return i;
        }
      }
    }
    return -1;
  }

  /** Index of the selected edge in a model, or -1. */
  default int edgeIndex(MapModel model) {
    if (this instanceof Edge edge) {
      for (int e = 0; e < model.edges().size(); e++) {
        MapModel.Edge candidate = model.edges().get(e);
        if (candidate.protocol().equals(edge.protocol)
            && model.nodes().get(candidate.from()).id().equals(edge.fromId)
            && model.nodes().get(candidate.to()).id().equals(edge.toId)) {
          return e;
        }
      }
    }
    return -1;
  }

  /** The selection of a node, or else of an edge, by index; negative for none. */
  static Selection of(MapModel model, int node, int edge) {
    if (node >= 0) {
      return new Node(model.nodes().get(node).id());
    }
    if (edge >= 0) {
      MapModel.Edge e = model.edges().get(edge);
      return new Edge(
          model.nodes().get(e.from()).id(), model.nodes().get(e.to()).id(), e.protocol());
    }
    return none();
  }
}
