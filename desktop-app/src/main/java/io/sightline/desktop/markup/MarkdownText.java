package io.sightline.desktop.markup;

/** Makes any text safe to stand in Markdown (GitHub's flavour), so that it is shown as it is. */
public final class MarkdownText {
  private static final String SPECIAL = "\\`*_[]#|~$@";

  private MarkdownText() {}

  /** Text that Markdown shows as it is, on one line. */
  public static String escape(String text) {
    String plain = Markup.representable(text).replaceAll("[\\r\\n\\t\u2028\u2029]", " ");
    StringBuilder escaped = new StringBuilder();
    boolean digitsOnly = true;
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      // At the start of a line these make a list, a heading or a rule of it; and bare addresses
      // become links.
      boolean opening = (i == 0 && "-+=".indexOf(c) >= 0) || (digitsOnly && ".)".indexOf(c) >= 0);
      boolean address =
          (c == ':' && plain.startsWith("//", i + 1))
              || (c == '.' && plain.startsWith("www", i - 3));
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        default -> {
          if (SPECIAL.indexOf(c) >= 0 || opening || address) {
            escaped.append('\\');
          }
          escaped.append(c);
        }
      }
      digitsOnly &= c >= '0' && c <= '9';
    }
    return escaped.toString();
  }
}
