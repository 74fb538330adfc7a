package io.sightline.desktop.scene;

import io.sightline.desktop.layout.LayoutGraph;
import io.sightline.desktop.theme.ProtocolStyle;

/**
 * A model with all that follows from it and does not change with the view; made once per model.
 *
 * @param pairs which edges join the same two nodes: equal numbers do
 * @param styles how each edge looks
 */
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
record MapScene(
    MapModel model,
    Cards cards,
    LayoutGraph graph,
    int[] pairs,
    ProtocolStyle[] styles,
    Ranking ranking) {

  static MapScene of(MapModel model) {
    Cards cards = new Cards(model);
    ProtocolStyle[] styles = new ProtocolStyle[model.edges().size()];
    for (int e = 0; e < styles.length; e++) {
      styles[e] = ProtocolStyle.of(model.edges().get(e).protocol());
    }
    return new MapScene(
        model, cards, cards.layoutGraph(model), Routes.pairs(model), styles, Ranking.of(model));
  }

  /** Whether an edge leaves its island. */
  boolean isForeign(int edge) {
    MapModel.Edge e = model.edges().get(edge);
    return model.nodes().get(e.from()).group() != model.nodes().get(e.to()).group();
  }
}
