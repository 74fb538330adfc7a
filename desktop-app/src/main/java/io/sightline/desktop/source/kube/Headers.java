package io.sightline.desktop.source.kube;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The first line and the headers of an HTTP/1 message. */
final class Headers {
  private Headers() {}

  /**
   * Reads up to and with the empty line, and nothing after it.
   *
   * @throws IOException when there is no end to them within the bound
   */
  static List<String> read(InputStream in, int maxBytes) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.length() < maxBytes) {
      // Byte by byte, since what follows belongs to somebody else; it is a few hundred bytes.
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      text.append((char) next);
      int end = text.length();
      if (end >= 4 && text.substring(end - 4).equals("\r\n\r\n")) {
        return text.toString().strip().lines().toList();
      }
    }
    throw new IOException("more than %d bytes of headers".formatted(maxBytes));
  }
}
