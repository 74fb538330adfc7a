package io.sightline.desktop.view;

import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.scene.Selection;

/**
 * An edge as the map shows it: between the entities that are drawn, whatever ports and processes
 * are behind it.
 */
public record ShownEdge(String client, String server, Protocol protocol) {
  /** The selection of this edge. */
  public Selection.Edge selection() {
    return new Selection.Edge(client, server, protocol.wireName());
  }

  /** Whether it is the selected edge, or one at the selected node. */
  public boolean isIn(Selection selection) {
    return switch (selection) {
      case Selection.Nothing _ -> false;
      case Selection.Node node -> node.id().equals(client) || node.id().equals(server);
      case Selection.Edge edge ->
          edge.fromId().equals(client)
              && edge.toId().equals(server)
              && (edge.isOfAllProtocols() || edge.protocol().equals(protocol.wireName()));
    };
  }
}
