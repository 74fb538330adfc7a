package io.sightline.desktop.scene.raster;

/**
 * Draws curves as antialiased lines with a width and a dash pattern.
 *
 * <p>A curve is walked pixel by pixel along the axis in which it is longer. At each step the pixels
 * across it get the coverage that follows from their distance to the local tangent, so no pixel is
 * blended twice, thin and steep lines are smooth, and the cost is the number of pixels touched. It
 * needs the curve to progress along that axis throughout, which holds while its ends deviate from
 * the chord by less than 45°; pieces that turn back are cut off. Not thread-safe.
 */
public final class Stroke {
  private static final double[] SOLID = {};

  private final Raster raster;
  private double[] dashes = SOLID;
  private double period;

  /** Draws on the given picture. */
  public Stroke(Raster raster) {
    this.raster = raster;
  }

  /**
   * Draws a curve. {@code dash} alternates drawn and left out lengths in pixels; an empty array
   * draws a solid line.
   */
  public void draw(Curve curve, double lineWidth, double[] dash, int argb) {
    dashes = dash;
    period = 0;
    for (double d : dash) {
      period += d;
    }
    double half = lineWidth / 2;
    double margin = half + 2;
    if (Math.max(Math.max(curve.x0(), curve.x1()), curve.cx()) < -margin
        || Math.max(Math.max(curve.y0(), curve.y1()), curve.cy()) < raster.top() - margin
        || Math.min(Math.min(curve.x0(), curve.x1()), curve.cx()) > raster.width() + margin
        || Math.min(Math.min(curve.y0(), curve.y1()), curve.cy()) > raster.bottom() + margin) {
      return;
    }
    double spanX = Math.abs(curve.x1() - curve.x0());
    double spanY = Math.abs(curve.y1() - curve.y0());
    if (Math.max(spanX, spanY) < .5) {
      return;
    }
    boolean steep = spanY > spanX;
    double bow = curve.bow();
    int pieces = bow < .3 ? 1 : Math.clamp((int) (Math.sqrt(bow) * 3), 4, 48);
    double along = 0;
    double total = curve.length();
    double ax = curve.x0();
    double ay = curve.y0();
    double slopeA = slope(curve, 0, steep);
    for (int i = 1; i <= pieces; i++) {
      double t = (double) i / pieces;
      double bx = curve.x(t);
      double by = curve.y(t);
      double slopeB = slope(curve, t, steep);
      double length = pieces == 1 ? total : Math.hypot(bx - ax, by - ay);
      if (steep) {
        piece(ay, ax, by, bx, slopeA, slopeB, along, length, half, argb, true);
      } else {
        piece(ax, ay, bx, by, slopeA, slopeB, along, length, half, argb, false);
      }
      along += length;
      ax = bx;
      ay = by;
      slopeA = slopeB;
    }
  }

