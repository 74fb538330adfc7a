package io.sightline.desktop.scene.raster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The outlines and widths of a TrueType font.
 *
 * <p>Reads what drawing a map needs of the OpenType specification: {@code cmap} formats 4 and 12,
 * {@code glyf} with simple and composite glyphs, {@code hmtx}. No hinting, no kerning, no shaping
 * of complex scripts. The map's text is drawn from bundled fonts with this class so that a picture
 * is the same on every machine, with or without system fonts. Immutable after construction.
 */
public final class TrueTypeFont {
  private static final int FREQUENT = 0x250;

  private final ByteBuffer data;
  private final Map<String, Integer> tables = new HashMap<>();
  private final int unitsPerEm;
  private final boolean longOffsets;
  private final int widthCount;
  private final int ascent;
  private final int descent;
  private final Map<Integer, Integer> glyphs = new HashMap<>();

  /**
   * Glyphs of the characters that names are mostly made of, and the advance width of each glyph.
   */
  private final int[] frequentGlyphs = new int[FREQUENT];

  private final double[] advances;

  private TrueTypeFont(byte[] bytes) {
    data = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    int count = u16(4);
    for (int i = 0; i < count; i++) {
      int record = 12 + 16 * i;
      String tag =
          ""
              + (char) bytes[record]
              + (char) bytes[record + 1]
              + (char) bytes[record + 2]
              + (char) bytes[record + 3];
      tables.put(tag, data.getInt(record + 8));
    }
    unitsPerEm = u16(table("head") + 18);
    longOffsets = data.getShort(table("head") + 50) != 0;
    ascent = data.getShort(table("hhea") + 4);
    descent = data.getShort(table("hhea") + 6);
    widthCount = u16(table("hhea") + 34);
    readCharacterMap();
    for (int c = 0; c < FREQUENT; c++) {
      frequentGlyphs[c] = glyphs.getOrDefault(c, 0);
    }
    advances = new double[widthCount];
    for (int i = 0; i < widthCount; i++) {
      advances[i] = (double) u16(table("hmtx") + 4 * i) / unitsPerEm;
    }
  }

