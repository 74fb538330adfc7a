package io.sightline.desktop.scene.raster;

import java.util.Arrays;

/**
 * An opaque picture in an int array (0xFFRRGGBB, row by row) and the shapes that can be drawn on
 * it.
 *
 * <p>Coordinates are device pixels, with pixel centres at .5. Colours are 0xAARRGGBB, not
 * premultiplied. Every shape is antialiased by its distance to the pixel centre, which is exact
 * enough for straight and gently curved borders and costs no sampling. Not safe for use by several
 * threads at once, but each may draw the same shapes on a {@link #band} of its own: the bands
 * together are, pixel for pixel, the picture that one thread draws.
 */
public final class Raster {
  private final int width;
  private final int height;
  private final int top;
  private final int bottom;
  private final int[] pixels;

  /** Makes a picture of the given size, all black. */
  public Raster(int width, int height) {
    this(width, height, new int[Math.multiplyExact(width, height)]);
  }

  /** Draws into an array that the caller owns; its length is at least width × height. */
  public Raster(int width, int height, int[] pixels) {
    if (width < 1 || height < 1 || pixels.length < (long) width * height) {
      throw new IllegalArgumentException(
          "A picture of " + width + "×" + height + " does not fit " + pixels.length + " pixels");
    }
    this.width = width;
    this.height = height;
    this.top = 0;
    this.bottom = height;
    this.pixels = pixels;
  }

  private Raster(Raster whole, int top, int bottom) {
    this.width = whole.width;
    this.height = whole.height;
    this.top = top;
    this.bottom = bottom;
    this.pixels = whole.pixels;
  }

  /**
   * The same picture, on which only the rows from {@code fromRow} on and before {@code toRow} are
   * drawn. Coordinates stay those of the whole.
   */
  public Raster band(int fromRow, int toRow) {
    if (fromRow < top || toRow > bottom || fromRow > toRow) {
      throw new IllegalArgumentException(
          "Rows " + fromRow + " to " + toRow + " are not within " + top + " to " + bottom);
    }
    return new Raster(this, fromRow, toRow);
  }

  /** Width in pixels. */
  public int width() {
    return width;
  }

  /** Height in pixels. */
  public int height() {
    return height;
  }

  /** The first row that is drawn. */
  public int top() {
    return top;
  }

  /** The row after the last that is drawn. */
  public int bottom() {
    return bottom;
  }

  /** The pixels themselves, of the whole picture, not a copy. */
  public int[] pixels() {
    return pixels;
  }

  /** Fills all rows with one opaque colour. */
  public void clear(int argb) {
    Arrays.fill(pixels, top * width, bottom * width, argb | 0xFF000000);
  }

  /** Blends a colour over one pixel; coverage runs from 0 to 255, pixels outside are ignored. */
  public void blend(int x, int y, int argb, int coverage) {
    if (x >= 0 && y >= top && x < width && y < bottom) {
      int i = y * width + x;
      pixels[i] = mix(pixels[i], argb, alphaOf(argb, coverage));
    }
  }

  /** Blends a mask of coverages (0 to 255) in one colour, its top left corner at (x, y). */
  public void mask(byte[] coverage, int maskWidth, int maskHeight, int x, int y, int argb) {
    int fromX = Math.max(0, -x);
    int toX = Math.min(maskWidth, width - x);
    int fromY = Math.max(0, top - y);
    int toY = Math.min(maskHeight, bottom - y);
    for (int row = fromY; row < toY; row++) {
      int source = row * maskWidth;
      int target = (y + row) * width + x;
      for (int column = fromX; column < toX; column++) {
        int c = coverage[source + column] & 0xFF;
        if (c != 0) {
          int i = target + column;
          pixels[i] = mix(pixels[i], argb, alphaOf(argb, c));
        }
      }
    }
  }

  /** Fills a rectangle with rounded corners. */
  public void fillRoundRect(double x, double y, double w, double h, double radius, int argb) {
    roundRect(x, y, w, h, radius, 0, 1, argb);
  }

  /** Draws the border of a rounded rectangle; the line lies inside the rectangle. */
  public void strokeRoundRect(
      double x, double y, double w, double h, double radius, double lineWidth, int argb) {
    roundRect(x, y, w, h, radius, lineWidth, 1, argb);
  }