  /**
   * Draws a straight line one pixel wide along the axis it does not follow (Wu, SIGGRAPH 1991): two
   * pixels a step in whole numbers, for maps of thousands of lines.
   */
  public void hairline(double x0, double y0, double x1, double y1, int argb) {
    double dx = x1 - x0;
    double dy = y1 - y0;
    boolean steep = Math.abs(dy) > Math.abs(dx);
    boolean swap = (steep ? dy : dx) < 0;
    double u0 = steep ? (swap ? y1 : y0) : (swap ? x1 : x0);
    double u1 = steep ? (swap ? y0 : y1) : (swap ? x0 : x1);
    double v0 = steep ? (swap ? x1 : x0) : (swap ? y1 : y0);
    double slope = steep ? dx / dy : dy / dx;
    int first = Math.max(0, (int) Math.ceil(u0 - .5));
    int last =
        Math.min((steep ? raster.height() : raster.width()) - 1, (int) Math.ceil(u1 - .5) - 1);
    if (first > last || !Double.isFinite(slope)) {
      return;
    }
    // 16 bits of fraction, counted from where the line enters the whole picture, so that each band
    // of it gets the same pixels.
    long v = (long) ((v0 + (first + .5 - u0) * slope - .5) * 65536);
    long step = (long) (slope * 65536);
    int from = steep ? Math.max(first, raster.top()) : first;
    int to = steep ? Math.min(last, raster.bottom() - 1) : last;
    int lowest = steep ? 0 : raster.top();
    int highest = (steep ? raster.width() : raster.bottom()) - 1;
    // Steps whose two pixels both lie within, and those of which one may not.
    long innerFrom = Math.max(from, enters(first, v, step, lowest, highest - 1));
    long innerTo = Math.min(to, leaves(first, v, step, lowest, highest - 1));
    long outerFrom = Math.max(from, enters(first, v, step, lowest - 1, highest));
    long outerTo = Math.min(to, leaves(first, v, step, lowest - 1, highest));
    Hair hair = new Hair(v - first * step, step, steep, Raster.alphaOf(argb, 255), argb);
    if (innerFrom > innerTo) {
      careful(hair, outerFrom, outerTo, lowest, highest);
    } else {
      careful(hair, outerFrom, innerFrom - 1, lowest, highest);
      fast(hair, (int) innerFrom, (int) innerTo);
      careful(hair, innerTo + 1, outerTo, lowest, highest);
    }
  }

  /** A line {@code v = start + u * step} in 65536ths of a pixel. */
  private record Hair(long start, long step, boolean steep, int alpha, int argb) {}

  /** The first u from which on v's whole part lies between the two, both included. */
  private static long enters(int first, long v, long step, int lowest, int highest) {
    long low = (long) lowest << 16;
    long high = (((long) highest + 1) << 16) - 1;
    if (step == 0) {
      return v >= low && v <= high ? first : Integer.MAX_VALUE;
    }
    return step > 0 ? first + Math.ceilDiv(low - v, step) : first + Math.ceilDiv(v - high, -step);
  }

  /** The last u up to which v's whole part lies between the two, both included. */
  private static long leaves(int first, long v, long step, int lowest, int highest) {
    long low = (long) lowest << 16;
    long high = (((long) highest + 1) << 16) - 1;
    if (step == 0) {
      return v >= low && v <= high ? Integer.MAX_VALUE : first - 1;
    }
    return step > 0 ? first + Math.floorDiv(high - v, step) : first + Math.floorDiv(v - low, -step);
  }

  private void fast(Hair hair, int from, int to) {
    int[] pixels = raster.pixels();
    int strideU = hair.steep ? raster.width() : 1;
    int strideV = hair.steep ? 1 : raster.width();
    int alpha = hair.alpha;
    int argb = hair.argb;
    long step = hair.step;
    long v = hair.start + from * step;
    for (int u = from; u <= to; u++, v += step) {
      int i = u * strideU + (int) (v >> 16) * strideV;
      int lower = (((int) (v >> 8) & 0xFF) * alpha) >> 8;
      pixels[i] = Raster.mix(pixels[i], argb, alpha - lower);
      pixels[i + strideV] = Raster.mix(pixels[i + strideV], argb, lower);
    }
  }

  private void careful(Hair hair, long from, long to, int lowest, int highest) {
    int[] pixels = raster.pixels();
    int strideU = hair.steep ? raster.width() : 1;
    int strideV = hair.steep ? 1 : raster.width();
    for (long u = from; u <= to; u++) {
      long v = hair.start + u * hair.step;
      int row = (int) (v >> 16);
      int lower = (((int) (v >> 8) & 0xFF) * hair.alpha) >> 8;
      int i = (int) u * strideU + row * strideV;
      if (row >= lowest && row <= highest) {
        pixels[i] = Raster.mix(pixels[i], hair.argb, hair.alpha - lower);
      }
      if (row + 1 >= lowest && row + 1 <= highest) {
        pixels[i + strideV] = Raster.mix(pixels[i + strideV], hair.argb, lower);
      }
    }
  }

