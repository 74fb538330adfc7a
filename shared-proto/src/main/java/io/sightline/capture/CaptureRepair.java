package io.sightline.capture;

import io.sightline.wire.DecodedBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Copies what can be read of a damaged capture to a new one; never writes to the old. */
public final class CaptureRepair {
  /**
   * What was copied and what could not be.
   *
   * @param copiedChunks chunks of facts and of log lines that are in the new file as they were
   * @param damages of the old file
   */
  public record Report(int copiedChunks, List<Damage> damages) {
    public Report {
      damages = List.copyOf(damages);
    }
  }

  private CaptureRepair() {}

  /**
   * Repairs a capture.
   *
   * @param to a file that does not exist yet
   * @throws CaptureException when nothing of the old file can be read, or the new one cannot be
   *     written
   */
  public static Report repair(Path from, Path to) throws CaptureException {
    try (ByteSource bytes = ByteSource.ofFile(from)) {
      CaptureContents contents = CaptureContents.scan(bytes, from.toString());
      List<Damage> damages = new ArrayList<>(contents.damages());
      int copied = 0;
      try (CaptureWriter writer = CaptureWriter.create(to, contents.metadata())) {
        for (int i = 0; i < contents.chunks().size(); i++) {
          Chunk chunk = contents.chunks().get(i);
          List<DecodedBatch> batches;
          byte[] stored;
          try {
            batches = ChunkPayload.readFacts(bytes, chunk);
            stored = ChunkPayload.readStored(bytes, chunk);
          } catch (IOException e) {
            damages.add(chunk.damage(String.valueOf(e.getMessage())));
            continue;
          }
          writer.copy(chunk, stored, batches);
          copied++;
        }
        copied += copyLogs(bytes, contents, writer, damages);
        writer.setBookmarks(contents.bookmarks());
      }
      return new Report(copied, damages);
    } catch (CaptureException e) {
      throw e;
    } catch (IOException e) {
      throw new CaptureException(
          "%s cannot be read: %s".formatted(from, CaptureException.reason(e)), e);
    }
  }

  private static int copyLogs(
      ByteSource bytes, CaptureContents contents, CaptureWriter writer, List<Damage> damages)
      throws CaptureException {
    int copied = 0;
    for (Chunk chunk : contents.logs()) {
      byte[] stored;
      try {
        LogChunks.read(bytes, chunk);
        stored = ChunkPayload.readStored(bytes, chunk);
      } catch (IOException e) {
        damages.add(chunk.damage(String.valueOf(e.getMessage())));
        continue;
      }
      writer.copyLogs(chunk, stored);
      copied++;
    }
    return copied;
  }
}