  /** Draws a soft shadow of a rounded rectangle that fades out over {@code blur} pixels. */
  public void shadow(double x, double y, double w, double h, double radius, double blur, int argb) {
    roundRect(
        x - blur / 2,
        y - blur / 2,
        w + blur,
        h + blur,
        radius + blur / 2,
        0,
        Math.max(1, blur),
        argb);
  }

  /** Fills a disc. */
  public void fillCircle(double cx, double cy, double radius, int argb) {
    disc(cx, cy, radius, 0, argb);
  }

  /** Draws a ring; the line lies inside the radius. */
  public void strokeCircle(double cx, double cy, double radius, double lineWidth, int argb) {
    disc(cx, cy, radius, lineWidth, argb);
  }

  /**
   * One disc, or ring with a line width above 0. Most pixels of a row lie wholly inside or outside,
   * which their squared distance tells without a root.
   */
  private void disc(double cx, double cy, double radius, double lineWidth, int argb) {
    int y0 = Math.max(top, (int) Math.floor(cy - radius - 1));
    int y1 = Math.min(bottom - 1, (int) Math.ceil(cy + radius + 1));
    int x0 = Math.max(0, (int) Math.floor(cx - radius - 1));
    int x1 = Math.min(width - 1, (int) Math.ceil(cx + radius + 1));
    double outside = (radius + .5) * (radius + .5);
    double inside = Math.max(0, radius - .5);
    double full = inside * inside;
    double hole = lineWidth > 0 ? Math.max(0, radius - lineWidth - .5) : 0;
    double hollow = hole * hole;
    int whole = alphaOf(argb, 255);
    for (int row = y0; row <= y1; row++) {
      double py = row + .5 - cy;
      double reach = outside - py * py;
      if (reach <= 0) {
        continue;
      }
      double half = Math.sqrt(reach);
      int from = Math.max(x0, (int) Math.floor(cx - half - .5));
      int to = Math.min(x1, (int) Math.ceil(cx + half - .5));
      for (int column = from; column <= to; column++) {
        double px = column + .5 - cx;
        double squared = px * px + py * py;
        if (squared >= outside) {
          continue;
        }
        if (squared < hollow) {
          // Nothing is drawn inside a ring: on to its right side.
          column = Math.max(column, (int) Math.floor(cx + Math.sqrt(hollow - py * py) - .5) - 1);
          continue;
        }
        int i = row * width + column;
        if (lineWidth <= 0 && squared <= full) {
          pixels[i] = mix(pixels[i], argb, whole);
          continue;
        }
        double distance = Math.sqrt(squared) - radius;
        double coverage = .5 - distance;
        if (lineWidth > 0) {
          coverage = Math.min(coverage, distance + lineWidth + .5);
        }
        int c = toCoverage(coverage);
        if (c != 0) {
          pixels[i] = mix(pixels[i], argb, alphaOf(argb, c));
        }
      }
    }
  }

  /** Fills a square standing on its corner. */
  public void fillDiamond(double cx, double cy, double radius, int argb) {
    int y0 = Math.max(top, (int) Math.floor(cy - radius));
    int y1 = Math.min(bottom - 1, (int) Math.ceil(cy + radius));
    int x0 = Math.max(0, (int) Math.floor(cx - radius));
    int x1 = Math.min(width - 1, (int) Math.ceil(cx + radius));
    for (int y = y0; y <= y1; y++) {
      for (int x = x0; x <= x1; x++) {
        double inside = (radius - Math.abs(x + .5 - cx) - Math.abs(y + .5 - cy)) * Math.sqrt(.5);
        blend(x, y, argb, toCoverage(inside + .5));
      }
    }
  }

