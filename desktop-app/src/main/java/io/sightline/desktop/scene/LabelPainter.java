package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
import io.sightline.desktop.scene.raster.Text;
import io.sightline.desktop.theme.Palette;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses and draws the labels: titles of islands, names of nodes that are drawn as discs, and
 * figures of edges. No label overlaps another, a node, or the border of the view; what matters most
 * is placed first and what finds no room is left out.
 */
final class LabelPainter {
  /** A label that found a place, in device pixels. */
  record Label(
      Bounds box,
      String text,
      Text.Face face,
      double size,
      int argb,
      boolean plate,
      boolean alarm) {}

  private static final double[] ALONG = {.5, .42, .58, .34, .66, .26, .74, .18, .82};

  /** Where the middle of a label may be, in its heights from the line. */
  private static final double[] ON_THE_LINE = {0};

  private static final double[] BESIDE = {0, -1.3, 1.3, -2.6, 2.6};
  private static final int MAX_EDGE_LABELS = 160;
  private static final int MAX_NODE_LABELS = 900;

  private final MapModel model;
  private final MapView view;
  private final Placed placed;
  private final Routes routes;
  private final Emphasis emphasis;
  private final LabelPlacer placer;
  private final List<Label> labels = new ArrayList<>();
  private final double ratio;
  private final double unit;
  private final Palette palette;

  LabelPainter(MapModel model, MapView view, Placed placed, Routes routes, Emphasis emphasis) {
    this.model = model;
    this.view = view;
    this.placed = placed;
    this.routes = routes;
    this.emphasis = emphasis;
    ratio = view.pixelRatio();
    unit = ratio * Math.clamp(view.camera().scale(), 0.8, 1.2);
    palette = view.palette();
    Bounds clear = view.clear();
    placer =
        new LabelPlacer(
            new Bounds(
                clear.left() * ratio,
                clear.top() * ratio,
                clear.right() * ratio,
                clear.bottom() * ratio));
  }

  /** Finds places for all labels; call once. */
  List<Label> place() {
    for (int i = 0; i < placed.size(); i++) {
      placer.block(placed.box(i).grown(2 * ratio));
    }
    blockMarks();
    islandTitles();
    if (view.detail() == MapView.Detail.CARDS) {
      edgeLabels();
    } else {
      nodeLabels();
      if (view.detail() == MapView.Detail.DISCS) {
        edgeLabels();
      }
    }
    return labels;
  }

  /** All boxes that are taken: nodes, labels and marks. */
  LabelPlacer taken() {
    return placer;
  }

  private void blockMarks() {
    if (view.detail() == MapView.Detail.DOTS) {
      return;
    }
    for (int e = 0; e < model.edges().size(); e++) {
      Curve curve = routes.curve(e);
      boolean marked =
          model.edges().get(e).verdict() == MapModel.Verdict.BLOCKED
              || model.changes().containsKey(e);
      if (curve != null && marked) {
        placer.block(Bounds.around(curve.x(.5), curve.y(.5), 15 * ratio, 15 * ratio));
      }
    }
  }

  private void islandTitles() {
    for (int g = 0; g < model.groups().size(); g++) {
      Bounds island = placed.island(g);
      if (island.isEmpty()) {
        continue;
      }
      double size = titleSize(view);
      double height = size * 1.5;
      String text =
          Text.fit(
              Text.Face.SEMIBOLD, size, model.groups().get(g).label(), island.width() - 24 * ratio);
      double width = Text.width(Text.Face.SEMIBOLD, size, text);
      double x =
          island.left() + Math.min(16 * ratio, 20 * ratio * view.camera().scale() + 3 * ratio);
      double y =
          island.top() + Math.min(11 * ratio, 13 * ratio * view.camera().scale() + 2 * ratio);
      if (text.length() > 1 && !title(text, x, y, width, height, size)) {
        // A small island has no room for it inside.
        title(text, x, island.top() - height - ratio, width, height, size);
      }
    }
  }

  private boolean title(String text, double x, double y, double width, double height, double size) {
    return add(
        new Bounds(x, y, x + width, y + height),
        text,
        Text.Face.SEMIBOLD,
        size,
        palette.islandTitle(),
        false,
        false);
  }

  static double titleSize(MapView view) {
    return view.pixelRatio() * Math.clamp(14 * view.camera().scale(), 10.5, 16);
  }

