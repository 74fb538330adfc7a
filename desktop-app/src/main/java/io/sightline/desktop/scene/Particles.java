package io.sightline.desktop.scene;

import io.sightline.desktop.theme.Palette;
import java.util.Arrays;

/**
 * Traffic in motion: discs that travel along the edges, denser where there are more requests and
 * slower where they take longer; errors are red diamonds.
 *
 * <p>Where a particle is follows from the time alone, so no state is kept between frames. Made anew
 * for each picture that it moves on.
 */
final class Particles {
  /** In a view of more edges, those that matter most carry particles. */
  static final int MAX_EDGES = 600;

  private static final double FASTEST = 150;
  private static final double SLOWEST = 22;
  private static final double UNKNOWN = 80;

  private final MapScene scene;
  private final MapPainter.Painted painted;
  private final MapView view;
  private final double unit;
  private final int[] carriers;

  /** What moves on a picture. */
  Particles(MapPainter.Painted painted) {
    scene = painted.scene();
    this.painted = painted;
    view = painted.view();
    double size = view.overview() ? 0.8 : Math.clamp(view.camera().scale(), 0.55, 1.2);
    unit = view.pixelRatio() * size;
    carriers = view.detail() == MapView.Detail.DOTS ? new int[0] : carriers();
  }

  private int[] carriers() {
    MapModel model = scene.model();
    Emphasis emphasis = Emphasis.of(model, view);
    boolean[] inView = new boolean[model.edges().size()];
    for (int e : painted.routes().order()) {
      inView[e] = !emphasis.dimsEdge(e);
    }
    int[] found = new int[Math.min(MAX_EDGES, inView.length)];
    int count = 0;
    for (int e : scene.ranking().edges()) {
      if (count == found.length) {
        break;
      }
      if (inView[e] && flows(model.edges().get(e)) && painted.routes().curve(e) != null) {
        found[count++] = e;
      }
    }
    int[] carriers = Arrays.copyOf(found, count);
    // In the model's order, so that what lies on top does not change with the rates.
    Arrays.sort(carriers);
    return carriers;
  }

  private static boolean flows(MapModel.Edge edge) {
    return edge.verdict() != MapModel.Verdict.BLOCKED
        && (edge.requestsPerSecond() > 0 || edge.bytesPerSecond() > 0);
  }

  /** Whether anything moves. */
  boolean any() {
    return carriers.length > 0;
  }

  /** Draws all particles at a time, and tells where it has drawn. */
  void draw(Canvas canvas, double seconds, Touched touched) {
    for (int e : carriers) {
      Way way = painted.routes().way(e);
      if (way != null) {
        draw(canvas, e, way, seconds, touched);
      }
    }
  }

  private void draw(Canvas canvas, int index, Way way, double seconds, Touched touched) {
    MapModel.Edge edge = scene.model().edges().get(index);
    double length = way.length();
    int count = count(edge, length / unit);
    double turns = seconds * speed(edge.p95LatencyNanos()) * unit / length;
    double errorShare =
        edge.requestsPerSecond() > 0 ? edge.errorsPerSecond() / edge.requestsPerSecond() : 0;
    Palette palette = view.palette();
    int colour = scene.styles()[index].colour(palette.dark());
    double radius = 3.1 * unit;
    double room = radius * .6;
    for (int k = 0; k < count; k++) {
      double at = turns + (double) k / count + fraction(index * 31L);
      double t = at - Math.floor(at);
      double x = way.x(t);
      double y = way.y(t);
      if (!painted.taken().isFree(x - room, y - room, x + room, y + room)) {
        continue;
      }
      boolean error = fraction((long) Math.floor(at) * 7919 + k * 104_729L + index) < errorShare;
      if (error) {
        canvas.fillDiamond(x, y, radius * 2, palette.canvas());
        canvas.fillDiamond(x, y, radius * 1.6, palette.failing());
        touched.add(x, y, radius * 2);
      } else {
        canvas.fillCircle(x, y, radius + unit, palette.canvas());
        canvas.fillCircle(x, y, radius, colour);
        touched.add(x, y, radius + unit);
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
