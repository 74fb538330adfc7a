package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The curve of each edge in device pixels, from border to border of the nodes it joins.
 *
 * <p>Edges between the same two nodes, of whatever direction and protocol, lie side by side. Where
 * there are few edges a lone edge bends around cards that stand in its way. Immutable.
 */
final class Routes {
  private static final double LANE = 15;
  private static final double MAX_BOW = 0.17;
  private static final int MAX_EDGES_FOR_DETOURS = 400;

  /** With more edges than this in view, dashes and arrow heads are noise. */
  private static final int DENSE = 500;

  private static final int MOST_IN_OVERVIEW = 70;

  private static final double[] DETOURS = {0.05, -0.05, 0.11, -0.11, 0.17, -0.17};

  private final @Nullable Curve[] curves;
  private final boolean[] hairline;
  private final boolean dense;
  private final int[] order;

  /** x and y of both ends of each hairline. */
  private final double[] ends;

  private Bundles bundles = Bundles.NONE;

  private Routes(int count, boolean dense, int[] order) {
    curves = new Curve[count];
    hairline = new boolean[count];
    ends = new double[dense ? 4 * count : 0];
    this.dense = dense;
    this.order = order;
  }

  /** The edges to paint, by index, from back to front; of some there may be nothing to see. */
  int[] order() {
    return order;
  }

  double x0(int hair) {
    return ends[4 * hair];
  }

  double y0(int hair) {
    return ends[4 * hair + 1];
  }

  double x1(int hair) {
    return ends[4 * hair + 2];
  }

  double y1(int hair) {
    return ends[4 * hair + 3];
  }

  /** The least y of a hairline. */
  double highest(int hair) {
    double end = Math.min(ends[4 * hair + 1], ends[4 * hair + 3]);
    return isBundled(hair)
        ? Math.min(end, Math.min(bundles.joinY(hair), bundles.leaveY(hair)))
        : end;
  }

  /** The greatest y of a hairline. */
  double lowest(int hair) {
    double end = Math.max(ends[4 * hair + 1], ends[4 * hair + 3]);
    return isBundled(hair)
        ? Math.max(end, Math.max(bundles.joinY(hair), bundles.leaveY(hair)))
        : end;
  }

  /** Whether a hairline goes with others from island to island. */
  boolean isBundled(int hair) {
    return bundles.isBundled(hair);
  }

  /** Where hairlines go together. */
  Bundles bundles() {
    return bundles;
  }

  /** The way of an edge as it is drawn; null where nothing of it is. */
  @Nullable Way way(int edge) {
    if (!isBundled(edge)) {
      Curve curve = curve(edge);
      return curve == null ? null : Way.of(List.of(curve));
    }
    return Way.of(
        List.of(
            Curve.line(x0(edge), y0(edge), bundles.joinX(edge), bundles.joinY(edge)),
            Curve.line(
                bundles.joinX(edge),
                bundles.joinY(edge),
                bundles.leaveX(edge),
                bundles.leaveY(edge)),
            Curve.line(bundles.leaveX(edge), bundles.leaveY(edge), x1(edge), y1(edge))));
  }

  /** Whether so many edges are in view that most are drawn as hairlines. */
  boolean isDense() {
    return dense;
  }

  /** Whether an edge is a straight hairline without dashes and arrow head. */
  boolean isHairline(int edge) {
    return hairline[edge];
  }

  /**
   * The curve of an edge; null when hidden, out of view, too short to see, or a loop on one node.
   */
  @Nullable Curve curve(int edge) {
    return hairline[edge] ? Curve.line(x0(edge), y0(edge), x1(edge), y1(edge)) : curves[edge];
  }

  /** Which edges join the same two nodes: equal numbers do; computed once per model. */
  static int[] pairs(MapModel model) {
    int[] pairs = new int[model.edges().size()];
    Map<Long, Integer> numbers = HashMap.newHashMap(pairs.length);
    for (int e = 0; e < pairs.length; e++) {
      MapModel.Edge edge = model.edges().get(e);
      long ends =
          ((long) Math.min(edge.from(), edge.to()) << 32) | Math.max(edge.from(), edge.to());
      pairs[e] = numbers.computeIfAbsent(ends, p -> numbers.size());
    }
    return pairs;
  }

