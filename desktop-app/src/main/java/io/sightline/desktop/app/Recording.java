package io.sightline.desktop.app;

import java.io.IOException;
import java.nio.file.Path;

/** The log of a session as a capture file. */
public interface Recording extends AutoCloseable {
  /**
   * Writes all facts so far to a file, which appears whole or not at all.
   *
   * @throws IOException when it cannot be written; nothing is left behind then
   */
  void saveTo(Path target) throws IOException;

  /**
   * SHA-256 of the file the facts came from, in hexadecimal; empty while it is being computed and
   * for facts that are being recorded.
   */
  String captureHash();

  /** Deletes what was kept for the session only; called after its log was closed. */
  @Override
  void close();
}
