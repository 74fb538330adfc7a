package io.sightline.capture;

import io.sightline.core.fact.LogBatch;
import io.sightline.wire.DecodedBatch;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

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
  private final Map<Long, CompletableFuture<List<LogBatch>>> underWay = new HashMap<>();
  private long heldBytes;

  DecodedChunks(ByteSource bytes, long maxBytes) {
    this.bytes = bytes;
    this.maxBytes = maxBytes;
  }

  /** The batches of a chunk; who asks for what another is decoding waits for it. */
  List<LogBatch> get(Chunk chunk) throws IOException {
    CompletableFuture<List<LogBatch>> own = new CompletableFuture<>();
    CompletableFuture<List<LogBatch>> others;
    synchronized (this) {
      Entry known = entries.get(chunk.offset());
      if (known != null) {
        return known.batches;
      }
      others = underWay.putIfAbsent(chunk.offset(), own);
    }
    if (others != null) {
      try {
        return others.join();
      } catch (CompletionException e) {
        // Read again, to be told why.
        return decode(chunk);
      }
    }
    try {
      List<LogBatch> batches = decode(chunk);
      put(chunk, batches);
      own.complete(batches);
      return batches;
    } finally {
      own.completeExceptionally(new IOException("it could not be read"));
      synchronized (this) {
        underWay.remove(chunk.offset());
      }
    }
  }

  /** The same without keeping it. */
  List<LogBatch> getOnce(Chunk chunk) throws IOException {
    synchronized (this) {
      // Looked up without counting as used: what others read is to stay by their use alone.
      for (Map.Entry<Long, Entry> entry : entries.entrySet()) {
        if (entry.getKey() == chunk.offset()) {
          return entry.getValue().batches;
        }
      }
    }
    return decode(chunk);
  }

  private List<LogBatch> decode(Chunk chunk) throws IOException {
    return ChunkPayload.readFacts(bytes, chunk).stream().map(DecodedBatch::batch).toList();
  }

  long maxBytes() {
    return maxBytes;
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
