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

  /**
   * Checks that a copy of a capture could hold log lines that are not in it yet.
   *
   * @param waitingBytes what this gave for those that wait already; 0 for none
   * @return that with these
   * @throws LogsFullException when it could not
   */
  public static long checkRoom(Path file, long waitingBytes, KeptLogs kept)
      throws CaptureException {
    long bytes = waitingBytes;
    for (EncodedChunk chunk : LogChunks.of(kept)) {
      bytes += chunk.header().rawLength();
    }
    try (CaptureReader reader = CaptureReader.openOnce(file)) {
      LogChunks.checkRoom(reader.logBytes() + bytes);
    }
    return bytes;
  }
}
