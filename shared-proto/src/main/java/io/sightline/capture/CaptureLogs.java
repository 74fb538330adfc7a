package io.sightline.capture;

import java.nio.file.Path;
import java.util.List;

/** Adds kept log lines to a capture that is finished; see {@link FinishedCapture}. */
public final class CaptureLogs {
  private CaptureLogs() {}

  /**
   * Writes log lines into a finished capture, beside those that are there.
   *
   * @throws LogsFullException when it would hold more than it may; the file is then as it was
   * @throws CaptureException when it cannot be written, is not finished, is damaged, or is in use;
   *     the file is then as it was
   */
  public static void add(Path file, KeptLogs kept) throws CaptureException {
    List<EncodedChunk> chunks = LogChunks.of(kept);
    FinishedCapture.add(
        file,
        contents -> {
          LogChunks.checkRoom(contents.logs(), chunks);
          return chunks;
        });
  }
}