  static Routes of(MapScene scene, Placed placed, MapView view, Emphasis emphasis) {
    MapModel model = scene.model();
    int[] pairs = scene.pairs();
    int count = model.edges().size();
    int[] sharing = new int[count];
    int[] lane = new int[count];
    boolean[] drawn = new boolean[count];
    boolean anyHidden = !view.hiddenProtocols().isEmpty();
    int inView = 0;
    boolean[] shown = shown(scene, view);
    for (int e = 0; e < count; e++) {
      MapModel.Edge edge = model.edges().get(e);
      drawn[e] =
          shown[e]
              && edge.from() != edge.to()
              && !(anyHidden && view.hiddenProtocols().contains(edge.protocol()))
              && !outOfView(placed, edge, view);
      if (drawn[e]) {
        inView++;
        lane[e] = sharing[pairs[e]]++;
      }
    }
    boolean dots = view.detail() == MapView.Detail.DOTS;
    boolean dense = dots || inView > DENSE;
    boolean detours = !dense && !view.overview() && count <= MAX_EDGES_FOR_DETOURS;
    Routes routes = new Routes(count, dense, order(model, drawn, inView, emphasis));
    for (int e : routes.order) {
      MapModel.Edge edge = model.edges().get(e);
      boolean hair = dense && edge.verdict() == MapModel.Verdict.OK && !isNear(placed, edge, view);
      routes.hairline[e] =
          hair
              && !emphasis.raisesEdge(e)
              && e != view.selectedEdge()
              && routes.straight(e, edge, placed, view, dots);
      if (!routes.hairline[e]) {
        routes.curves[e] =
            dots
                ? centreLine(placed, edge)
                : hair
                    ? clip(centreLine(placed, edge), placed, edge, view.pixelRatio())
                    : route(edge, lane[e], sharing[pairs[e]], placed, view, detours);
      }
    }
    // What is compared is looked at line by line.
    if (dense && !view.overview() && model.changes().isEmpty()) {
      routes.bundle(scene, placed, view, dots);
    }
    return routes;
  }

  /** Lets hairlines from island to island go together. */
  private void bundle(MapScene scene, Placed placed, MapView view, boolean throughNodes) {
    int[] lines = IntStream.of(order).filter(e -> hairline[e]).toArray();
    bundles = Bundles.of(scene, placed, lines, view.pixelRatio());
    if (!throughNodes) {
      for (int e : lines) {
        if (bundles.isBundled(e)) {
          leaveNodes(e, scene.model().edges().get(e), placed, 3 * view.pixelRatio());
        }
      }
    }
  }

  /** Sets the ends of a bundled hairline to where it leaves its nodes on its way. */
  private void leaveNodes(int e, MapModel.Edge edge, Placed placed, double gap) {
    double x0 = placed.x(edge.from());
    double y0 = placed.y(edge.from());
    double x1 = placed.x(edge.to());
    double y1 = placed.y(edge.to());
    double outX = bundles.joinX(e) - x0;
    double outY = bundles.joinY(e) - y0;
    double inX = bundles.leaveX(e) - x1;
    double inY = bundles.leaveY(e) - y1;
    double out = Math.min(1, placed.exit(edge.from(), gap, outX, outY));
    double in = Math.min(1, placed.exit(edge.to(), gap, inX, inY));
    ends[4 * e] = x0 + outX * out;
    ends[4 * e + 1] = y0 + outY * out;
    ends[4 * e + 2] = x1 + inX * in;
    ends[4 * e + 3] = y1 + inY * in;
  }

  /** All edges; of an overview those that matter most, or they would hide each other. */
  private static boolean[] shown(MapScene scene, MapView view) {
    int[] ranked = scene.ranking().edges();
    boolean[] shown = new boolean[ranked.length];
    int most = view.overview() ? Math.min(MOST_IN_OVERVIEW, ranked.length) : ranked.length;
    for (int i = 0; i < most; i++) {
      shown[ranked[i]] = true;
    }
    return shown;
  }

  /** What is drawn, sorted by what it is to lie on: emphasis first, then verdict. */
  private static int[] order(MapModel model, boolean[] drawn, int count, Emphasis emphasis) {
    int verdicts = MapModel.Verdict.values().length;
    int[] starts = new int[2 * verdicts + 1];
    for (int e = 0; e < drawn.length; e++) {
      if (drawn[e]) {
        starts[layer(model, e, emphasis, verdicts) + 1]++;
      }
    }
    for (int layer = 1; layer < starts.length; layer++) {
      starts[layer] += starts[layer - 1];
    }
    int[] order = new int[count];
    for (int e = 0; e < drawn.length; e++) {
      if (drawn[e]) {
        order[starts[layer(model, e, emphasis, verdicts)]++] = e;
      }
    }
    return order;
  }

  private static int layer(MapModel model, int edge, Emphasis emphasis, int verdicts) {
    int verdict = Ranking.trouble(model.edges().get(edge).verdict());
    return emphasis.raisesEdge(edge) ? verdicts + verdict : verdict;
  }

  /** Sets the ends of a hairline; false when there is nothing of it between its nodes. */
  private boolean straight(
      int e, MapModel.Edge edge, Placed placed, MapView view, boolean throughNodes) {
    double x0 = placed.x(edge.from());
    double y0 = placed.y(edge.from());
    double dx = placed.x(edge.to()) - x0;
    double dy = placed.y(edge.to()) - y0;
    double gap = 3 * view.pixelRatio();
    double from = throughNodes ? 0 : placed.exit(edge.from(), gap, dx, dy);
    double to = throughNodes ? 1 : 1 - placed.exit(edge.to(), gap + view.pixelRatio(), dx, dy);
    ends[4 * e] = x0 + dx * from;
    ends[4 * e + 1] = y0 + dy * from;
    ends[4 * e + 2] = x0 + dx * to;
    ends[4 * e + 3] = y0 + dy * to;
    return to - from >= 0.01;
  }

