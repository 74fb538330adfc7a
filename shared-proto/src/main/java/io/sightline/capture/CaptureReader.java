package io.sightline.capture;

import io.sightline.core.fact.LogBatch;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads a capture: whole, cut short, or damaged in places.
 *
 * <p>Opening reads the index, or where there is none the header of each chunk; facts are read when
 * they are asked for. What cannot be read is replaced by a {@code Loss} fact in its place and named
 * in {@link #damages}. Any thread may read.
 */
public final class CaptureReader implements AutoCloseable {
  private final ByteSource bytes;
  private final CaptureContents contents;
  private final ChunkedLog log;

  /** Of the log lines read last. */
  private final List<Damage> logDamages = new ArrayList<>();

  private CaptureReader(ByteSource bytes, CaptureContents contents, long cacheBytes) {
    this.bytes = bytes;
    this.contents = contents;
    this.log =
        new ChunkedLog(this, contents.chunks(), List.of(), new DecodedChunks(bytes, cacheBytes));
  }

  /**
   * Opens a capture.
   *
   * @throws CaptureException when the file cannot be read, is no capture, or needs a newer version
   */
  public static CaptureReader open(Path file) throws CaptureException {
    return open(file, DecodedChunks.DEFAULT_BYTES);
  }

  /** As {@link #open(Path)}, for reading once from front to back: nothing that was read is kept. */
  public static CaptureReader openOnce(Path file) throws CaptureException {
    return open(file, 0);
  }

  private static CaptureReader open(Path file, long cacheBytes) throws CaptureException {
    try {
      return open(ByteSource.ofFile(file), file.toString(), cacheBytes);
    } catch (CaptureException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new CaptureException(file + " does not exist", e);
    } catch (IOException e) {
      throw new CaptureException(
          "%s cannot be read: %s".formatted(file, CaptureException.reason(e)), e);
    }
  }

  static CaptureReader open(ByteSource bytes, String name) throws IOException {
    return open(bytes, name, DecodedChunks.DEFAULT_BYTES);
  }

  private static CaptureReader open(ByteSource bytes, String name, long cacheBytes)
      throws IOException {
    try {
      return new CaptureReader(bytes, CaptureContents.open(bytes, name), cacheBytes);
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  public CaptureMetadata metadata() {
    return contents.metadata();
  }

  /** The bookmarks in it. */
  public List<Bookmark> bookmarks() {
    return contents.bookmarks();
  }

  /** The ranges of log lines that were kept in it. */
  public List<KeptRange> keptRanges() {
    return LogChunkReader.ranges(bytes, contents.logs());
  }

  /** Bytes of the log lines that are kept, before compression. */
  long logBytes() {
    return contents.logs().stream().mapToLong(chunk -> chunk.header().rawLength()).sum();
  }

  /** The log lines that were kept, of the ranges that are wanted. */
  public List<KeptLogs> keptLogs(Predicate<KeptRange> wanted) {
    synchronized (logDamages) {
      logDamages.clear();
      return LogChunkReader.read(bytes, contents.logs(), wanted, logDamages);
    }
  }

  /** Counts and ranges: from the summary, or where there is none by reading all of it. */
  public CaptureInfo info() {
    if (contents.summary().isPresent() && !contents.scanned()) {
      return CaptureCounts.fromProto(metadata(), contents.summary().get());
    }
    CaptureCounts counts = new CaptureCounts();
    log.read(
        0,
        batch -> {
          counts.add(batch);
          return true;
        });
    return counts.toInfo(metadata());
  }

  /** Damage met so far: at opening, and in what was read since. */
  public List<Damage> damages() {
    List<Damage> all = new ArrayList<>(contents.damages());
    all.addAll(log.damages());
    synchronized (logDamages) {
      all.addAll(logDamages);
    }
    return all;
  }

  /**
   * Reads batches from the one holding that position on, until the reader returns false or the
   * capture ends.
   */
  public void read(long fromPosition, Predicate<LogBatch> reader) {
    log.read(fromPosition, reader);
  }

  /** Position of the first fact. */
  public long firstPosition() {
    return log.firstPosition();
  }

  /** Position after the last fact; 0 while there is none. */
  public long endPosition() {
    return log.endPosition();
  }

  /** Watermark of the last batch; 0 while there is none. */
  public long lastNanos() {
    return log.lastNanos();
  }

  /** The watermark of the first batch; 0 while there is none. */
  public long firstWatermarkNanos() {
    ChunkList chunks = contents.chunks();
    return chunks.isEmpty() ? 0 : chunks.get(0).header().firstWatermarkNanos();
  }

  /** As {@link io.sightline.core.timeline.FactLog#keyframeAtOrBefore}. */
  public long keyframeAtOrBefore(long watermarkNanos) {
    return log.keyframeAtOrBefore(watermarkNanos);
  }

  /**
   * The batches of the first chunk that holds something after a position, as they are stored; empty
   * at the end. Where that chunk cannot be read, those of the next one that begins with a keyframe.
   */
  public List<StoredBatch> storedAfter(long position) {
    ChunkList chunks = contents.chunks();
    boolean damaged = false;
    for (int i = chunks.firstEndingAfter(position); i < chunks.size(); i++) {
      if (damaged && !chunks.get(i).header().isKeyframe()) {
        continue;
      }
      try {
        return ChunkPayload.readStoredBatches(bytes, chunks.get(i));
      } catch (IOException e) {
        damaged = true;
      }
    }
    return List.of();
  }

  /** All batches, read as they are asked for. Of one thread. */
  public Iterator<LogBatch> batches() {
    return log.iterator();
  }

  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      // It was open for reading only: nothing is lost.
    }
  }

  ChunkedLog log() {
    return log;
  }
}
