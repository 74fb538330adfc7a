package io.sightline.core.protocol;

/** Recognises the Redis protocol (RESP) by the start of a turn. */
final class RespSyntax {
  private static final String[] INLINE = {"PING", "INFO", "GET ", "SET ", "INCR ", "DEL ", "KEYS "};

  private RespSyntax() {}

  /** Returns whether a command starts here: an array of bulk strings, or a well-known inline. */
  static boolean startsCommand(byte[] bytes, int from, int to) {
    return afterArrayCommand(bytes, from, to) != -1 || isInline(bytes, from, to);
  }

  /** Returns whether two whole array commands follow each other here. */
  static boolean isTwoCommands(byte[] bytes, int from, int to) {
    int second = afterArrayCommand(bytes, from, to);
    return second > 0 && second < to && afterArrayCommand(bytes, second, to) > 0;
  }

  /**
   * Returns the index after the array command that starts here, -1 when there is none, 0 when it is
   * one as far as there are bytes.
   */
  private static int afterArrayCommand(byte[] bytes, int from, int to) {
    long count = number(bytes, from, to, '*');
    if (count < 1 || count > 1_000_000) {
      return -1;
    }
    int i = afterLine(bytes, from, to);
    for (long argument = 0; argument < count; argument++) {
      if (i >= to && argument > 0) {
        return 0;
      }
      long length = number(bytes, i, to, '$');
      if (length < 0 || length > (512 << 20)) {
        // Cut in the length line: the first argument has to be there to be believed.
        return argument > 0 && Bytes.indexOf(bytes, i, to, (byte) '\n') < 0 ? 0 : -1;
      }
      int start = afterLine(bytes, i, to);
      if (argument == 0 && !isCommandWord(bytes, start, length, to)) {
        return -1;
      }
      if (start + length + 2 > to) {
        return 0;
      }
      i = (int) (start + length);
      if (bytes[i] != '\r' || bytes[i + 1] != '\n') {
        return -1;
      }
      i += 2;
    }
    return i;
  }

  private static boolean isCommandWord(byte[] bytes, int from, long length, int to) {
    if (length < 1 || length > 64 || from + length > to) {
      return false;
    }
    for (int i = from; i < from + length; i++) {
      byte b = bytes[i];
      if (!Bytes.isLetter(b) && !Bytes.isDigit(b) && b != '.' && b != '_' && b != '-') {
        return false;
      }
    }
    return Bytes.isLetter(bytes[from]);
  }

  private static boolean isInline(byte[] bytes, int from, int to) {
    int line = Bytes.indexOf(bytes, from, to, (byte) '\n');
    if (line < 0) {
      return false;
    }
    for (String word : INLINE) {
      int end = from + word.length();
      if (end <= line && matches(bytes, from, word)) {
        return word.endsWith(" ") || bytes[end] == '\r' || bytes[end] == '\n' || bytes[end] == ' ';
      }
    }
    return false;
  }

  private static boolean matches(byte[] bytes, int from, String upperCase) {
    for (int i = 0; i < upperCase.length(); i++) {
      if (Bytes.upper(bytes[from + i]) != upperCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a reply starts here: a type byte and a line that fits it. */
  static boolean startsReply(byte[] bytes, int from, int to) {
    int line = Bytes.indexOf(bytes, from, to, (byte) '\n');
    if (line < from + 2 || bytes[line - 1] != '\r') {
      return false;
    }
    return switch (bytes[from]) {
      case '+', '-' -> line - from >= 4 && isPrintable(bytes, from + 1, line - 1);
      case ':' -> isInteger(bytes, from + 1, line - 1);
      case '$', '*', '%', '~', '>' -> isInteger(bytes, from + 1, line - 1);
      case '_' -> line == from + 2;
      case '#' -> line == from + 3 && (bytes[from + 1] == 't' || bytes[from + 1] == 'f');
      default -> false;
    };
  }

  private static boolean isInteger(byte[] bytes, int from, int to) {
    int i = from;
    if (i < to && bytes[i] == '-') {
      i++;
    }
    if (i == to || to - i > 19) {
      return false;
    }
    for (; i < to; i++) {
      if (!Bytes.isDigit(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPrintable(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < ' ' || bytes[i] == 127) {
        return false;
      }
    }
    return true;
  }

  /** Returns the number of a line such as {@code *3\r\n}, or -1 when there is no such line. */
  private static long number(byte[] bytes, int from, int to, char type) {
    if (to - from < 4 || bytes[from] != type) {
      return -1;
    }
    long value = 0;
    int i = from + 1;
    for (; i < to && Bytes.isDigit(bytes[i]) && i - from < 11; i++) {
      value = value * 10 + bytes[i] - '0';
    }
    boolean ends = i > from + 1 && i + 1 < to && bytes[i] == '\r' && bytes[i + 1] == '\n';
    return ends ? value : -1;
  }

  private static int afterLine(byte[] bytes, int from, int to) {
    return Bytes.indexOf(bytes, from, to, (byte) '\n') + 1;
  }
}