  private static Curve centreLine(Placed placed, MapModel.Edge edge) {
    return Curve.line(
        placed.x(edge.from()), placed.y(edge.from()), placed.x(edge.to()), placed.y(edge.to()));
  }

  /** Whether both ends are in view as cards: such an edge is what the user is looking at. */
  private static boolean isNear(Placed placed, MapModel.Edge edge, MapView view) {
    return view.detail() == MapView.Detail.CARDS
        && inView(placed, edge.from(), view)
        && inView(placed, edge.to(), view);
  }

  private static boolean inView(Placed placed, int node, MapView view) {
    double x = placed.x(node) / view.pixelRatio();
    double y = placed.y(node) / view.pixelRatio();
    return x >= 0 && y >= 0 && x <= view.width() && y <= view.height();
  }

  /** Whether even the widest bow of an edge stays off the view. */
  private static boolean outOfView(Placed placed, MapModel.Edge edge, MapView view) {
    double x0 = placed.x(edge.from());
    double y0 = placed.y(edge.from());
    double x1 = placed.x(edge.to());
    double y1 = placed.y(edge.to());
    double margin = Math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)) * MAX_BOW;
    return Math.max(x0, x1) < -margin
        || Math.max(y0, y1) < -margin
        || Math.min(x0, x1) > view.width() * view.pixelRatio() + margin
        || Math.min(y0, y1) > view.height() * view.pixelRatio() + margin;
  }

  private static @Nullable Curve route(
      MapModel.Edge edge, int lane, int sharing, Placed placed, MapView view, boolean detours) {
    // Measured from the lower index to the higher, so that both directions agree on the sides.
    int a = Math.min(edge.from(), edge.to());
    int b = Math.max(edge.from(), edge.to());
    double x0 = placed.x(a);
    double y0 = placed.y(a);
    double x1 = placed.x(b);
    double y1 = placed.y(b);
    double length = Math.hypot(x1 - x0, y1 - y0);
    double limit = length * MAX_BOW;
    double spread = LANE * view.pixelRatio() * Math.clamp(view.camera().scale() * 1.2, 0.35, 1.3);
    double bow = (lane - (sharing - 1) / 2.0) * spread;
    double middle = detours ? detour(placed, a, b, x0, y0, x1, y1, length, sharing * spread) : 0;
    bow = Math.clamp(bow + middle, -limit, limit);
    Curve whole = Curve.bowed(x0, y0, x1, y1, bow);
    if (edge.from() != a) {
      whole = new Curve(whole.x1(), whole.y1(), whole.cx(), whole.cy(), whole.x0(), whole.y0());
    }
    return clip(whole, placed, edge, view.pixelRatio());
  }

  /** The gentlest bow that crosses the fewest other nodes. */
  private static double detour(
      Placed placed,
      int a,
      int b,
      double x0,
      double y0,
      double x1,
      double y1,
      double length,
      double width) {
    int best = crossed(placed, a, b, Curve.line(x0, y0, x1, y1), width);
    double bow = 0;
    for (double share : DETOURS) {
      if (best == 0) {
        break;
      }
      int crossed = crossed(placed, a, b, Curve.bowed(x0, y0, x1, y1, share * length), width);
      if (crossed < best) {
        best = crossed;
        bow = share * length;
      }
    }
    return bow;
  }

  private static int crossed(Placed placed, int a, int b, Curve curve, double width) {
    int crossed = 0;
    double margin = width / 3;
    for (int i = 0; i < placed.size(); i++) {
      if (i == a || i == b) {
        continue;
      }
      Bounds box = placed.box(i).grown(margin);
      if (box.right() < Math.min(curve.x0(), curve.x1()) - curve.bow()
          || box.left() > Math.max(curve.x0(), curve.x1()) + curve.bow()
          || box.bottom() < Math.min(curve.y0(), curve.y1()) - curve.bow()
          || box.top() > Math.max(curve.y0(), curve.y1()) + curve.bow()) {
        continue;
      }
      for (int k = 1; k < 32; k++) {
        if (box.contains(curve.x(k / 32.0), curve.y(k / 32.0))) {
          crossed++;
          break;
        }
      }
    }
    return crossed;
  }

  private static @Nullable Curve clip(
      Curve curve, Placed placed, MapModel.Edge edge, double pixelRatio) {
    double gap = 3 * pixelRatio;
    double from = leaves(curve, placed, edge.from(), gap, true);
    double to = leaves(curve, placed, edge.to(), gap + pixelRatio, false);
    if (to - from < 0.01) {
      return null;
    }
    return curve.between(from, to);
  }

  /** The parameter at which the curve crosses a node's border, by bisection. */
  private static double leaves(Curve curve, Placed placed, int node, double gap, boolean atStart) {
    double inside = atStart ? 0 : 1;
    double outside = .5;
    if (placed.covers(node, gap, curve.x(outside), curve.y(outside))) {
      outside = atStart ? 1 : 0;
    }
    for (int k = 0; k < 14; k++) {
      double middle = (inside + outside) / 2;
      if (placed.covers(node, gap, curve.x(middle), curve.y(middle))) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return outside;
  }
}
