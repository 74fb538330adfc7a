package io.sightline.desktop.scene.raster;

import java.util.Arrays;

/**
 * A closed shape of straight and quadratic pieces, and its conversion to pixel coverages.
 *
 * <p>Coverage is the exact area of each pixel that is inside, by accumulating signed areas (the
 * method of font-rs and stb_truetype 2). Contours may nest in opposite directions for holes; they
 * should not overlap in the same direction. Reusable, not thread-safe.
 */
public final class Outline implements PathSink {
  private float[] points = new float[256];
  private int used;
  private float startX;
  private float startY;
  private float lastX;
  private float lastY;
  private float[] area = new float[1024];

  /** Forgets all contours. */
  public void reset() {
    used = 0;
  }

  @Override
  public void moveTo(double x, double y) {
    startX = lastX = (float) x;
    startY = lastY = (float) y;
  }

  @Override
  public void lineTo(double x, double y) {
    if (used + 4 > points.length) {
      points = Arrays.copyOf(points, points.length * 2);
    }
    points[used++] = lastX;
    points[used++] = lastY;
    points[used++] = lastX = (float) x;
    points[used++] = lastY = (float) y;
  }

  /** Adds a quadratic piece, flattened to an error well under a tenth of a pixel. */
  @Override
  public void quadTo(double cx, double cy, double x, double y) {
    double fromX = lastX;
    double fromY = lastY;
    double deviation = Math.hypot(fromX - 2 * cx + x, fromY - 2 * cy + y);
    int steps = Math.clamp((int) Math.ceil(Math.sqrt(deviation * 2.5)), 1, 32);
    for (int i = 1; i < steps; i++) {
      double t = (double) i / steps;
      double s = 1 - t;
      lineTo(
          s * s * fromX + 2 * s * t * cx + t * t * x, s * s * fromY + 2 * s * t * cy + t * t * y);
    }
    lineTo(x, y);
  }

  @Override
  public void close() {
    lineTo(startX, startY);
  }

  /** Fills the shape on a picture. */
  public void fill(Raster raster, int argb) {
    Mask mask = toMask();
    raster.mask(mask.coverage, mask.width, mask.height, mask.x, mask.y, argb);
  }

  /** Converts the shape to coverages. */
  public Mask toMask() {
    if (used == 0) {
      return Mask.EMPTY;
    }
    float minX = Float.MAX_VALUE;
    float minY = Float.MAX_VALUE;
    float maxX = -Float.MAX_VALUE;
    float maxY = -Float.MAX_VALUE;
    for (int i = 0; i < used; i += 2) {
      minX = Math.min(minX, points[i]);
      maxX = Math.max(maxX, points[i]);
      minY = Math.min(minY, points[i + 1]);
      maxY = Math.max(maxY, points[i + 1]);
    }
    int x = (int) Math.floor(minX);
    int y = (int) Math.floor(minY);
    int width = (int) Math.ceil(maxX) - x + 1;
    int height = (int) Math.ceil(maxY) - y + 1;
    if (area.length < width * height + 2) {
      area = new float[width * height + 2];
    } else {
      Arrays.fill(area, 0, width * height + 2, 0);
    }
    for (int i = 0; i < used; i += 4) {
      accumulate(points[i] - x, points[i + 1] - y, points[i + 2] - x, points[i + 3] - y, width);
    }
    byte[] coverage = new byte[width * height];
    for (int row = 0; row < height; row++) {
      float sum = 0;
      for (int column = 0; column < width; column++) {
        int i = row * width + column;
        sum += area[i];
        coverage[i] = (byte) Math.min(255, (int) (Math.abs(sum) * 255 + .5f));
      }
    }
    return new Mask(coverage, width, height, x, y);
  }

  private void accumulate(float x0, float y0, float x1, float y1, int width) {
    if (y0 == y1) {
      return;
    }
    float direction = y0 < y1 ? 1 : -1;
    float topX = y0 < y1 ? x0 : x1;
    float topY = Math.min(y0, y1);
    float bottomY = Math.max(y0, y1);
    float slope = (x1 - x0) / (y1 - y0);
    float x = topX;
    for (int row = (int) topY; row < bottomY; row++) {
      float dy = Math.min(row + 1, bottomY) - Math.max(row, topY);
      float nextX = x + slope * dy;
      float d = dy * direction;
      float left = Math.min(x, nextX);
      float right = Math.max(x, nextX);
      int first = (int) left;
      int last = (int) Math.ceil(right);
      int base = row * width + first;
      if (last <= first + 1) {
        float middle = .5f * (x + nextX) - first;
        area[base] += d - d * middle;
        area[base + 1] += d * middle;
      } else {
        float s = 1 / (right - left);
        float leftPart = left - first;
        float a0 = .5f * s * (1 - leftPart) * (1 - leftPart);
        float rightPart = right - last + 1;
        float am = .5f * s * rightPart * rightPart;
        area[base] += d * a0;
        if (last == first + 2) {
          area[base + 1] += d * (1 - a0 - am);
        } else {
          float a1 = s * (1.5f - leftPart);
          area[base + 1] += d * (a1 - a0);
          for (int column = first + 2; column < last - 1; column++) {
            area[row * width + column] += d * s;
          }
          float a2 = a1 + (last - first - 3) * s;
          area[row * width + last - 1] += d * (1 - a2 - am);
        }
        area[row * width + last] += d * am;
      }
      x = nextX;
    }
  }

  /** Coverages (0 to 255) of a box of pixels whose top left corner is at (x, y). */
  @SuppressWarnings("ArrayRecordComponent") // a value that is drawn, never compared
  public record Mask(byte[] coverage, int width, int height, int x, int y) {
    static final Mask EMPTY = new Mask(new byte[0], 0, 0, 0, 0);
  }
}
