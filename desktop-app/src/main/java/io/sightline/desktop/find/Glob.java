package io.sightline.desktop.find;

/**
 * A text with wildcards: any number of characters, or one. Small and capital letters are the same.
 * Matching takes at most the product of the two lengths, whatever the wildcards are.
 *
 * @param pattern the text, with {@link #MANY} and {@link #ONE} for the wildcards
 */
record Glob(String pattern) {
  /** Any number of characters; no character of any text. */
  static final char MANY = '\uFFFF';

  /** Any one character; no character of any text. */
  static final char ONE = '\uFFFE';

  boolean matches(String text) {
    int p = 0;
    int t = 0;
    int lastMany = -1;
    int retry = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == MANY) {
        lastMany = p++;
        retry = t;
      } else if (p < pattern.length() && isSame(pattern.charAt(p), text.charAt(t))) {
        p++;
        t++;
      } else if (lastMany >= 0) {
        p = lastMany + 1;
        t = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == MANY) {
      p++;
    }
    return p == pattern.length();
  }

  /** The same, but anywhere in a text. */
  Glob anywhere() {
    return new Glob(MANY + pattern + MANY);
  }

  boolean hasWildcards() {
    return pattern.indexOf(MANY) >= 0 || pattern.indexOf(ONE) >= 0;
  }

  private static boolean isSame(char wanted, char actual) {
    return wanted == actual
        || wanted == ONE
        || Character.toLowerCase(wanted) == Character.toLowerCase(actual);
  }
}
