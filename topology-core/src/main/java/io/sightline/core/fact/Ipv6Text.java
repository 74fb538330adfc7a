package io.sightline.core.fact;

/** The canonical text of an IPv6 address (RFC 5952). */
final class Ipv6Text {
  private Ipv6Text() {}

  static String compress(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
    }
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > runLength) {
        runStart = i;
        runLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < 8) {
      if (i == runStart) {
        text.append("::");
        i += runLength;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
      i++;
    }
    return text.toString();
  }
}
