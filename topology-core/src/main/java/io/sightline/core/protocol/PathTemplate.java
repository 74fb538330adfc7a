package io.sightline.core.protocol;

/**
 * Writes an HTTP operation: the method and the path with what varies replaced by {@code {id}}.
 *
 * <p>The query, the fragment and path parameters are dropped. A segment is an identifier when it is
 * a number, a UUID, hexadecimal of eight and more with a digit in it, mostly digits, or long and
 * mixed (a token); the value is then not kept.
 */
final class PathTemplate {
  /** Longest operation, in characters. */
  static final int MAX_LENGTH = 96;

  private static final byte[] IDENTIFIER = {'{', 'i', 'd', '}'};
  private static final byte[] CUT = {'{', 'c', 'u', 't', '}'};
  private static final int LONGEST_PLAIN_SEGMENT = 40;
  private static final int SHORTEST_TOKEN = 20;

  private final byte[] out = new byte[MAX_LENGTH];
  private int length;

  byte[] bytes() {
    return out;
  }

  int length() {
    return length;
  }

  /** Templates a request line whose target is cut short: its last segment cannot be judged. */
  void writeCut(byte[] bytes, int methodFrom, int methodTo, int targetFrom, int targetTo) {
    if (Bytes.indexOf(bytes, targetFrom, targetTo, (byte) '?') >= 0) {
      write(bytes, methodFrom, methodTo, targetFrom, targetTo);
      return;
    }
    int to = targetTo;
    while (to > targetFrom && bytes[to - 1] != '/') {
      to--;
    }
    write(bytes, methodFrom, methodTo, targetFrom, to);
    for (byte b : CUT) {
      put(b);
    }
  }

  /** Templates the request line's method and target. */
  void write(byte[] bytes, int methodFrom, int methodTo, int targetFrom, int targetTo) {
    length = 0;
    for (int i = methodFrom; i < methodTo; i++) {
      put(bytes[i]);
    }
    int from = targetFrom;
    if (from >= targetTo) {
      return;
    }
    if (bytes[from] != '/') {
      from = afterAuthority(bytes, from, targetTo);
    }
    put((byte) ' ');
    if (from < 0) {
      put((byte) '*');
      return;
    }
    if (from == targetTo) {
      put((byte) '/');
      return;
    }
    int i = from;
    while (i < targetTo && length < MAX_LENGTH) {
      byte b = bytes[i];
      if (b == '?' || b == '#') {
        return;
      }
      if (b == '/') {
        put(b);
        i++;
        continue;
      }
      i = segment(bytes, i, targetTo);
    }
  }

  /** Returns where the path of an absolute URI starts, or -1 for anything that has no path. */
  private static int afterAuthority(byte[] bytes, int from, int to) {
    int scheme = Bytes.startsWith(bytes, from, to, "http://") ? 7 : 0;
    if (Bytes.startsWith(bytes, from, to, "https://")) {
      scheme = 8;
    }
    if (scheme == 0) {
      return -1;
    }
    int slash = Bytes.indexOf(bytes, from + scheme, to, (byte) '/');
    return slash < 0 ? to : slash;
  }

  /** Writes one segment and returns where the next one starts. */
  private int segment(byte[] bytes, int from, int to) {
    int digits = 0;
    int hexLetters = 0;
    int letters = 0;
    int dashes = 0;
    int strange = 0;
    int i = from;
    for (; i < to; i++) {
      byte b = bytes[i];
      if (b == '/' || b == '?' || b == '#' || b == ';') {
        break;
      }
      if (Bytes.isDigit(b)) {
        digits++;
      } else if (Bytes.isLetter(b)) {
        letters++;
        hexLetters += Bytes.lower(b) <= 'f' ? 1 : 0;
      } else if (b == '-' || b == '_' || b == '.') {
        dashes++;
      } else {
        strange += b == '%' || b == '@' || b == '=' || b <= ' ' || b == 127 ? 1 : 0;
      }
    }
    int size = i - from;
    if (strange > 0 || isIdentifier(size, digits, letters, hexLetters, dashes)) {
      for (byte b : IDENTIFIER) {
        put(b);
      }
    } else {
      for (int k = from; k < i; k++) {
        put(bytes[k]);
      }
    }
    // Path parameters (;jsessionid=…) are passed over with the segment they hang on.
    while (i < to && bytes[i] != '/' && bytes[i] != '?' && bytes[i] != '#') {
      i++;
    }
    return i;
  }

  private static boolean isIdentifier(
      int size, int digits, int letters, int hexLetters, int dashes) {
    if (size > LONGEST_PLAIN_SEGMENT) {
      return true;
    }
    if (digits == 0) {
      return false;
    }
    boolean number = letters == 0;
    boolean hexadecimal = letters == hexLetters && digits + letters >= 8 && dashes != 1;
    boolean mostlyDigits = digits >= 5 || (digits >= 3 && digits * 2 >= size);
    boolean token = size >= SHORTEST_TOKEN && dashes <= 1 && digits >= 2;
    return number || hexadecimal || mostlyDigits || token;
  }

  private void put(byte b) {
    if (length < MAX_LENGTH) {
      out[length++] = b;
    }
  }
}
