package io.sightline.desktop.app;

import java.io.IOException;
import java.nio.file.Path;

/** Of a script that is not recorded. */
final class NoRecording implements Recording {
  @Override
  public void saveTo(Path target) throws IOException {
    throw new IOException("a script is not recorded");
  }

  @Override
  public String captureHash() {
    return "";
  }

  @Override
  public void close() {}
}
