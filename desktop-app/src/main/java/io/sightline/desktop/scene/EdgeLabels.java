package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
import io.sightline.desktop.scene.raster.Text;
import io.sightline.desktop.theme.Palette;
import org.jspecify.annotations.Nullable;

/** Figures of edges, on their lines; what fails is said beside its line too. */
final class EdgeLabels {
  private static final double[] ALONG = {.5, .42, .58, .34, .66, .26, .74, .18, .82};

  /** Where the middle of a label may be, in its heights from the line. */
  private static final double[] ON_THE_LINE = {0};

  private static final double[] BESIDE = {0, -1.3, 1.3, -2.6, 2.6};
  private static final int MAX_LABELS = 160;
  private static final int MAX_LABELS_IN_OVERVIEW = 16;

  private final MapScene scene;
  private final MapView view;
  private final Routes routes;
  private final Emphasis emphasis;
  private final LabelPainter labels;
  private final double ratio;
  private final double unit;

  EdgeLabels(MapScene scene, MapView view, Routes routes, Emphasis emphasis, LabelPainter labels) {
    this.scene = scene;
    this.view = view;
    this.routes = routes;
    this.emphasis = emphasis;
    this.labels = labels;
    ratio = view.pixelRatio();
    unit = ratio * Math.clamp(view.camera().scale(), 0.8, 1.2);
  }

  /** Keeps labels off the marks of blocked and of changed edges. */
  void blockMarks() {
    if (view.detail() == MapView.Detail.DOTS) {
      return;
    }
    for (int e : routes.order()) {
      boolean marked =
          scene.model().edges().get(e).verdict() == MapModel.Verdict.BLOCKED
              || scene.model().changes().containsKey(e);
      if (marked) {
        Curve curve = routes.curve(e);
        if (curve != null) {
          labels.block(Bounds.around(curve.x(.5), curve.y(.5), 15 * ratio, 15 * ratio));
        }
      }
    }
  }

  /** Labels what is in view, what matters most first. */
  void place() {
    boolean[] waiting = new boolean[scene.model().edges().size()];
    for (int e : routes.order()) {
      waiting[e] = !emphasis.dimsEdge(e) && isWorthIt(e);
    }
    int most = view.overview() ? MAX_LABELS_IN_OVERVIEW : MAX_LABELS;
    int tried = 0;
    for (int e : new int[] {view.hoverEdge(), view.selectedEdge()}) {
      if (e >= 0 && waiting[e] && label(e)) {
        waiting[e] = false;
        tried++;
      }
    }
    for (int e : scene.ranking().edges()) {
      if (waiting[e] && label(e) && ++tried == most) {
        return;
      }
    }
  }

  /** Among thousands of lines only those are labelled that stand out. */
  private boolean isWorthIt(int e) {
    return !routes.isHairline(e)
        || scene.model().edges().get(e).verdict() != MapModel.Verdict.OK
        || scene.model().changes().containsKey(e);
  }

  /** Looks for a place; false when there is nothing to see of the edge. */
  private boolean label(int e) {
    Curve curve = routes.curve(e);
    if (curve == null) {
      return false;
    }
    MapModel.Edge edge = scene.model().edges().get(e);
    double size = 10.5 * unit;
    double height = size + 8 * unit;
    if (e == view.hoverEdge() && !edge.failure().isEmpty()) {
      reason(e, curve, height, size);
      return true;
    }
    MapModel.Change change = scene.model().changes().get(e);
    String text = change == null ? text(edge, false) : edge.protocol() + " · " + change.words();
    if (!placeOnEdge(e, curve, text, width(text, size), height, size)) {
      String brief = change == null ? text(edge, true) : change.words();
      placeOnEdge(e, curve, brief, width(brief, size), height, size);
    }
    return true;
  }

  private double width(String text, double size) {
    return Text.width(Text.Face.MEDIUM, size, text) + 14 * unit;
  }

  /** Why the edge under the pointer fails is always said, if need be on top of others. */
  private void reason(int e, Curve curve, double height, double size) {
    MapModel.Edge edge = scene.model().edges().get(e);
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
    labels.addOnTop(
        new LabelPainter.Label(
            Bounds.around(x, y, width / 2, height / 2),
            text,
            Text.Face.MEDIUM,
            size,
            view.palette().failing(),
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
    MapModel.Edge edge = scene.model().edges().get(e);
    MapModel.Change change = scene.model().changes().get(e);
    boolean alarm = edge.verdict() != MapModel.Verdict.OK || change != null;
    if (span < Math.min(width, height * 2.2) && !alarm) {
      return false;
    }
    int argb = colour(edge, change);
    // What fails is said also where there is room beside its line only.
    for (double beside : alarm ? BESIDE : ON_THE_LINE) {
      for (double t : ALONG) {
        double y = curve.y(t) + beside * height;
        Bounds box = Bounds.around(curve.x(t), y, width / 2, height / 2);
        if (labels.add(box, text, Text.Face.MEDIUM, size, argb, true, alarm)) {
          return true;
        }
      }
    }
    return false;
  }

  private int colour(MapModel.Edge edge, MapModel.@Nullable Change change) {
    Palette palette = view.palette();
    if (change != null) {
      return ChangePainter.colour(change.kind(), palette);
    }
    return edge.verdict() == MapModel.Verdict.OK
        ? palette.protocol(edge.protocol())
        : palette.failing();
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
}
