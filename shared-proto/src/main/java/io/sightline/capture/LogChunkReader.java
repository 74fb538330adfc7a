package io.sightline.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Puts what was kept together again, of as many of its chunks as can be read. */
final class LogChunkReader {
  private LogChunkReader() {}

  private static final class Found {
    private final KeptRange range;
    private final int parts;
    private final BitSet seen = new BitSet();
    private final List<KeptLine> lines = new ArrayList<>();
    private final Chunk last;

    Found(LogChunks.Part first, Chunk chunk) {
      range = first.range();
      parts = first.parts();
      last = chunk;
    }
  }

  /**
   * What was kept, in the order in which it was.
   *
   * @param wanted whose lines are read; those of other ranges are left out, and so are the ranges
   * @param damages what is damaged or missing is added to it
   */
  static List<KeptLogs> read(
      ByteSource bytes, List<Chunk> chunks, Predicate<KeptRange> wanted, List<Damage> damages) {
    Map<Long, Found> byId = new LinkedHashMap<>();
    for (Chunk chunk : withinLimit(chunks, damages)) {
      try {
        LogChunks.Part part = LogChunks.read(bytes, chunk);
        if (wanted.test(part.range())) {
          add(byId.computeIfAbsent(part.range().id(), _ -> new Found(part, chunk)), part);
        }
      } catch (IOException e) {
        damages.add(chunk.damage(String.valueOf(e.getMessage())));
      }
    }
    List<KeptLogs> all = new ArrayList<>();
    for (Found found : byId.values()) {
      int missing = found.parts - found.seen.cardinality();
      if (missing > 0) {
        damages.add(
            found.last.damage(
                "%d of %d chunks of what was kept at once are missing"
                    .formatted(missing, found.parts)));
      }
      all.add(new KeptLogs(found.range, found.lines));
    }
    return all;
  }

  /** The ranges alone. */
  static List<KeptRange> ranges(ByteSource bytes, List<Chunk> chunks) {
    Map<Long, KeptRange> byId = new LinkedHashMap<>();
    for (Chunk chunk : withinLimit(chunks, new ArrayList<>())) {
      try {
        KeptRange range = LogChunks.read(bytes, chunk).range();
        byId.putIfAbsent(range.id(), range);
      } catch (IOException _) {
        // Who reads the lines is told of it.
      }
    }
    return List.copyOf(byId.values());
  }

  /** As many chunks, from the first on, as may be in one capture. */
  private static List<Chunk> withinLimit(List<Chunk> chunks, List<Damage> damages) {
    long bytes = 0;
    for (int i = 0; i < chunks.size(); i++) {
      bytes += chunks.get(i).header().rawLength() & 0xffff_ffffL;
      if (bytes > KeptLogs.MAX_BYTES_OF_CAPTURE) {
        damages.add(chunks.get(i).damage("more log lines than a capture may hold begin here"));
        return chunks.subList(0, i);
      }
    }
    return chunks;
  }

  private static void add(Found found, LogChunks.Part part) throws CaptureException {
    if (!part.range().equals(found.range) || part.parts() != found.parts) {
      throw new CaptureException("it does not belong to the chunk before, whose id it has");
    }
    if (found.seen.get(part.part())) {
      throw new CaptureException("it is there twice");
    }
    if (found.lines.size() + part.lines().size() > KeptLogs.MAX_LINES) {
      throw new CaptureException("it holds more lines than are kept at once");
    }
    found.seen.set(part.part());
    found.lines.addAll(part.lines());
  }
}
