package io.sightline.desktop.scene;

/** The words that the map puts on nodes and edges, for what writes a map as text. */
public final class MapText {
  private MapText() {}

  /** What a node is and how much it answers: "database · 42/s"; may be empty. */
  public static String detail(MapModel.Node node) {
    return Cards.detail(node);
  }

  /** What an edge carries and how well: "http 42/s · p95 12 ms". */
  public static String label(MapModel.Edge edge) {
    return EdgeLabels.text(edge, false);
  }
}
