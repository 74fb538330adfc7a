package io.sightline.desktop.view;

import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.scene.Selection;

/**
 * An edge as the map shows it: between the entities that are drawn, whatever ports and processes
 * are behind it.
 */
public record ShownEdge(String client, String server, Protocol protocol) {
  /** The edge that is selected; throws for a protocol the map cannot have shown. */
  public static ShownEdge of(Selection.Edge selected) {
    return new ShownEdge(
        selected.fromId(), selected.toId(), Protocol.ofWireName(selected.protocol()).orElseThrow());
  }

  /** The selection of this edge. */
  public Selection.Edge selection() {
    return new Selection.Edge(client, server, protocol.wireName());
  }

  /** Whether it is the selected edge, or one at the selected node. */
  public boolean isIn(Selection selection) {
    return switch (selection) {
      case Selection.Nothing _ -> false;
      case Selection.Node node -> node.id().equals(client) || node.id().equals(server);
      case Selection.Edge edge -> of(edge).equals(this);
    };
  }
}
