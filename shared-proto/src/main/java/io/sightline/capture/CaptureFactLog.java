package io.sightline.capture;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.timeline.FactLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log in a capture: one that is being written, or one that was.
 *
 * <p>Memory does not grow with the log: what was read last is kept decoded, a list of the chunks,
 * and what was appended in the last second. Facts that cannot be read back are replaced by a {@code
 * Loss} in their place. An empty log begins wherever its first batch does.
 */
public final class CaptureFactLog implements FactLog {
  private final ChunkedLog log;
  private final AutoCloseable file;
  private final Function<Predicate<KeptRange>, List<KeptLogs>> logs;
  private final Supplier<List<KeptRange>> ranges;
  private final CaptureMetadata metadata;
  private final @Nullable CaptureWriter writer;
  private final List<Damage> openingDamages;
  private final List<Bookmark> openingBookmarks;

  private CaptureFactLog(CaptureReader reader) {
    this.log = reader.log();
    this.file = reader;
    this.logs = reader::keptLogs;
    this.ranges = reader::keptRanges;
    this.metadata = reader.metadata();
    this.writer = null;
    this.openingDamages = reader.damages();
    this.openingBookmarks = reader.bookmarks();
  }

  private CaptureFactLog(CaptureWriter writer, ByteSource bytes, CaptureMetadata metadata) {
    this.log =
        new ChunkedLog(
            writer,
            writer.written(),
            writer.pending(),
            new DecodedChunks(bytes, DecodedChunks.DEFAULT_BYTES));
    this.file = bytes;
    this.logs = wanted -> LogChunkReader.read(bytes, writer.logChunks(), wanted, new ArrayList<>());
    this.ranges = () -> LogChunkReader.ranges(bytes, writer.logChunks());
    this.metadata = metadata;
    this.writer = writer;
    this.openingDamages = List.of();
    this.openingBookmarks = List.of();
  }

  /** A log over a capture that is finished; it takes no more facts. */
  public static CaptureFactLog open(Path file) throws CaptureException {
    return new CaptureFactLog(CaptureReader.open(file));
  }

  /** A log in a new capture; throws when there is a file of that name. */
  public static CaptureFactLog create(Path file, CaptureMetadata metadata) throws CaptureException {
    CaptureWriter writer = CaptureWriter.create(file, metadata);
    try {
      return new CaptureFactLog(writer, ByteSource.ofFile(file), metadata);
    } catch (IOException e) {
      writer.close();
      throw new CaptureException("%s cannot be read back: %s".formatted(file, e.getMessage()), e);
    }
  }

  public CaptureMetadata metadata() {
    return metadata;
  }

  /** Damage met so far. */
  public List<Damage> damages() {
    List<Damage> all = new ArrayList<>(openingDamages);
    all.addAll(log.damages());
    return all;
  }

  /** The bookmarks in it: those set last, or of a finished capture those it was opened with. */
  public List<Bookmark> bookmarks() {
    return writer == null ? openingBookmarks : writer.bookmarks();
  }

  /**
   * Sets all bookmarks of a capture that is being written. Of a finished one they are set by {@link
   * CaptureBookmarks}.
   *
   * @throws CaptureException when they could not be written
   */
  public void setBookmarks(List<Bookmark> all) throws CaptureException {
    if (writer == null) {
      throw new UnsupportedOperationException("a finished capture is not written to by its log");
    }
    writer.setBookmarks(all);
  }

  /**
   * The log lines that were kept in it, of the ranges that are wanted: of a finished capture those
   * it was opened with.
   */
  public List<KeptLogs> keptLogs(Predicate<KeptRange> wanted) {
    return logs.apply(wanted);
  }

  /** What was kept, without the lines. */
  public List<KeptRange> keptRanges() {
    return ranges.get();
  }

  /**
   * Keeps log lines in a capture that is being written. To a finished one they are added by {@link
   * CaptureLogs}.
   *
   * @throws CaptureException when they could not be written
   */
  public void keepLogs(KeptLogs kept) throws CaptureException {
    if (writer == null) {
      throw new UnsupportedOperationException("a finished capture is not written to by its log");
    }
    writer.keepLogs(kept);
  }

  @Override
  public long firstPosition() {
    return log.firstPosition();
  }

  @Override
  public long endPosition() {
    return log.endPosition();
  }

  @Override
  public long firstNanos() {
    return log.firstNanos();
  }

  @Override
  public long lastNanos() {
    return log.lastNanos();
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnsupportedOperationException when the capture is finished
   * @throws UncheckedIOException of a {@link CaptureException}, when it could not be written; what
   *     was appended before is kept
   */
  @Override
  public void append(LogBatch batch) {
    if (writer == null) {
      throw new UnsupportedOperationException("a finished capture takes no more facts");
    }
    if (!log.isEmpty() && batch.firstPosition() != log.endPosition()) {
      throw new IllegalArgumentException(
          "the log ends at position %d, the batch begins at %d"
              .formatted(log.endPosition(), batch.firstPosition()));
    }
    try {
      writer.append(batch);
    } catch (CaptureException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long keyframeAtOrBefore(long watermarkNanos) {
    return log.keyframeAtOrBefore(watermarkNanos);
  }

  @Override
  public void read(long fromPosition, Predicate<LogBatch> reader) {
    log.read(fromPosition, reader);
  }

  @Override
  public void readAhead(long keyframePosition, long untilNanos) {
    log.readAhead(keyframePosition, untilNanos);
  }

  @Override
  public FactLog uncached() {
    return new Uncached();
  }

  /** Reads past the cache. */
  private final class Uncached implements FactLog {
    @Override
    public long firstPosition() {
      return log.firstPosition();
    }

    @Override
    public long endPosition() {
      return log.endPosition();
    }

    @Override
    public long firstNanos() {
      return log.firstNanos();
    }

    @Override
    public long lastNanos() {
      return log.lastNanos();
    }

    @Override
    public void append(LogBatch batch) {
      CaptureFactLog.this.append(batch);
    }

    @Override
    public long keyframeAtOrBefore(long watermarkNanos) {
      return log.keyframeAtOrBefore(watermarkNanos);
    }

    @Override
    public void read(long fromPosition, Predicate<LogBatch> reader) {
      log.readOnce(fromPosition, reader);
    }

    @Override
    public void close() {
      // The log it is of is closed by who opened it.
    }
  }

  /**
   * Finishes the capture, where it is being written.
   *
   * @throws UncheckedIOException when its index could not be written; it is readable all the same
   */
  @Override
  public void close() {
    try {
      if (writer != null) {
        writer.close();
      }
    } catch (CaptureException e) {
      throw new UncheckedIOException(e);
    } finally {
      try {
        file.close();
      } catch (Exception e) {
        // It was open for reading only: nothing is lost.
      }
    }
  }
}
