package io.sightline.agent.relay;

import io.sightline.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of the flight recorder that is written to no more.
 *
 * @param bytes that it takes on disk
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
  private static final long BLOCK_BYTES = 4096;
  static final String SUFFIX = ".slcap";
  static final String THINNED_SUFFIX = "-10s" + SUFFIX;

  static Path file(Path directory, long firstPosition) {
    return directory.resolve("%019d%s".formatted(firstPosition, SUFFIX));
  }

  /** The file that takes this one's place when it is thinned. */
  Path thinnedFile() {
    return file.resolveSibling("%019d%s".formatted(firstPosition, THINNED_SUFFIX));
  }

  /** What a file holds, whole or cut short; empty where it is no fact yet. */
  static Optional<Segment> read(Path file) throws IOException {
    try (CaptureReader reader = CaptureReader.openOnce(file)) {
      if (reader.endPosition() == 0) {
        return Optional.empty();
      }
      return Optional.of(
          new Segment(
              file,
              reader.firstPosition(),
              reader.endPosition(),
              reader.firstWatermarkNanos(),
              reader.lastNanos(),
              onDisk(Files.size(file)),
              file.toString().endsWith(THINNED_SUFFIX)));
    }
  }

  /** File systems give whole blocks. */
  private static long onDisk(long bytes) {
    return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }
}
