package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
import io.sightline.desktop.theme.Palette;

/**
 * Traffic in motion: discs that travel along the edges, denser where there are more requests and
 * slower where they take longer; errors are red diamonds.
 *
 * <p>Where a particle is follows from the time alone, so no state is kept between frames.
 */
final class Particles {
  /** Beyond this many edges a map shows rates by width alone. */
  static final int MAX_EDGES = 600;

  private static final double FASTEST = 150;
  private static final double SLOWEST = 22;
  private static final double UNKNOWN = 80;

  private Particles() {}

  /** Whether a view shows moving particles at all. */
  static boolean shownIn(MapModel model, MapView view) {
    return view.detail() != MapView.Detail.DOTS
        && model.edges().size() <= MAX_EDGES
        && model.edges().stream().anyMatch(e -> flows(e, view));
  }

  private static boolean flows(MapModel.Edge edge, MapView view) {
    return edge.verdict() != MapModel.Verdict.BLOCKED
        && (edge.requestsPerSecond() > 0 || edge.bytesPerSecond() > 0)
        && !view.hiddenProtocols().contains(edge.protocol());
  }

  /** Draws all particles at a time. */
  static void draw(
      Canvas canvas, MapModel model, MapPainter.Painted painted, MapView view, double seconds) {
    Emphasis emphasis = Emphasis.of(model, view);
    double unit = view.pixelRatio() * Math.clamp(view.camera().scale(), 0.55, 1.2);
    for (int e = 0; e < model.edges().size(); e++) {
      MapModel.Edge edge = model.edges().get(e);
      Curve curve = painted.routes().curve(e);
      if (curve != null && flows(edge, view) && !emphasis.dimsEdge(e)) {
        draw(canvas, edge, e, curve, painted, view, seconds, unit);
      }
    }
  }

  private static void draw(
      Canvas canvas,
      MapModel.Edge edge,
      int index,
      Curve curve,
      MapPainter.Painted painted,
      MapView view,
      double seconds,
      double unit) {
    double length = curve.length();
    int count = count(edge, length / unit);
    double turns = seconds * speed(edge.p95LatencyNanos()) * unit / length;
    double errorShare =
        edge.requestsPerSecond() > 0 ? edge.errorsPerSecond() / edge.requestsPerSecond() : 0;
    Palette palette = view.palette();
    int colour = palette.protocol(edge.protocol());
    for (int k = 0; k < count; k++) {
      double at = turns + (double) k / count + fraction(index * 31L);
      double t = at - Math.floor(at);
      double x = curve.x(t);
      double y = curve.y(t);
      double radius = 3.1 * unit;
      if (!painted.taken().isFree(Bounds.around(x, y, radius * .6, radius * .6))) {
        continue;
      }
      boolean error = fraction((long) Math.floor(at) * 7919 + k * 104_729L + index) < errorShare;
      if (error) {
        canvas.fillDiamond(x, y, radius * 2, palette.canvas());
        canvas.fillDiamond(x, y, radius * 1.6, palette.failing());
      } else {
        canvas.fillCircle(x, y, radius + unit, palette.canvas());
        canvas.fillCircle(x, y, radius, colour);
      }
    }
  }

  /** How many particles an edge carries at a time; grows with the logarithm of its rate. */
  static int count(MapModel.Edge edge, double length) {
    double rate = Math.max(edge.requestsPerSecond(), edge.bytesPerSecond() / 100_000);
    int wanted = (int) Math.round(1 + 2.2 * Math.log10(1 + rate));
    return Math.clamp((long) wanted, 1, Math.max(1, (int) (length / 22)));
  }

  /** Pixels per second at 100 %: fast below a millisecond, slow from two seconds on. */
  static double speed(long latencyNanos) {
    if (latencyNanos < 0) {
      return UNKNOWN;
    }
    double decades = Math.log10(Math.max(latencyNanos, 1_000_000L) / 1e6) / Math.log10(2000);
    return FASTEST + (SLOWEST - FASTEST) * Math.min(1, decades);
  }

  /** A number from 0 to 1 that looks random. */
  private static double fraction(long value) {
    long h = value * 0x9E3779B97F4A7C15L;
    h ^= h >>> 32;
    h *= 0xD6E8FEB86659FD93L;
    return (h >>> 11) / (double) (1L << 53);
  }
}
