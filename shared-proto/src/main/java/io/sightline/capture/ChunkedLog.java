package io.sightline.capture;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches from chunks, and from what is not yet in a chunk. Facts that cannot be read are
 * replaced by a {@link Loss} in their place, so that what is folded from it says that it is not
 * whole. Any thread may read.
 */
final class ChunkedLog {
  /** A window ends with the watermark of its batch, and lasts for a second or a little more. */
  private static final long USUAL_WINDOW_NANOS = 2_000_000_000L;

  /** Those of a recorder that thinned what it kept are of ten. */
  private static final long LONGEST_WINDOW_NANOS = 11_000_000_000L;

  private static final String WHERE = "capture";

  /** How a chunk becomes batches: by way of the cache, or past it. */
  private interface Decoding {
    List<LogBatch> of(Chunk chunk) throws IOException;
  }

  private final Object lock;
  private final ChunkList chunks;
  private final List<LogBatch> pending;
  private final DecodedChunks decoded;
  private final List<Damage> damages = new CopyOnWriteArrayList<>();
  private final Set<Long> damagedOffsets = new ConcurrentSkipListSet<>();

  /**
   * @param lock guards the chunks and the pending batches
   * @param pending batches after the last chunk
   */
  ChunkedLog(Object lock, ChunkList chunks, List<LogBatch> pending, DecodedChunks decoded) {
    this.lock = lock;
    this.chunks = chunks;
    this.pending = pending;
    this.decoded = decoded;
  }

  /** Damage met while reading, each once. */
  List<Damage> damages() {
    return Collections.unmodifiableList(damages);
  }

  long firstPosition() {
    synchronized (lock) {
      return chunks.isEmpty()
          ? (pending.isEmpty() ? 0 : pending.getFirst().firstPosition())
          : chunks.get(0).header().firstPosition();
    }
  }

  long endPosition() {
    synchronized (lock) {
      return pending.isEmpty()
          ? lastChunk().map(chunk -> chunk.header().endPosition()).orElse(0L)
          : pending.getLast().endPosition();
    }
  }

  long firstNanos() {
    synchronized (lock) {
      if (!chunks.isEmpty()) {
        ChunkHeader first = chunks.get(0).header();
        return beginning(first.firstNanos(), first.firstWatermarkNanos());
      }
      return pending.stream()
          .findFirst()
          .map(
              batch ->
                  batch.facts().isEmpty()
                      ? batch.watermarkNanos()
                      : beginning(batch.facts().getFirst().timeNanos(), batch.watermarkNanos()))
          .orElse(0L);
    }
  }

  /**
   * Since when a log tells what happened. Who is there is told with the time since when: a
   * connection of last week, an event that the API server has kept for an hour. A range that began
   * with those would be mostly empty, and every rate over it too low.
   */
  private static long beginning(long leastNanos, long firstWatermarkNanos) {
    return firstWatermarkNanos - leastNanos <= LONGEST_WINDOW_NANOS
        ? leastNanos
        : firstWatermarkNanos - USUAL_WINDOW_NANOS;
  }

  long lastNanos() {
    synchronized (lock) {
      return pending.isEmpty()
          ? lastChunk().map(chunk -> chunk.header().lastWatermarkNanos()).orElse(0L)
          : pending.getLast().watermarkNanos();
    }
  }

  boolean isEmpty() {
    synchronized (lock) {
      return chunks.isEmpty() && pending.isEmpty();
    }
  }

  long keyframeAtOrBefore(long watermarkNanos) {
    synchronized (lock) {
      LogBatch first = pending.isEmpty() ? null : pending.getFirst();
      // A keyframe begins a chunk, so among pending batches only the first can be one.
      if (first != null
          && first.watermarkNanos() <= watermarkNanos
          && !first.facts().isEmpty()
          && first.facts().getFirst() instanceof io.sightline.core.fact.TopologySnapshot) {
        return first.firstPosition();
      }
      int index = chunks.keyframeAtOrBefore(watermarkNanos);
      return index < 0 ? firstPosition() : chunks.get(index).header().firstPosition();
    }
  }

  /** Reads from the batch that holds the position on, until the reader returns false. */
  void read(long fromPosition, Predicate<LogBatch> reader) {
    read(fromPosition, decoded::get, reader);
  }

  /** The same, and nothing of what is read is kept for who reads it again. */
  void readOnce(long fromPosition, Predicate<LogBatch> reader) {
    read(fromPosition, decoded::getOnce, reader);
  }

