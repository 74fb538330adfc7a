package io.sightline.core.protocol;

/**
 * Splits SQL text as PostgreSQL does, as far as finding names needs: literals and comments are
 * passed over whole, so that nothing inside them is taken for a word.
 */
final class SqlTokens {
  enum Kind {
    WORD,
    QUOTED_NAME,
    LITERAL,
    OPEN,
    CLOSE,
    DOT,
    OTHER,
    END
  }

  private byte[] bytes = new byte[0];
  private int at;
  private int end;

  /** Where the token just read begins and ends; quotes are not part of a name. */
  int from;

  int to;

  /** How many parentheses are open after the token. */
  int depth;

  void start(byte[] text, int offset, int limit) {
    bytes = text;
    at = offset;
    end = limit;
    depth = 0;
  }

  /** Forgets the text. */
  void release() {
    bytes = new byte[0];
    at = 0;
    end = 0;
  }

  boolean is(String lowerCaseWord) {
    return Bytes.equalsIgnoreCase(bytes, from, to, lowerCaseWord);
  }

  Kind next() {
    skipSpace();
    from = at;
    if (at >= end) {
      to = end;
      return Kind.END;
    }
    byte b = bytes[at];
    if (isWordStart(b)) {
      return word();
    }
    switch (b) {
      case '\'' -> {
        return quoted((byte) '\'', false, Kind.LITERAL);
      }
      case '"' -> {
        return quoted((byte) '"', false, Kind.QUOTED_NAME);
      }
      case '$' -> {
        return dollar();
      }
      case '(' -> depth++;
      case ')' -> depth--;
      default -> {}
    }
    if (Bytes.isDigit(b)) {
      return number();
    }
    at++;
    to = at;
    return switch (b) {
      case '(' -> Kind.OPEN;
      case ')' -> Kind.CLOSE;
      case '.' -> Kind.DOT;
      default -> Kind.OTHER;
    };
  }

  private Kind word() {
    while (at < end && isWordPart(bytes[at])) {
      at++;
    }
    to = at;
    boolean escapes = to - from == 1 && Bytes.lower(bytes[from]) == 'e';
    if (escapes && at < end && bytes[at] == '\'') {
      return quoted((byte) '\'', true, Kind.LITERAL);
    }
    return Kind.WORD;
  }

  private Kind number() {
    while (at < end && (isWordPart(bytes[at]) || bytes[at] == '.')) {
      at++;
    }
    to = at;
    return Kind.LITERAL;
  }

  private Kind quoted(byte quote, boolean escapes, Kind kind) {
    at++;
    from = at;
    while (at < end) {
      byte b = bytes[at];
      if (escapes && b == '\\') {
        at += 2;
      } else if (b == quote) {
        if (at + 1 < end && bytes[at + 1] == quote) {
          at += 2;
        } else {
          to = at++;
          return kind;
        }
      } else {
        at++;
      }
    }
    at = end;
    to = end;
    // A name that is cut off may be any name.
    return Kind.LITERAL;
  }

  /** A parameter ($1) or a dollar-quoted literal ($tag$ … $tag$). */
  private Kind dollar() {
    int tagEnd = at + 1;
    while (tagEnd < end && isWordPart(bytes[tagEnd]) && bytes[tagEnd] != '$') {
      tagEnd++;
    }
    boolean opens =
        tagEnd < end && bytes[tagEnd] == '$' && (tagEnd == at + 1 || !Bytes.isDigit(bytes[at + 1]));
    if (!opens) {
      at = Math.max(tagEnd, at + 1);
      to = at;
      return Kind.LITERAL;
    }
    int tagLength = tagEnd + 1 - at;
    int close = tagEnd + 1;
    while (close + tagLength <= end && !matches(at, close, tagLength)) {
      close++;
    }
    at = close + tagLength <= end ? close + tagLength : end;
    to = at;
    return Kind.LITERAL;
  }

  private boolean matches(int a, int b, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[a + i] != bytes[b + i]) {
        return false;
      }
    }
    return true;
  }

  private void skipSpace() {
    while (at < end) {
      byte b = bytes[at];
      if (b >= 0 && b <= ' ') {
        at++;
      } else if (b == '-' && at + 1 < end && bytes[at + 1] == '-') {
        int lf = Bytes.indexOf(bytes, at, end, (byte) '\n');
        at = lf < 0 ? end : lf + 1;
      } else if (b == '/' && at + 1 < end && bytes[at + 1] == '*') {
        skipComment();
      } else {
        return;
      }
    }
  }

  /** Comments nest in PostgreSQL. */
  private void skipComment() {
    int open = 0;
    do {
      if (at + 1 < end && bytes[at] == '/' && bytes[at + 1] == '*') {
        open++;
        at += 2;
      } else if (at + 1 < end && bytes[at] == '*' && bytes[at + 1] == '/') {
        open--;
        at += 2;
      } else {
        at++;
      }
    } while (open > 0 && at < end);
  }

  private static boolean isWordStart(byte b) {
    return Bytes.isLetter(b) || b == '_' || b < 0;
  }

  private static boolean isWordPart(byte b) {
    return isWordStart(b) || Bytes.isDigit(b) || b == '$';
  }
}