  /**
   * One rounded rectangle. A line width of 0 fills it; {@code softness} is the width in pixels over
   * which the border fades.
   */
  private void roundRect(
      double x,
      double y,
      double w,
      double h,
      double radius,
      double lineWidth,
      double softness,
      int argb) {
    double halfWidth = w / 2;
    double halfHeight = h / 2;
    double r = Math.min(radius, Math.min(halfWidth, halfHeight));
    double cx = x + halfWidth;
    double cy = y + halfHeight;
    int y0 = Math.max(top, (int) Math.floor(y - 1));
    int y1 = Math.min(bottom - 1, (int) Math.ceil(y + h + 1));
    int x0 = Math.max(0, (int) Math.floor(x - 1));
    int x1 = Math.min(width - 1, (int) Math.ceil(x + w + 1));
    if (x0 > x1) {
      return;
    }
    // From so far inside a shape on it is solid, and what a border encloses is empty.
    double deep = lineWidth > 0 ? r + lineWidth + 1 : Math.max(r, softness) + 1;
    Border border = new Border(r, lineWidth, softness);
    for (int row = y0; row <= y1; row++) {
      double py = Math.abs(row + .5 - cy) - halfHeight;
      boolean inside = py < -deep;
      // The columns in the middle of the row, all of which are alike.
      double alike = halfWidth + (inside ? -deep : Math.min(py, -r));
      int from = alike <= 0 ? x1 + 1 : Math.clamp((long) Math.ceil(cx - alike - .5), x0, x1 + 1);
      int to = alike <= 0 ? x1 : Math.clamp((long) Math.floor(cx + alike - .5), from - 1, x1);
      int start = row * width;
      border.columns(start, x0, from, cx, halfWidth, py, argb);
      int c = inside ? (lineWidth > 0 ? 0 : 255) : border.coverage(py + r - r);
      run(start + from, start + to + 1, argb, alphaOf(argb, c));
      border.columns(start, to + 1, x1 + 1, cx, halfWidth, py, argb);
    }
  }

  private void run(int from, int to, int argb, int alpha) {
    if (alpha == 256) {
      Arrays.fill(pixels, from, to, argb | 0xFF000000);
    } else if (alpha != 0) {
      for (int i = from; i < to; i++) {
        pixels[i] = mix(pixels[i], argb, alpha);
      }
    }
  }

  /** How the border of a rounded rectangle covers the pixels about it. */
  private final class Border {
    private final double radius;
    private final double lineWidth;
    private final double softness;

    Border(double radius, double lineWidth, double softness) {
      this.radius = radius;
      this.lineWidth = lineWidth;
      this.softness = softness;
    }

    /** Coverage at a distance from the border, negative inside. */
    int coverage(double distance) {
      double coverage = .5 - distance / softness;
      if (softness > 1) {
        coverage = Math.min(1, Math.max(0, -distance / softness));
        coverage *= coverage * (3 - 2 * coverage);
      }
      if (lineWidth > 0) {
        coverage = Math.min(coverage, distance + lineWidth + .5);
      }
      return toCoverage(coverage);
    }

    /** Draws some columns of a row, whose middle is {@code py} beyond the flat sides. */
    void columns(int start, int from, int to, double cx, double halfWidth, double py, int argb) {
      double qy = py + radius;
      for (int column = from; column < to; column++) {
        double qx = Math.abs(column + .5 - cx) - halfWidth + radius;
        double distance =
            qx > 0 && qy > 0 ? Math.sqrt(qx * qx + qy * qy) - radius : Math.max(qx, qy) - radius;
        int c = coverage(distance);
        if (c != 0) {
          int i = start + column;
          pixels[i] = mix(pixels[i], argb, alphaOf(argb, c));
        }
      }
    }
  }

  static int toCoverage(double c) {
    return c <= 0 ? 0 : c >= 1 ? 255 : (int) (c * 255 + .5);
  }

  /** Alpha and coverage multiplied, as 0 to 256. */
  static int alphaOf(int argb, int coverage) {
    int a = (argb >>> 24) * coverage;
    a = (a + 128 + (a >> 8)) >> 8;
    return a + (a >> 7);
  }

  /** Source over an opaque target; alpha is 0 to 256. */
  static int mix(int target, int source, int alpha) {
    int rb = target & 0xFF00FF;
    int g = target & 0xFF00;
    rb += (((source & 0xFF00FF) - rb) * alpha) >> 8;
    g += (((source & 0xFF00) - g) * alpha) >> 8;
    return 0xFF000000 | (rb & 0xFF00FF) | (g & 0xFF00);
  }
}