  private void nodeLabels() {
    boolean dots = view.detail() == MapView.Detail.DOTS;
    List<Integer> order =
        IntStream.range(0, placed.size())
            .boxed()
            .filter(i -> !emphasis.dimsNode(i))
            .filter(i -> !dots || matters(i))
            .sorted(Comparator.comparingDouble((Integer i) -> -importance(i)))
            .limit(MAX_NODE_LABELS)
            .toList();
    double size = 10.5 * ratio;
    for (int i : order) {
      boolean strong = importance(i) >= 1e6;
      Text.Face face = strong ? Text.Face.SEMIBOLD : Text.Face.MEDIUM;
      String text = Text.fit(face, size, model.nodes().get(i).label(), 150 * ratio);
      double width = Text.width(face, size, text);
      double height = size * 1.3;
      Bounds disc = placed.box(i).grown(2.5 * ratio);
      double x = placed.x(i);
      double y = placed.y(i);
      int argb = strong ? palette.text() : NodePainter.mix(palette.text(), palette.textMuted(), .4);
      boolean done =
          add(
                  new Bounds(x - width / 2, disc.bottom(), x + width / 2, disc.bottom() + height),
                  text,
                  face,
                  size,
                  argb,
                  false,
                  false)
              || add(
                  new Bounds(
                      disc.right() + ratio,
                      y - height / 2,
                      disc.right() + ratio + width,
                      y + height / 2),
                  text,
                  face,
                  size,
                  argb,
                  false,
                  false)
              || add(
                  new Bounds(
                      disc.left() - ratio - width,
                      y - height / 2,
                      disc.left() - ratio,
                      y + height / 2),
                  text,
                  face,
                  size,
                  argb,
                  false,
                  false)
              || add(
                  new Bounds(x - width / 2, disc.top() - height, x + width / 2, disc.top()),
                  text,
                  face,
                  size,
                  argb,
                  false,
                  false);
      if (!done && i == view.hoverNode()) {
        // What the pointer is on is always named, if need be on top of others.
        labels.add(
            new Label(
                new Bounds(x - width / 2, disc.bottom(), x + width / 2, disc.bottom() + height),
                text,
                face,
                size,
                argb,
                true,
                false));
      }
    }
  }

  private boolean matters(int node) {
    return importance(node) >= 1e6;
  }

  private double importance(int node) {
    MapModel.Node n = model.nodes().get(node);
    double importance = Math.log1p(n.requestsPerSecond());
    if (node == view.hoverNode() || node == view.selectedNode()) {
      importance += 1e9;
    }
    return importance
        + switch (n.health()) {
          case OK -> 0;
          case WARNING -> 1e6;
          case FAILING -> 1e7;
        };
  }

  private void edgeLabels() {
    boolean dense = routes.isDense();
    List<Integer> order =
        IntStream.range(0, model.edges().size())
            .boxed()
            .filter(e -> routes.curve(e) != null && !emphasis.dimsEdge(e))
            .filter(e -> !dense || !routes.isHairline(e) || edgeImportance(e) >= 1e6)
            .sorted(Comparator.comparingDouble((Integer e) -> -edgeImportance(e)))
            .limit(MAX_EDGE_LABELS)
            .toList();
    double size = 10.5 * unit;
    double height = size + 8 * unit;
    for (int e : order) {
      MapModel.Edge edge = model.edges().get(e);
      Curve curve = routes.curve(e);
      if (e == view.hoverEdge() && !edge.failure().isEmpty() && curve != null) {
        reason(e, curve, height, size);
        continue;
      }
      MapModel.Change change = model.changes().get(e);
      String text = change == null ? text(edge, false) : edge.protocol() + " · " + change.words();
      double width = Text.width(Text.Face.MEDIUM, size, text) + 14 * unit;
      if (!placeOnEdge(e, curve, text, width, height, size)) {
        String brief = change == null ? text(edge, true) : change.words();
        placeOnEdge(
            e, curve, brief, Text.width(Text.Face.MEDIUM, size, brief) + 14 * unit, height, size);
      }
    }
  }

  /** Why the edge under the pointer fails is always said, if need be on top of others. */
  private void reason(int e, Curve curve, double height, double size) {
    MapModel.Edge edge = model.edges().get(e);
    String text = edge.protocol() + " · " + edge.failure();
    double width = Text.width(Text.Face.MEDIUM, size, text) + 14 * unit;
    if (placeOnEdge(e, curve, text, width, height, size)) {
      return;
    }
    Bounds clear = view.clear();
    double x =
        clampTo(curve.x(.5), clear.left() * ratio + width / 2, clear.right() * ratio - width / 2);
    double y =
        clampTo(
            curve.y(.5) + height * 1.4,
            clear.top() * ratio + height,
            clear.bottom() * ratio - height);
    labels.add(
        new Label(
            Bounds.around(x, y, width / 2, height / 2),
            text,
            Text.Face.MEDIUM,
            size,
            palette.failing(),
            true,
            true));
  }

  private static double clampTo(double value, double min, double max) {
    return min > max ? (min + max) / 2 : Math.clamp(value, min, max);
  }