  /** Reads a font that is on the class path of {@code owner}. */
  public static TrueTypeFont load(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "The font " + resource + " is missing from the application; reinstall it");
      }
      return new TrueTypeFont(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("The font " + resource + " cannot be read", e);
    }
  }

  /** The glyph of a character, or 0 (the font's "missing" box). */
  public int glyph(int codePoint) {
    return codePoint >= 0 && codePoint < FREQUENT
        ? frequentGlyphs[codePoint]
        : glyphs.getOrDefault(codePoint, 0);
  }

  /** Advance width in em. */
  public double advance(int glyph) {
    return advances[Math.min(glyph, widthCount - 1)];
  }

  /** Height above the baseline in em. */
  public double ascent() {
    return (double) ascent / unitsPerEm;
  }

  /** Depth below the baseline in em, positive. */
  public double descent() {
    return (double) -descent / unitsPerEm;
  }

  /** Adds a glyph's contours to an outline, with the origin on the baseline at (x, y). */
  public void outline(int glyph, double size, double x, double y, PathSink out) {
    double scale = size / unitsPerEm;
    glyph(glyph, scale, 0, 0, scale, x, y, out, 0);
  }

  private void readCharacterMap() {
    int cmap = table("cmap");
    int count = u16(cmap + 2);
    for (int i = 0; i < count; i++) {
      int subtable = cmap + data.getInt(cmap + 4 + 8 * i + 4);
      switch (u16(subtable)) {
        case 4 -> readSegments(subtable);
        case 12 -> readGroups(subtable);
        default -> {
          // The other formats repeat what these two hold, for old systems.
        }
      }
    }
  }

  private void readSegments(int subtable) {
    int segments = u16(subtable + 6) / 2;
    int ends = subtable + 14;
    int starts = ends + 2 * segments + 2;
    int deltas = starts + 2 * segments;
    int ranges = deltas + 2 * segments;
    for (int s = 0; s < segments; s++) {
      int start = u16(starts + 2 * s);
      int end = u16(ends + 2 * s);
      int range = u16(ranges + 2 * s);
      for (int c = start; c <= end && c != 0xFFFF; c++) {
        int glyph = range == 0 ? c : u16(ranges + 2 * s + range + 2 * (c - start));
        if (range == 0 || glyph != 0) {
          glyphs.put(c, (glyph + u16(deltas + 2 * s)) & 0xFFFF);
        }
      }
    }
  }

  private void readGroups(int subtable) {
    int count = data.getInt(subtable + 12);
    for (int i = 0; i < count; i++) {
      int group = subtable + 16 + 12 * i;
      int start = data.getInt(group);
      int end = data.getInt(group + 4);
      int glyph = data.getInt(group + 8);
      for (int c = start; c <= end; c++) {
        glyphs.put(c, glyph + c - start);
      }
    }
  }

  private void glyph(
      int glyph,
      double a,
      double b,
      double c,
      double d,
      double dx,
      double dy,
      PathSink out,
      int depth) {
    int loca = table("loca");
    int from = longOffsets ? data.getInt(loca + 4 * glyph) : 2 * u16(loca + 2 * glyph);
    int to = longOffsets ? data.getInt(loca + 4 * glyph + 4) : 2 * u16(loca + 2 * glyph + 2);
    if (from == to) {
      return;
    }
    int at = table("glyf") + from;
    int contours = data.getShort(at);
    if (contours >= 0) {
      simpleGlyph(at + 10, contours, new Transform(a, b, c, d, dx, dy), out);
    } else if (depth < 4) {
      compositeGlyph(at + 10, a, d, dx, dy, out, depth);
    }
  }

  /** Composite parts are moved and, at most, scaled: rotated parts do not occur in these fonts. */
  private void compositeGlyph(
      int at, double a, double d, double dx, double dy, PathSink out, int depth) {
    int flags;
    do {
      flags = u16(at);
      int part = u16(at + 2);
      at += 4;
      boolean words = (flags & 1) != 0;
      int moveX = words ? data.getShort(at) : data.get(at);
      int moveY = words ? data.getShort(at + 2) : data.get(at + 1);
      at += words ? 4 : 2;
      double scaleX = 1;
      double scaleY = 1;
      if ((flags & 8) != 0) {
        scaleX = scaleY = data.getShort(at) / 16384.0;
        at += 2;
      } else if ((flags & 0x40) != 0) {
        scaleX = data.getShort(at) / 16384.0;
        scaleY = data.getShort(at + 2) / 16384.0;
        at += 4;
      } else if ((flags & 0x80) != 0) {
        at += 8;
      }
      glyph(part, a * scaleX, 0, 0, d * scaleY, dx + moveX * a, dy - moveY * d, out, depth + 1);
    } while ((flags & 0x20) != 0);
  }

  private void simpleGlyph(int at, int contours, Transform transform, PathSink out) {
    int count = contours == 0 ? 0 : u16(at + 2 * contours - 2) + 1;
    int position = at + 2 * contours + 2 + u16(at + 2 * contours);
    byte[] flags = new byte[count];
    for (int i = 0; i < count; ) {
      byte flag = data.get(position++);
      int repeat = (flag & 8) != 0 ? (data.get(position++) & 0xFF) + 1 : 1;
      for (int r = 0; r < repeat && i < count; r++) {
        flags[i++] = flag;
      }
    }
    int[] xs = new int[count];
    position = coordinates(position, flags, xs, 2, 16);
    int[] ys = new int[count];
    coordinates(position, flags, ys, 4, 32);
    int start = 0;
    for (int contour = 0; contour < contours; contour++) {
      int end = u16(at + 2 * contour);
      if (end > start) {
        contour(flags, xs, ys, start, end, transform, out);
      }
      start = end + 1;
    }
  }

  private int coordinates(int position, byte[] flags, int[] values, int shortBit, int sameBit) {
    int value = 0;
    for (int i = 0; i < values.length; i++) {
      if ((flags[i] & shortBit) != 0) {
        int delta = data.get(position++) & 0xFF;
        value += (flags[i] & sameBit) != 0 ? delta : -delta;
      } else if ((flags[i] & sameBit) == 0) {
        value += data.getShort(position);
        position += 2;
      }
      values[i] = value;
    }
    return position;
  }

  /** One closed contour; between two control points lies an implied point on the curve. */
  private static void contour(
      byte[] flags, int[] xs, int[] ys, int start, int end, Transform transform, PathSink out) {
    int count = end - start + 1;
    int first = start;
    while (first <= end && (flags[first] & 1) == 0) {
      first++;
    }
    double fromX;
    double fromY;
    if (first > end) {
      first = start;
      fromX = (xs[start] + xs[end]) / 2.0;
      fromY = (ys[start] + ys[end]) / 2.0;
      first--;
    } else {
      fromX = xs[first];
      fromY = ys[first];
    }
    out.moveTo(transform.x(fromX), transform.y(fromY));
    boolean pending = false;
    double controlX = 0;
    double controlY = 0;
    for (int k = 1; k <= count; k++) {
      int i = start + Math.floorMod(first - start + k, count);
      boolean onCurve = (flags[i] & 1) != 0;
      if (onCurve) {
        curve(out, transform, pending, controlX, controlY, xs[i], ys[i]);
        pending = false;
      } else {
        if (pending) {
          curve(
              out,
              transform,
              true,
              controlX,
              controlY,
              (controlX + xs[i]) / 2,
              (controlY + ys[i]) / 2);
        }
        controlX = xs[i];
        controlY = ys[i];
        pending = true;
      }
    }
    if (pending) {
      curve(out, transform, true, controlX, controlY, fromX, fromY);
    }
    out.close();
  }

  private static void curve(
      PathSink out, Transform t, boolean curved, double cx, double cy, double x, double y) {
    if (curved) {
      out.quadTo(t.x(cx), t.y(cy), t.x(x), t.y(y));
    } else {
      out.lineTo(t.x(x), t.y(y));
    }
  }

  private int table(String tag) {
    Integer offset = tables.get(tag);
    if (offset == null) {
      throw new IllegalStateException("The font has no table " + tag + "; reinstall the app");
    }
    return offset;
  }

  private int u16(int offset) {
    return data.getShort(offset) & 0xFFFF;
  }

  /** Font units to pixels; the y axis of fonts points up. */
  private record Transform(double a, double b, double c, double d, double dx, double dy) {
    double x(double x) {
      return dx + a * x;
    }

    double y(double y) {
      return dy - d * y;
    }
  }
}