  /**
   * Decodes, on another thread, the chunks after the one at a position up to a time: some, so that
   * they do not push each other out of the cache.
   */
  void readAhead(long fromPosition, long untilNanos) {
    List<Chunk> next = new ArrayList<>();
    synchronized (lock) {
      long bytes = 0;
      for (int i = chunks.firstEndingAfter(fromPosition) + 1; i < chunks.size(); i++) {
        ChunkHeader header = chunks.get(i).header();
        bytes += header.rawLength();
        if (header.firstWatermarkNanos() > untilNanos || bytes > decoded.maxBytes() / 2) {
          break;
        }
        next.add(chunks.get(i));
      }
    }
    if (!next.isEmpty()) {
      Thread.ofVirtual().name("read-ahead").start(() -> next.forEach(this::decodeAhead));
    }
  }

  private void decodeAhead(Chunk chunk) {
    try {
      decoded.get(chunk);
    } catch (IOException e) {
      // Whoever reads it is told.
    }
  }

  private void read(long fromPosition, Decoding decoding, Predicate<LogBatch> reader) {
    int index;
    synchronized (lock) {
      index = chunks.firstEndingAtOrAfter(fromPosition);
    }
    while (true) {
      @Nullable Chunk chunk;
      @Nullable Chunk before;
      List<LogBatch> tail;
      synchronized (lock) {
        boolean inChunks = index < chunks.size();
        chunk = inChunks ? chunks.get(index) : null;
        before = index > 0 ? chunks.get(index - 1) : null;
        tail = inChunks ? List.of() : List.copyOf(pending);
      }
      List<LogBatch> batches = chunk == null ? tail : batchesOf(chunk, before, decoding);
      for (LogBatch batch : batches) {
        boolean wanted =
            batch.endPosition() > fromPosition || batch.firstPosition() >= fromPosition;
        if (wanted && !reader.test(batch)) {
          return;
        }
      }
      if (chunk == null) {
        return;
      }
      index++;
    }
  }

  /** All batches of a finished capture, read chunk by chunk as they are asked for. */
  Iterator<LogBatch> iterator() {
    return new Iterator<>() {
      private int index;
      private Iterator<LogBatch> ofChunk = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!ofChunk.hasNext() && index < chunks.size()) {
          ofChunk =
              batchesOf(chunks.get(index), index > 0 ? chunks.get(index - 1) : null, decoded::get)
                  .iterator();
          index++;
        }
        return ofChunk.hasNext();
      }

      @Override
      public LogBatch next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the capture ends here");
        }
        return ofChunk.next();
      }
    };
  }

  private List<LogBatch> batchesOf(Chunk chunk, @Nullable Chunk before, Decoding decoding) {
    ChunkHeader header = chunk.header();
    List<LogBatch> batches = new ArrayList<>();
    if (before != null && before.header().endPosition() < header.firstPosition()) {
      ChunkHeader previous = before.header();
      batches.add(
          lost(
              previous.endPosition(),
              header.firstPosition(),
              previous.lastWatermarkNanos(),
              header.firstWatermarkNanos(),
              previous.lastWatermarkNanos()));
    }
    try {
      batches.addAll(decoding.of(chunk));
    } catch (ClosedChannelException e) {
      throw new UncheckedIOException("the capture was closed while it was read", e);
    } catch (IOException e) {
      if (damagedOffsets.add(chunk.offset())) {
        damages.add(chunk.damage(String.valueOf(e.getMessage())));
      }
      batches.add(
          lost(
              header.firstPosition(),
              header.endPosition(),
              header.firstWatermarkNanos(),
              header.lastWatermarkNanos(),
              before == null
                  ? header.firstWatermarkNanos()
                  : before.header().lastWatermarkNanos()));
    }
    return batches;
  }

  /** A batch of one fact, at the first of the positions that are missing. */
  private static LogBatch lost(
      long firstPosition, long endPosition, long fromNanos, long untilNanos, long watermarkNanos) {
    return new LogBatch(
        firstPosition,
        watermarkNanos,
        endPosition == firstPosition
            ? List.of()
            : List.of(new Loss(fromNanos, untilNanos, WHERE, endPosition - firstPosition)));
  }

  private Optional<Chunk> lastChunk() {
    return chunks.isEmpty() ? Optional.empty() : Optional.of(chunks.get(chunks.size() - 1));
  }
}
