package io.sightline.desktop.scene;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which part of a map a view is to show: all of it, a selection, or what came into the way. */
final class Framing {
  private static final double FIT_MARGIN = 28;
  private static final double FIT_MAX_SCALE = 1.25;

  /** Room that the zoom buttons take at the far end. */
  private static final double BUTTONS = 40;

  private final MapScene scene;
  private final @Nullable Joined joined;
  private final double[] x;
  private final double[] y;

  /**
   * Frames a model whose nodes are at the given places.
   *
   * @param joined the same model from afar, of which something may be selected too
   */
  Framing(MapScene scene, @Nullable Joined joined, double[] x, double[] y) {
    this.scene = scene;
    this.joined = joined;
    this.x = x;
    this.y = y;
  }

  /**
   * The camera that shows bounds as large as fits, in the middle.
   *
   * @param coveredTop how much of the view is covered at its top
   */
  static Camera fit(Bounds bounds, double width, double height, double coveredTop) {
    double top = Math.max(FIT_MARGIN, coveredTop);
    Bounds room =
        new Bounds(
            FIT_MARGIN,
            top,
            Math.max(FIT_MARGIN + 1, width - FIT_MARGIN),
            Math.max(top + 1, height - FIT_MARGIN));
    return Camera.fit(bounds, room, FIT_MAX_SCALE);
  }

  /** The camera moved no further than it takes to see the bounds. */
  static Camera reveal(Camera now, Bounds bounds, double width, double height, double coveredTop) {
    if (bounds.isEmpty() || width < 1 || height < 1) {
      return now;
    }
    double dx = into(now.viewX(bounds.left()), now.viewX(bounds.right()), FIT_MARGIN, width);
    double dy =
        into(
            now.viewY(bounds.top()),
            now.viewY(bounds.bottom()),
            Math.max(FIT_MARGIN, coveredTop),
            height);
    return dx == 0 && dy == 0 ? now : now.panned(dx, dy);
  }

  private static double into(double from, double to, double begin, double size) {
    if (from < begin) {
      return begin - from;
    }
    double end = size - FIT_MARGIN - BUTTONS;
    return to > end ? Math.max(end - to, begin - from) : 0;
  }

  /** The bounds of everything. */
  Bounds all() {
    return MapImage.contentBounds(scene, x, y);
  }

  /** The bounds of a node, or of both ends of an edge; empty for nothing. */
  Bounds of(Selection selection) {
    return switch (selection) {
      case Selection.Nothing _ -> Bounds.EMPTY;
      case Selection.Node node -> boxes(node);
      case Selection.Edge edge ->
          boxes(new Selection.Node(edge.fromId())).union(boxes(new Selection.Node(edge.toId())));
    };
  }

  private Bounds boxes(Selection.Node node) {
    Bounds bounds = Bounds.EMPTY;
    for (int i : Sight.nodes(node, scene.model(), joined)) {
      bounds = bounds.union(box(i));
    }
    return bounds;
  }

  /** The same with what a node has edges with. */
  Bounds withNeighbours(Selection selection) {
    Bounds bounds = of(selection);
    if (selection instanceof Selection.Node) {
      Set<Integer> nodes = Set.copyOf(Sight.nodes(selection, scene.model(), joined));
      for (MapModel.Edge edge : scene.model().edges()) {
        if (nodes.contains(edge.from()) || nodes.contains(edge.to())) {
          bounds = bounds.union(ends(edge));
        }
      }
    }
    return bounds;
  }

  private Bounds ends(MapModel.Edge edge) {
    return box(edge.from()).union(box(edge.to()));
  }

  private Bounds box(int node) {
    return Bounds.around(
        x[node], y[node], scene.cards().halfWidth(node), scene.cards().halfHeight(node));
  }
}
