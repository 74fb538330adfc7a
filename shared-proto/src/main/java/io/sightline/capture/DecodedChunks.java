package io.sightline.capture;

import io.sightline.core.fact.LogBatch;
import io.sightline.wire.DecodedBatch;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The chunks read last, decoded, so that moving to and fro within a minute reads nothing twice.
 * Bounded by the bytes that the chunks had before they were decoded; thread-safe.
 */
final class DecodedChunks {
  /** Decoded facts take some eight times as much. */
  static final long DEFAULT_BYTES = 8L << 20;

  private record Entry(List<LogBatch> batches, int rawLength) {}

  private final ByteSource bytes;
  private final long maxBytes;
  private final LinkedHashMap<Long, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long heldBytes;

  DecodedChunks(ByteSource bytes, long maxBytes) {
    this.bytes = bytes;
    this.maxBytes = maxBytes;
  }

  List<LogBatch> get(Chunk chunk) throws IOException {
    synchronized (this) {
      Entry known = entries.get(chunk.offset());
      if (known != null) {
        return known.batches;
      }
    }
    List<LogBatch> batches =
        ChunkPayload.readFacts(bytes, chunk).stream().map(DecodedBatch::batch).toList();
    put(chunk, batches);
    return batches;
  }

  synchronized long heldBytes() {
    return heldBytes;
  }

  private synchronized void put(Chunk chunk, List<LogBatch> batches) {
    int rawLength = chunk.header().rawLength();
    if (rawLength > maxBytes || entries.containsKey(chunk.offset())) {
      return;
    }
    entries.put(chunk.offset(), new Entry(batches, rawLength));
    heldBytes += rawLength;
    var eldest = entries.entrySet().iterator();
    while (heldBytes > maxBytes) {
      Map.Entry<Long, Entry> entry = eldest.next();
      heldBytes -= entry.getValue().rawLength;
      eldest.remove();
    }
  }
}
