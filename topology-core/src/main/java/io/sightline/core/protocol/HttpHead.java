package io.sightline.core.protocol;

/**
 * Reads the head of an HTTP/1.x message (RFC 9112) into fields that are reused for the next one.
 *
 * <p>Only what framing needs is read: the first line, Content-Length, Transfer-Encoding, Upgrade.
 */
final class HttpHead {
  /** Bytes within which a method must end, its space included. */
  static final int LONGEST_METHOD = 24;

  private static final byte LF = '\n';

  int methodTo;
  int targetFrom;
  int targetTo;
  int status;

  /** Content-Length, or -1 where there is none that can be trusted. */
  long contentLength;

  boolean chunked;
  boolean upgradesToWebSocket;
  boolean upgradesToHttp2;

  /**
   * Returns the index after the empty line that ends a head starting at {@code from}, or -1.
   *
   * @param search where to start looking: no earlier byte can begin the line's end
   */
  static int end(byte[] bytes, int search, int to) {
    int i = search;
    while (true) {
      int lf = Bytes.indexOf(bytes, i, to, LF);
      if (lf < 0 || lf + 1 >= to) {
        return -1;
      }
      if (bytes[lf + 1] == LF) {
        return lf + 2;
      }
      if (bytes[lf + 1] == '\r') {
        if (lf + 2 >= to) {
          return -1;
        }
        if (bytes[lf + 2] == LF) {
          return lf + 3;
        }
      }
      i = lf + 1;
    }
  }

  /**
   * Reads a request head.
   *
   * @param whole false when the head is cut short, so that its last line may be too
   * @return whether it is one
   */
  boolean readRequest(byte[] bytes, int from, int to, boolean whole) {
    int lineEnd = lineEnd(bytes, from, to);
    methodTo = methodEnd(bytes, from, lineEnd);
    if (methodTo < 0) {
      return false;
    }
    targetFrom = methodTo + 1;
    int space = Bytes.indexOf(bytes, targetFrom, lineEnd, (byte) ' ');
    if (space < 0) {
      // A target that is longer than what was captured is still a request.
      targetTo = lineEnd;
      clear();
      return !whole && lineEnd == to;
    }
    targetTo = space;
    if (!isVersion(bytes, space + 1, lineEnd) && lineEnd != to) {
      return false;
    }
    readFields(bytes, lineEnd + 1, to, whole);
    return true;
  }

  /** Reads a response head. */
  boolean readResponse(byte[] bytes, int from, int to, boolean whole) {
    if (to - from < 12 || !startsResponse(bytes, from, to)) {
      return false;
    }
    status = (bytes[from + 9] - '0') * 100 + (bytes[from + 10] - '0') * 10 + bytes[from + 11] - '0';
    readFields(bytes, lineEnd(bytes, from, to) + 1, to, whole);
    return true;
  }

  /** Returns whether {@code HTTP/1.x NNN} is here, or as much of it as there are bytes. */
  static boolean startsResponse(byte[] bytes, int from, int to) {
    if (!startsWithPart(bytes, from, to, "HTTP/1.")) {
      return false;
    }
    return to - from < 12 || isStatusLine(bytes, from);
  }

  private static boolean isStatusLine(byte[] bytes, int from) {
    return Bytes.isDigit(bytes[from + 7])
        && bytes[from + 8] == ' '
        && bytes[from + 9] >= '1'
        && bytes[from + 9] <= '9'
        && Bytes.isDigit(bytes[from + 10])
        && Bytes.isDigit(bytes[from + 11]);
  }

  /** Returns whether a request line is here, or as much of it as there are bytes. */
  static boolean startsRequest(byte[] bytes, int from, int to) {
    int method = methodEnd(bytes, from, to);
    if (method < 0) {
      return to - from < LONGEST_METHOD && isMethodPart(bytes, from, to);
    }
    int lineEnd = lineEnd(bytes, from, to);
    int space = Bytes.indexOf(bytes, method + 1, lineEnd, (byte) ' ');
    if (lineEnd == to) {
      return space < 0 || startsWithPart(bytes, space + 1, to, "HTTP/1.");
    }
    return space >= 0 && isVersion(bytes, space + 1, lineEnd);
  }

  /** Returns whether text and bytes agree as far as both go. */
  private static boolean startsWithPart(byte[] bytes, int from, int to, String text) {
    for (int i = 0; i < text.length() && from + i < to; i++) {
      if (bytes[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMethodPart(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isMethodByte(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMethodByte(byte b) {
    return (b >= 'A' && b <= 'Z') || b == '-' || b == '_';
  }

  /** Returns the index of the space after a method, or -1 when this is no method. */
  static int methodEnd(byte[] bytes, int from, int to) {
    int limit = Math.min(to, from + LONGEST_METHOD);
    for (int i = from; i < limit; i++) {
      byte b = bytes[i];
      if (b == ' ') {
        return i - from >= 3 ? i : -1;
      }
      if (!isMethodByte(b)) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isVersion(byte[] bytes, int from, int to) {
    return to - from >= 8
        && to - from <= 10
        && Bytes.startsWith(bytes, from, to, "HTTP/1.")
        && Bytes.isDigit(bytes[from + 7]);
  }

  private static int lineEnd(byte[] bytes, int from, int to) {
    int lf = Bytes.indexOf(bytes, from, to, LF);
    return lf < 0 ? to : lf;
  }

  private void clear() {
    contentLength = -1;
    chunked = false;
    upgradesToWebSocket = false;
    upgradesToHttp2 = false;
  }

  private void readFields(byte[] bytes, int from, int to, boolean whole) {
    clear();
    int i = from;
    while (i < to) {
      int lf = Bytes.indexOf(bytes, i, to, LF);
      if (lf < 0 && !whole) {
        return;
      }
      int end = lf < 0 ? to : lf;
      int textEnd = end > i && bytes[end - 1] == '\r' ? end - 1 : end;
      readField(bytes, i, textEnd);
      i = end + 1;
    }
  }

  private void readField(byte[] bytes, int from, int to) {
    if (to - from < 8) {
      return;
    }
    switch (bytes[from] | 0x20) {
      case 'c' -> {
        int value = valueOf(bytes, from, to, "content-length");
        if (value >= 0) {
          contentLength = number(bytes, value, to);
        }
      }
      case 't' -> {
        int value = valueOf(bytes, from, to, "transfer-encoding");
        if (value >= 0 && Bytes.containsIgnoreCase(bytes, value, to, "chunked")) {
          chunked = true;
        }
      }
      case 'u' -> {
        int value = valueOf(bytes, from, to, "upgrade");
        if (value >= 0) {
          upgradesToWebSocket |= Bytes.containsIgnoreCase(bytes, value, to, "websocket");
          upgradesToHttp2 |= Bytes.equalsIgnoreCase(bytes, value, to, "h2c");
        }
      }
      default -> {}
    }
  }

  /** Returns where the value of the named field starts, or -1 when the line is another field. */
  private static int valueOf(byte[] bytes, int from, int to, String lowerCaseName) {
    int colon = from + lowerCaseName.length();
    if (colon >= to
        || bytes[colon] != ':'
        || !Bytes.equalsIgnoreCase(bytes, from, colon, lowerCaseName)) {
      return -1;
    }
    int i = colon + 1;
    while (i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
      i++;
    }
    return i;
  }

  private static long number(byte[] bytes, int from, int to) {
    long value = 0;
    int i = from;
    for (; i < to && Bytes.isDigit(bytes[i]); i++) {
      value = value * 10 + bytes[i] - '0';
      if (value > (1L << 50)) {
        return -1;
      }
    }
    return i == from ? -1 : value;
  }
}
