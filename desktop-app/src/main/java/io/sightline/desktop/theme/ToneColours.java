package io.sightline.desktop.theme;

/**
 * The colours of tones: from blue to purple for what grows, ever darker on a bright ground and ever
 * brighter on a dark one, so that they are in order also for who sees no colours, and none is taken
 * for the red of trouble; and the colours of the Wong palette for categories.
 */
public final class ToneColours {
  /** How many steps a scale that grows may have. */
  public static final int STEPS = 5;

  private static final int[] GROWING_LIGHT = {
    0xFF9CC4E4, 0xFF5A9BD4, 0xFF2F6DB5, 0xFF6A3FA0, 0xFF4A0E5C
  };
  private static final int[] GROWING_DARK = {
    0xFF47678C, 0xFF4F8FCB, 0xFF86C0EA, 0xFFC9A6F0, 0xFFF3D9FF
  };
  private static final int[] CATEGORIES_LIGHT = {
    0xFF0072B2, 0xFFC77700, 0xFF00855F, 0xFFB9638F, 0xFF3A9BD0, 0xFF8A7A00, 0xFF6B7684
  };
  private static final int[] CATEGORIES_DARK = {
    0xFF4BA3DC, 0xFFE9A820, 0xFF2FBF93, 0xFFDC9BBF, 0xFF8CCBF2, 0xFFE5D84A, 0xFF97A3B3
  };

  private ToneColours() {}

  /** The colour of a tone; of what has none a grey. Categories beyond the last begin anew. */
  public static int of(int tone, boolean categories, Palette palette) {
    if (tone < 0) {
      return palette.textMuted();
    }
    int[] colours =
        categories
            ? (palette.dark() ? CATEGORIES_DARK : CATEGORIES_LIGHT)
            : (palette.dark() ? GROWING_DARK : GROWING_LIGHT);
    return colours[categories ? tone % colours.length : Math.min(tone, colours.length - 1)];
  }
}