  private boolean placeOnEdge(
      int e, @Nullable Curve curve, String text, double width, double height, double size) {
    if (curve == null) {
      return false;
    }
    double span = Math.abs(curve.x1() - curve.x0()) + Math.abs(curve.y1() - curve.y0());
    MapModel.Edge edge = model.edges().get(e);
    MapModel.Change change = model.changes().get(e);
    boolean alarm = edge.verdict() != MapModel.Verdict.OK || change != null;
    if (span < Math.min(width, height * 2.2) && !alarm) {
      return false;
    }
    int argb =
        change != null
            ? ChangePainter.colour(change.kind(), palette)
            : alarm ? palette.failing() : palette.protocol(edge.protocol());
    // What fails is said also where there is room beside its line only.
    for (double beside : alarm ? BESIDE : ON_THE_LINE) {
      for (double t : ALONG) {
        double y = curve.y(t) + beside * height;
        Bounds box = Bounds.around(curve.x(t), y, width / 2, height / 2);
        if (add(box, text, Text.Face.MEDIUM, size, argb, true, alarm)) {
          return true;
        }
      }
    }
    return false;
  }

  private double edgeImportance(int edge) {
    MapModel.Edge e = model.edges().get(edge);
    double importance = Math.log1p(e.requestsPerSecond()) + Math.log1p(e.bytesPerSecond()) / 50;
    if (edge == view.hoverEdge() || edge == view.selectedEdge()) {
      importance += 1e9;
    } else if (emphasis.raisesEdge(edge)) {
      importance += 1e8;
    }
    return importance
        + switch (e.verdict()) {
          case OK -> 0;
          case FAILING -> 1e6;
          case BLOCKED -> 1e7;
        };
  }

  /** "http 42/s · p95 12 ms"; the brief form leaves the latency out. */
  static String text(MapModel.Edge edge, boolean brief) {
    String protocol = edge.protocol();
    if (edge.verdict() == MapModel.Verdict.BLOCKED) {
      return brief ? "blocked" : protocol + " blocked";
    }
    StringBuilder text = new StringBuilder(protocol);
    if (edge.requestsPerSecond() > 0) {
      text.append(' ').append(Quantities.rate(edge.requestsPerSecond()));
    } else if (edge.bytesPerSecond() > 0) {
      text.append(' ').append(Quantities.throughput(edge.bytesPerSecond()));
    }
    if (edge.verdict() == MapModel.Verdict.FAILING) {
      text.append(" · ");
      if (edge.requestsPerSecond() > 0) {
        text.append(Quantities.percent(edge.failedShare())).append(" errors");
      } else {
        text.append(edge.failure().isEmpty() ? "failing" : briefly(edge.failure()));
      }
    }
    if (!brief && edge.p95LatencyNanos() >= 0) {
      text.append(" · p95 ").append(Quantities.latency(edge.p95LatencyNanos()));
    }
    return text.toString();
  }

  /** "connection refused", without what may be behind it. */
  private static String briefly(String failure) {
    int colon = failure.indexOf(':');
    return colon < 0 ? failure : failure.substring(0, colon);
  }

  private boolean add(
      Bounds box,
      String text,
      Text.Face face,
      double size,
      int argb,
      boolean plate,
      boolean alarm) {
    if (!placer.take(box)) {
      return false;
    }
    labels.add(new Label(box, text, face, size, argb, plate, alarm));
    return true;
  }

  /** Draws labels that were placed. */
  static void draw(List<Label> labels, Canvas canvas, MapView view) {
    Palette palette = view.palette();
    for (Label label : labels) {
      Bounds box = label.box;
      int argb = label.argb;
      if (label.plate) {
        double radius = box.height() / 2;
        canvas.fillRoundRect(
            box.left(), box.top(), box.width(), box.height(), radius, palette.plate());
        canvas.strokeRoundRect(
            box.left(),
            box.top(),
            box.width(),
            box.height(),
            radius,
            Math.max(1, view.pixelRatio()),
            label.alarm ? argb : NodePainter.mix(palette.plateBorder() | 0xFF000000, argb, .25));
        argb = NodePainter.mix(argb, palette.text(), palette.dark() ? .3 : .35);
      }
      if (!label.plate) {
        // A veil keeps lines that pass behind from striking the name through.
        canvas.fillRoundRect(
            box.left() - view.pixelRatio(),
            box.top(),
            box.width() + 2 * view.pixelRatio(),
            box.height(),
            3 * view.pixelRatio(),
            Palette.withAlpha(palette.island(), 190));
      }
      canvas.textCentred(label.face, label.size, label.text, box.centreX(), box.centreY(), argb);
    }
  }
}
