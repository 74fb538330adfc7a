package io.sightline.desktop.scene.raster;

import java.util.HashMap;
import java.util.Map;

/**
 * Draws and measures lines of text in the bundled fonts, and icons in the icon font.
 *
 * <p>Glyphs are kept as coverage masks per face, size and quarter of a pixel. One instance belongs
 * to one thread.
 */
public final class Text {
  /** The faces that are bundled. */
  public enum Face {
    REGULAR(0, "Inter-Regular-subset.ttf"),
    MEDIUM(1, "Inter-Medium-subset.ttf"),
    SEMIBOLD(2, "Inter-SemiBold-subset.ttf"),
    ICONS(3, "/META-INF/resources/materialdesign2/7.4.47/fonts/materialdesignicons-webfont.ttf");

    private final int number;

    @SuppressWarnings("ImmutableEnumChecker") // immutable after construction
    private final TrueTypeFont font;

    Face(int number, String resource) {
      this.number = number;
      font = TrueTypeFont.load(Text.class, resource);
    }

    TrueTypeFont font() {
      return font;
    }
  }

  private static final int MAX_MASKS = 20_000;

  private final Map<Long, Outline.Mask> masks = new HashMap<>();
  private final Outline outline = new Outline();

  /** Width of a line in pixels. */
  public static double width(Face face, double size, String text) {
    TrueTypeFont font = face.font();
    double em = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      em += font.advance(font.glyph(c));
      i += Character.charCount(c);
    }
    return em * size;
  }

  /** The text, or as much of it as fits the width followed by an ellipsis. */
  public static String fit(Face face, double size, String text, double maxWidth) {
    if (width(face, size, text) <= maxWidth) {
      return text;
    }
    int end = text.length();
    while (end > 0 && width(face, size, text.substring(0, end) + "…") > maxWidth) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end).stripTrailing() + "…";
  }

  /** Draws a line with its baseline at y, and returns where it ends. */
  public double draw(
      Raster raster, Face face, double size, String text, double x, double baseline, int argb) {
    TrueTypeFont font = face.font();
    // Sizes are kept to an eighth of a pixel so that a smooth zoom does not fill the cache.
    int sizeKey = Math.max(8, (int) Math.round(size * 8));
    double drawnSize = sizeKey / 8.0;
    int row = (int) Math.round(baseline);
    double pen = x;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int glyph = font.glyph(c);
      int column = (int) Math.floor(pen);
      int quarter = (int) ((pen - column) * 4);
      Outline.Mask mask = mask(face, glyph, sizeKey, quarter);
      raster.mask(
          mask.coverage(), mask.width(), mask.height(), column + mask.x(), row + mask.y(), argb);
      pen += font.advance(glyph) * drawnSize;
    }
    return pen;
  }

  /** Draws a line centred on (cx, cy), cy being the middle of the capital letters. */
  public void drawCentred(
      Raster raster, Face face, double size, String text, double cx, double cy, int argb) {
    draw(raster, face, size, text, cx - width(face, size, text) / 2, cy + size * .364, argb);
  }

  /** Draws an icon in a square of the given size around (cx, cy). */
  public void icon(Raster raster, int codePoint, double size, double cx, double cy, int argb) {
    double middle = iconMiddle() * size;
    draw(raster, Face.ICONS, size, Character.toString(codePoint), cx - size / 2, cy + middle, argb);
  }

  /**
   * Adds the contours of an icon to a path, as if it were drawn with its origin at (0, 0) in a
   * square of the given size.
   */
  public static void iconOutline(int codePoint, double size, PathSink out) {
    TrueTypeFont font = Face.ICONS.font();
    font.outline(font.glyph(codePoint), size, 0, 0, out);
  }

  /** How far below the middle of its square an icon of size 1 has its origin. */
  public static double iconMiddle() {
    TrueTypeFont font = Face.ICONS.font();
    return (font.ascent() - font.descent()) / 2;
  }

  private Outline.Mask mask(Face face, int glyph, int sizeKey, int quarter) {
    long key = ((long) sizeKey << 32) | ((long) glyph << 8) | ((long) face.number << 2) | quarter;
    Outline.Mask mask = masks.get(key);
    if (mask == null) {
      if (masks.size() >= MAX_MASKS) {
        masks.clear();
      }
      outline.reset();
      face.font().outline(glyph, sizeKey / 8.0, quarter / 4.0, 0, outline);
      mask = outline.toMask();
      masks.put(key, mask);
    }
    return mask;
  }
}
