package io.sightline.desktop.markup;

/**
 * Makes any text safe to stand in XML 1.0 and HTML, between tags and in quoted attributes.
 *
 * <p>Names come from processes and clusters and may hold anything. What neither format can hold
 * even as a reference (most control characters, halves of surrogate pairs, U+FFFE and U+FFFF)
 * becomes U+FFFD, so that a reader sees that something was there.
 */
public final class Markup {
  private static final char REPLACEMENT = '\uFFFD';

  private Markup() {}

  /** The text with everything escaped that could end or begin something. */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      append(out, c);
    }
    return out.toString();
  }

  private static void append(StringBuilder out, int c) {
    switch (c) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      // Else an attribute would be read with spaces in their place.
      case '\t', '\n', '\r' -> out.append("&#").append(c).append(';');
      default -> {
        if (isAllowed(c)) {
          out.appendCodePoint(c);
        } else {
          out.append(REPLACEMENT);
        }
      }
    }
  }

  /** The text with U+FFFD for what XML 1.0 cannot hold, and nothing escaped. */
  public static String representable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c ->
                out.appendCodePoint(
                    isAllowed(c) || c == '\t' || c == '\n' || c == '\r' ? c : REPLACEMENT));
    return out.toString();
  }

  /** A character of XML 1.0 §2.2, without the C1 controls, which HTML takes for an error. */
  private static boolean isAllowed(int c) {
    return (c >= 0x20 && c < 0x7F)
        || (c >= 0xA0 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