  private static double slope(Curve curve, double t, boolean steep) {
    double major = steep ? curve.dy(t) : curve.dx(t);
    double minor = steep ? curve.dx(t) : curve.dy(t);
    return Math.abs(major) < 1e-9 ? 0 : Math.clamp(minor / major, -8, 8);
  }

  /** A piece from (u0, v0) to (u1, v1), u being the axis that is walked. */
  private void piece(
      double u0,
      double v0,
      double u1,
      double v1,
      double slope0,
      double slope1,
      double along0,
      double length,
      double half,
      int argb,
      boolean steep) {
    boolean backwards = u1 < u0;
    double lowU = backwards ? u1 : u0;
    double highU = backwards ? u0 : u1;
    int leastU = steep ? raster.top() : 0;
    int limitU = steep ? raster.bottom() : raster.width();
    int leastV = steep ? 0 : raster.top();
    int limitV = steep ? raster.width() : raster.bottom();
    int first = Math.max(leastU, (int) Math.ceil(lowU - .5));
    int last = Math.min(limitU - 1, (int) Math.ceil(highU - .5) - 1);
    double inverse = 1 / (u1 - u0);
    int[] pixels = raster.pixels();
    int width = raster.width();
    boolean solid = period == 0;
    int strideU = steep ? width : 1;
    int strideV = steep ? 1 : width;
    // Between the ends of a piece the angle is interpolated, which spares a root per pixel.
    double secant0 = Math.sqrt(1 + slope0 * slope0);
    double secantStep = Math.sqrt(1 + slope1 * slope1) - secant0;
    double most = Math.min(1, 2 * half);
    int opaque = Raster.alphaOf(argb, 255);
    for (int u = first; u <= last; u++) {
      double f = (u + .5 - u0) * inverse;
      double centre = v0 + f * (v1 - v0);
      double secant = secant0 + f * secantStep;
      double cosine = 1 / secant;
      double reach = (half + .5) * secant;
      int from = Math.max(leastV, (int) Math.ceil(centre - reach - .5));
      int to = Math.min(limitV - 1, (int) Math.floor(centre + reach - .5));
      int i = u * strideU + from * strideV;
      if (solid) {
        for (int v = from; v <= to; v++, i += strideV) {
          double coverage = half + .5 - Math.abs(v + .5 - centre) * cosine;
          if (coverage > 0) {
            int alpha = (int) (Math.min(coverage, most) * opaque + .5);
            pixels[i] = Raster.mix(pixels[i], argb, alpha);
          }
        }
        continue;
      }
      double alongHere = along0 + f * length;
      double slope = slope0 + f * (slope1 - slope0);
      double sine = backwards ? -slope * cosine : slope * cosine;
      for (int v = from; v <= to; v++, i += strideV) {
        double offset = v + .5 - centre;
        double coverage = Math.min(half + .5 - Math.abs(offset) * cosine, most);
        if (coverage > 0) {
          coverage = Math.min(coverage, dashCoverage(alongHere + offset * sine));
          if (coverage > 0) {
            int alpha = (int) (coverage * opaque + .5);
            pixels[i] = Raster.mix(pixels[i], argb, alpha);
          }
        }
      }
    }
  }

  /** How much of a pixel at this distance from the start lies in a drawn part. */
  private double dashCoverage(double along) {
    double at = along - Math.floor(along / period) * period;
    double start = 0;
    double best = 0;
    for (int i = 0; i < dashes.length; i += 2) {
      double end = start + dashes[i];
      best = Math.max(best, Math.min(at - start, end - at) + .5);
      start = end + dashes[i + 1];
    }
    // The first dash of the next period reaches back over the end of this one.
    best = Math.max(best, at - period + .5);
    return best;
  }
}
