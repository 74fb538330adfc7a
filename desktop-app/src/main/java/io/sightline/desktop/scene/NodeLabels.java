package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Text;

/** Names of nodes that are drawn as discs or dots: beneath, beside or above them. */
final class NodeLabels {
  private static final int MAX_LABELS = 900;
  private static final double MAX_WIDTH = 150;

  private final MapScene scene;
  private final MapView view;
  private final Placed placed;
  private final Emphasis emphasis;
  private final LabelPainter labels;
  private final double ratio;
  private final double size;

  NodeLabels(MapScene scene, MapView view, Placed placed, Emphasis emphasis, LabelPainter labels) {
    this.scene = scene;
    this.view = view;
    this.placed = placed;
    this.emphasis = emphasis;
    this.labels = labels;
    ratio = view.pixelRatio();
    size = 10.5 * ratio;
  }

  /** Names what is in view, what matters most first. */
  void place() {
    boolean[] inView = new boolean[placed.size()];
    for (int i : placed.nodesInView()) {
      inView[i] = true;
    }
    for (int i : new int[] {view.hoverNode(), view.selectedNode()}) {
      if (i >= 0 && inView[i]) {
        name(i);
        inView[i] = false;
      }
    }
    boolean dots = view.detail() == MapView.Detail.DOTS;
    int tried = 0;
    for (int i : scene.ranking().nodes()) {
      if (dots && !isInTrouble(i)) {
        // From here on all are well.
        break;
      }
      if (inView[i] && !emphasis.dimsNode(i)) {
        if (++tried > MAX_LABELS) {
          break;
        }
        name(i);
      }
    }
  }

  private boolean isInTrouble(int node) {
    return scene.model().nodes().get(node).health() != MapModel.Health.OK;
  }

  private void name(int i) {
    boolean strong = isInTrouble(i) || i == view.hoverNode() || i == view.selectedNode();
    Text.Face face = strong ? Text.Face.SEMIBOLD : Text.Face.MEDIUM;
    double whole = scene.cards().labelWidth(i, strong) * size;
    String label = scene.model().nodes().get(i).label();
    boolean fits = whole <= MAX_WIDTH * ratio;
    String text = fits ? label : Text.fit(face, size, label, MAX_WIDTH * ratio);
    double width = fits ? whole : Text.width(face, size, text);
    double height = size * 1.3;
    double gap = 2.5 * ratio;
    double x = placed.x(i);
    double y = placed.y(i);
    double right = x + placed.halfWidth(i) + gap;
    double left = x - placed.halfWidth(i) - gap;
    double bottom = y + placed.halfHeight(i) + gap;
    double top = y - placed.halfHeight(i) - gap;
    int argb =
        strong
            ? view.palette().text()
            : NodePainter.mix(view.palette().text(), view.palette().textMuted(), .4);
    boolean done =
        add(x - width / 2, bottom, width, height, text, face, argb)
            || add(right + ratio, y - height / 2, width, height, text, face, argb)
            || add(left - ratio - width, y - height / 2, width, height, text, face, argb)
            || add(x - width / 2, top - height, width, height, text, face, argb);
    if (!done && i == view.hoverNode()) {
      // What the pointer is on is always named, if need be on top of others.
      labels.addOnTop(
          new LabelPainter.Label(
              new Bounds(x - width / 2, bottom, x + width / 2, bottom + height),
              text,
              face,
              size,
              argb,
              true,
              false));
    }
  }

  private boolean add(
      double x, double y, double width, double height, String text, Text.Face face, int argb) {
    return labels.add(
        new Bounds(x, y, x + width, y + height), text, face, size, argb, false, false);
  }
}
