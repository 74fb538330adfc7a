package io.sightline.desktop.theme;

/**
 * The colours of the map, 0xAARRGGBB.
 *
 * <p>Health and verdict colours come from the Wong palette, which people with the common kinds of
 * colour blindness can tell apart; each is also drawn with a shape of its own.
 */
public record Palette(
    boolean dark,
    int canvas,
    int canvasDot,
    int island,
    int islandBorder,
    int islandTitle,
    int card,
    int cardBorder,
    int cardShadow,
    int iconTile,
    int icon,
    int text,
    int textMuted,
    int plate,
    int plateBorder,
    int ok,
    int warning,
    int failing,
    int onStatus,
    int accent) {

  /** For bright surroundings and for print. */
  public static final Palette LIGHT =
      new Palette(
          false,
          0xFFF5F7FA,
          0xFFE3E8EF,
          0xFFEAEFF6,
          0xFFCFD9E6,
          0xFF4A5A70,
          0xFFFFFFFF,
          0xFFC9D3E0,
          0x1A1B2B45,
          0xFFEEF3F9,
          0xFF33506F,
          0xFF16202E,
          0xFF5C6B7F,
          0xF2FFFFFF,
          0xFFDDE4ED,
          0xFF009E73,
          0xFFC77700,
          0xFFD1480B,
          0xFFFFFFFF,
          0xFF0B6BD3);

  /** For dark rooms. */
  public static final Palette DARK =
      new Palette(
          true,
          0xFF11161D,
          0xFF1C232D,
          0xFF171E27,
          0xFF2A3543,
          0xFF9DB0C7,
          0xFF212B37,
          0xFF374657,
          0x66000000,
          0xFF2C3948,
          0xFFB6CBE3,
          0xFFEAF0F7,
          0xFF9AA9BB,
          0xF21A222C,
          0xFF303C4A,
          0xFF2FBF93,
          0xFFF0A93A,
          0xFFFF7A45,
          0xFF11161D,
          0xFF5EB0FF);

  /** The colour of a protocol's edges. */
  public int protocol(String protocol) {
    return ProtocolStyle.of(protocol).colour(dark);
  }

  /** A colour with another alpha, 0 to 255. */
  public static int withAlpha(int argb, int alpha) {
    return (argb & 0xFFFFFF) | (alpha << 24);
  }
}
