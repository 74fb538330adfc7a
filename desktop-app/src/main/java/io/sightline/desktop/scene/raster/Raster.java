package io.sightline.desktop.scene.raster;

import java.util.Arrays;

/**
 * An opaque picture in an int array (0xFFRRGGBB, row by row) and the shapes that can be drawn on
 * it.
 *
 * <p>Coordinates are device pixels, with pixel centres at .5. Colours are 0xAARRGGBB, not
 * premultiplied. Every shape is antialiased by its distance to the pixel centre, which is exact
 * enough for straight and gently curved borders and costs no sampling. Not safe for use by several
 * threads at once.
 */
public final class Raster {
  private int width;
  private int height;
  private int[] pixels;

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
    this.pixels = pixels;
  }

  /** Width in pixels. */
  public int width() {
    return width;
  }

  /** Height in pixels. */
  public int height() {
    return height;
  }

  /** The pixels themselves, not a copy. */
  public int[] pixels() {
    return pixels;
  }

  /** Fills the whole picture with one opaque colour. */
  public void clear(int argb) {
    Arrays.fill(pixels, 0, width * height, argb | 0xFF000000);
  }

  /** Blends a colour over one pixel; coverage runs from 0 to 255, pixels outside are ignored. */
  public void blend(int x, int y, int argb, int coverage) {
    if (x >= 0 && y >= 0 && x < width && y < height) {
      int i = y * width + x;
      pixels[i] = mix(pixels[i], argb, alphaOf(argb, coverage));
    }
  }

  /** Blends a mask of coverages (0 to 255) in one colour, its top left corner at (x, y). */
  public void mask(byte[] coverage, int maskWidth, int maskHeight, int x, int y, int argb) {
    int fromX = Math.max(0, -x);
    int toX = Math.min(maskWidth, width - x);
    int fromY = Math.max(0, -y);
    int toY = Math.min(maskHeight, height - y);
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
    roundRect(cx - radius, cy - radius, 2 * radius, 2 * radius, radius, 0, 1, argb);
  }

  /** Draws a ring; the line lies inside the radius. */
  public void strokeCircle(double cx, double cy, double radius, double lineWidth, int argb) {
    roundRect(cx - radius, cy - radius, 2 * radius, 2 * radius, radius, lineWidth, 1, argb);
  }

  /** Fills a square standing on its corner. */
  public void fillDiamond(double cx, double cy, double radius, int argb) {
    int y0 = Math.max(0, (int) Math.floor(cy - radius));
    int y1 = Math.min(height - 1, (int) Math.ceil(cy + radius));
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
    int y0 = Math.max(0, (int) Math.floor(y - 1));
    int y1 = Math.min(height - 1, (int) Math.ceil(y + h + 1));
    int x0 = Math.max(0, (int) Math.floor(x - 1));
    int x1 = Math.min(width - 1, (int) Math.ceil(x + w + 1));
    double solid = lineWidth > 0 ? 0 : Math.max(r, softness) + 1;
    for (int row = y0; row <= y1; row++) {
      double py = Math.abs(row + .5 - cy) - halfHeight;
      boolean middleRow = py < -solid;
      for (int column = x0; column <= x1; column++) {
        double px = Math.abs(column + .5 - cx) - halfWidth;
        if (middleRow && px < -solid && solid > 0) {
          int end = Math.min(x1, (int) Math.floor(cx + halfWidth - solid - .5));
          if (end > column) {
            run(row * width + column, row * width + end, argb);
            column = end - 1;
            continue;
          }
        }
        if (lineWidth > 0 && px < -r - lineWidth - 1 && py < -r - lineWidth - 1) {
          // Nothing is drawn inside a border: jump to its right side.
          int end = (int) Math.floor(cx + halfWidth - r - lineWidth - 2);
          if (end > column) {
            column = Math.min(end, x1);
            continue;
          }
        }
        double qx = px + r;
        double qy = py + r;
        double distance;
        if (qx > 0 && qy > 0) {
          distance = Math.sqrt(qx * qx + qy * qy) - r;
        } else {
          distance = Math.max(qx, qy) - r;
        }
        double coverage = .5 - distance / softness;
        if (softness > 1) {
          coverage = Math.min(1, Math.max(0, -distance / softness));
          coverage *= coverage * (3 - 2 * coverage);
        }
        if (lineWidth > 0) {
          coverage = Math.min(coverage, distance + lineWidth + .5);
        }
        int c = toCoverage(coverage);
        if (c != 0) {
          int i = row * width + column;
          pixels[i] = mix(pixels[i], argb, alphaOf(argb, c));
        }
      }
    }
  }

  private void run(int from, int to, int argb) {
    int alpha = alphaOf(argb, 255);
    if (alpha == 256) {
      Arrays.fill(pixels, from, to, argb | 0xFF000000);
    } else {
      for (int i = from; i < to; i++) {
        pixels[i] = mix(pixels[i], argb, alpha);
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
