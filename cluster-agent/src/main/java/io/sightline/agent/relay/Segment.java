package io.sightline.agent.relay;

import io.sightline.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of the flight recorder that is written to no more.
 *
 * @param thinned whether its windows are of ten seconds
 */
record Segment(
    Path file,
    long firstPosition,
    long endPosition,
    long firstWatermarkNanos,
    long lastWatermarkNanos,
    long bytes,
    boolean thinned) {
  static final String SUFFIX = ".slcap";
  static final String THINNED_SUFFIX = "-10s" + SUFFIX;

  static Path file(Path directory, long firstPosition) {
    return directory.resolve("%019d%s".formatted(firstPosition, SUFFIX));
  }

  /** The file that takes this one's place when it is thinned. */
  Path thinnedFile() {
    return file.resolveSibling("%019d%s".formatted(firstPosition, THINNED_SUFFIX));
  }

  /** What a file holds, whole or cut short. */
  static Segment read(Path file) throws IOException {
    try (CaptureReader reader = CaptureReader.openOnce(file)) {
      if (reader.endPosition() == 0) {
        throw new IOException(file + " holds no facts");
      }
      return new Segment(
          file,
          reader.firstPosition(),
          reader.endPosition(),
          reader.firstWatermarkNanos(),
          reader.lastNanos(),
          Files.size(file),
          file.toString().endsWith(THINNED_SUFFIX));
    }
  }
}
