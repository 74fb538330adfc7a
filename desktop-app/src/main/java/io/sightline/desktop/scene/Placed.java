package io.sightline.desktop.scene;

import io.sightline.desktop.layout.Islands;
import io.sightline.desktop.layout.LayoutGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is in a view, in device pixels: nodes as they are drawn at this level of detail,
 * and the islands around groups. Immutable.
 */
final class Placed {
  /** How far shadows and halos reach, in logical pixels. */
  static final double MARGIN = 16;

  private static final double GROWTH = 0.22;
  private static final double MOST_GROWTH = 2;

  private final MapView view;
  private final double[] x;
  private final double[] y;
  private final double[] halfWidth;
  private final double[] halfHeight;
  private final Bounds[] islands;
  private final int[] inView;

  Placed(
      MapModel model, Cards cards, LayoutGraph graph, double[] mapX, double[] mapY, MapView view) {
    this(model, cards, Islands.of(graph, mapX, mapY), mapX, mapY, view, null);
  }

  /** Where the nodes of a scenery are. */
  Placed(Scenery scenery, MapView view) {
    this(
        scenery.scene().model(),
        scenery.scene().cards(),
        scenery.islands(),
        scenery.x(),
        scenery.y(),
        view,
        scenery.joined());
  }

  private Placed(
      MapModel model,
      Cards cards,
      Islands map,
      double[] mapX,
      double[] mapY,
      MapView view,
      @Nullable Joined joined) {
    this.view = view;
    int n = model.nodes().size();
    x = new double[n];
    y = new double[n];
    halfWidth = new double[n];
    halfHeight = new double[n];
    Camera camera = view.camera();
    double ratio = view.pixelRatio();
    double radius = discRadius(view);
    for (int i = 0; i < n; i++) {
      x[i] = camera.viewX(mapX[i]) * ratio;
      y[i] = camera.viewY(mapY[i]) * ratio;
      if (view.detail() == MapView.Detail.CARDS) {
        halfWidth[i] = cards.halfWidth(i) * camera.scale() * ratio;
        halfHeight[i] = cards.halfHeight(i) * camera.scale() * ratio;
      } else {
        halfWidth[i] = joined == null ? radius : radius * growth(joined.sizes()[i]);
        halfHeight[i] = halfWidth[i];
      }
    }
    inView = inView();
    islands = new Bounds[map.left.length];
    for (int g = 0; g < islands.length; g++) {
      islands[g] =
          map.exists(g)
              ? new Bounds(
                  camera.viewX(map.left[g]) * ratio,
                  camera.viewY(map.top[g]) * ratio,
                  camera.viewX(map.right[g]) * ratio,
                  camera.viewY(map.bottom[g]) * ratio)
              : Bounds.EMPTY;
    }
  }

  private Placed(
      MapView view,
      Bounds[] islands,
      double[] x,
      double[] y,
      double[] halfWidth,
      double[] halfHeight) {
    this.view = view;
    this.islands = islands;
    this.x = x;
    this.y = y;
    this.halfWidth = halfWidth;
    this.halfHeight = halfHeight;
    inView = inView();
  }

  /** What there is to say on each island of an overview; nothing on nodes in no group. */
  List<IslandWords> words(Overview overview) {
    List<IslandWords> words = new ArrayList<>();
    for (int i = 0; i < overview.groups().length; i++) {
      int g = overview.groups()[i];
      words.add(g < 0 ? new IslandWords(List.of()) : IslandWords.of(overview, i, islands[g], view));
    }
    return words;
  }

  /** Where the nodes of an overview are: the words in the middle of islands, and others as dots. */
  Placed ofIslands(Overview overview, List<IslandWords> words, MapView islandView) {
    int n = overview.groups().length;
    double[] middleX = new double[n];
    double[] middleY = new double[n];
    double[] halfWidths = new double[n];
    double[] halfHeights = new double[n];
    double dot = 4 * islandView.pixelRatio();
    for (int i = 0; i < n; i++) {
      int g = overview.groups()[i];
      int node = overview.nodes()[i];
      middleX[i] = g >= 0 ? islands[g].centreX() : x[node];
      middleY[i] = g >= 0 ? islands[g].centreY() : y[node];
      halfWidths[i] = g >= 0 ? Math.max(dot, words.get(i).halfWidth()) : dot;
      halfHeights[i] = g >= 0 ? Math.max(dot, words.get(i).halfHeight()) : dot;
    }
    return new Placed(islandView, islands, middleX, middleY, halfWidths, halfHeights);
  }

  /** The nodes of which something may be seen, by index. */
  private int[] inView() {
    double margin = MARGIN * view.pixelRatio();
    double right = view.width() * view.pixelRatio() + margin;
    double bottom = view.height() * view.pixelRatio() + margin;
    int[] seen = new int[x.length];
    int count = 0;
    for (int i = 0; i < x.length; i++) {
      if (x[i] + halfWidth[i] >= -margin
          && y[i] + halfHeight[i] >= -margin
          && x[i] - halfWidth[i] <= right
          && y[i] - halfHeight[i] <= bottom) {
        seen[count++] = i;
      }
    }
    return Arrays.copyOf(seen, count);
  }

  /** By how much larger a disc is that stands for several. */
  private static double growth(int members) {
    return Math.min(MOST_GROWTH, 1 + GROWTH * Math.sqrt(members - 1));
  }

  /** Radius of a disc or dot in device pixels. */
  static double discRadius(MapView view) {
    double scale = view.camera().scale();
    return view.pixelRatio()
        * switch (view.detail()) {
          case CARDS, DISCS -> Math.clamp(30 * scale, 7, 16);
          case DOTS, ISLANDS -> Math.clamp(34 * scale, 2.2, 6);
        };
  }

  /** The nodes of which something may be seen, by index, with shadow and halo. */
  int[] nodesInView() {
    return inView;
  }

  double halfWidth(int node) {
    return halfWidth[node];
  }

  double halfHeight(int node) {
    return halfHeight[node];
  }

  int size() {
    return x.length;
  }

  double x(int node) {
    return x[node];
  }

  double y(int node) {
    return y[node];
  }

  Bounds box(int node) {
    return Bounds.around(x[node], y[node], halfWidth[node], halfHeight[node]);
  }

  Bounds island(int group) {
    return islands[group];
  }

  private boolean isBoxes() {
    return view.detail() == MapView.Detail.CARDS || view.detail() == MapView.Detail.ISLANDS;
  }

  /** The share of a straight way out of a node's middle that lies on the node and its margin. */
  double exit(int node, double margin, double dx, double dy) {
    if (isBoxes()) {
      return Math.min(
          (halfWidth[node] + margin) / Math.abs(dx), (halfHeight[node] + margin) / Math.abs(dy));
    }
    return (halfWidth[node] + margin) / Math.sqrt(dx * dx + dy * dy);
  }

  /** Whether a point lies on a node as it is drawn, with a margin around it. */
  boolean covers(int node, double margin, double px, double py) {
    double dx = Math.abs(px - x[node]);
    double dy = Math.abs(py - y[node]);
    if (isBoxes()) {
      return dx <= halfWidth[node] + margin && dy <= halfHeight[node] + margin;
    }
    double radius = halfWidth[node] + margin;
    return dx * dx + dy * dy <= radius * radius;
  }
}
