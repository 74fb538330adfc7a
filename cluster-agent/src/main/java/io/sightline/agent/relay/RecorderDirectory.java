package io.sightline.agent.relay;

import io.sightline.capture.CaptureException;
import io.sightline.capture.CaptureReader;
import io.sightline.capture.StoredBatch;
import io.sightline.core.topology.TopologyFold;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a flight recorder: which there are, what they hold, and which of them go.
 *
 * <p>One process at a time uses a directory. One thread adds files, any thread reads.
 */
final class RecorderDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecorderDirectory.class);
  private static final String LOCK = "lock";
  private static final int SHARE_GIVEN_UP = 8;

  /** A file being written. */
  private record Current(Path file, long firstPosition, long firstWatermarkNanos) {}

  private final Path directory;
  private final RecorderLimits limits;
  private final FileChannel lockFile;
  private final long startPosition;

  // Guarded by this: segments in the order of their positions, and the file being written.
  private final List<Segment> segments;
  private @Nullable Current current;

  private RecorderDirectory(
      Path directory, RecorderLimits limits, FileChannel lockFile, List<Segment> segments) {
    this.directory = directory;
    this.limits = limits;
    this.lockFile = lockFile;
    this.segments = segments;
    this.startPosition = segments.isEmpty() ? 0 : segments.getLast().endPosition();
  }

  /** Takes over a directory, with what an earlier process left in it. */
  static RecorderDirectory open(Path directory, RecorderLimits limits) throws IOException {
    Files.createDirectories(directory);
    FileChannel lockFile = lock(directory);
    try {
      return new RecorderDirectory(
          directory, fitting(limits, directory), lockFile, found(directory));
    } catch (IOException e) {
      lockFile.close();
      throw e;
    }
  }

  /** The limits, as far as the disk has room for them. */
  RecorderLimits limits() {
    return limits;
  }

  /** The position after the last fact that an earlier process left. */
  long startPosition() {
    return startPosition;
  }

  /** A file begins to be written with a keyframe at that position. */
  Path begin(long firstPosition, long watermarkNanos) {
    Path file = Segment.file(directory, firstPosition);
    synchronized (this) {
      current = new Current(file, firstPosition, watermarkNanos);
    }
    return file;
  }

  /** The file that was begun could not be. */
  synchronized void abandon() {
    if (current != null) {
      delete(current.file());
      current = null;
    }
  }

  /** The file that was begun is written to no more. */
  void end() {
    Path file;
    synchronized (this) {
      if (current == null) {
        return;
      }
      file = current.file();
    }
    Optional<Segment> ended = take(file);
    synchronized (this) {
      current = null;
      ended.ifPresent(segments::add);
    }
  }

  /** The state at {@link #startPosition}; empty where there is nothing to begin from. */
  Optional<TopologyFold> restore() {
    Segment last;
    synchronized (this) {
      if (segments.isEmpty()) {
        return Optional.empty();
      }
      last = segments.getLast();
    }
    TopologyFold fold = new TopologyFold();
    try (CaptureReader reader = CaptureReader.openOnce(last.file())) {
      reader.read(
          reader.keyframeAtOrBefore(Long.MAX_VALUE),
          batch -> {
            fold.apply(batch);
            return true;
          });
    } catch (CaptureException e) {
      LOG.warn("the state before the restart cannot be had: {}", e.getMessage());
      return Optional.empty();
    }
    return Optional.of(fold);
  }

  /** Position of the oldest fact on disk; empty where there is none. */
  synchronized Optional<Long> oldestPosition() {
    if (!segments.isEmpty()) {
      return Optional.of(segments.getFirst().firstPosition());
    }
    return Optional.ofNullable(current).map(Current::firstPosition);
  }

  /** Bytes on disk, the file being written not counted. */
  synchronized long bytes() {
    return segments.stream().mapToLong(Segment::bytes).sum();
  }

  /** The last keyframe at or before that time, else the oldest one; empty where there is none. */
  Optional<Long> keyframeAtOrBefore(long watermarkNanos) {
    Path file = null;
    synchronized (this) {
      for (Segment segment : segments) {
        if (file == null || segment.firstWatermarkNanos() <= watermarkNanos) {
          file = segment.file();
        }
      }
      if (current != null && (file == null || current.firstWatermarkNanos() <= watermarkNanos)) {
        file = current.file();
      }
    }
    if (file == null) {
      return Optional.empty();
    }
    try (CaptureReader reader = CaptureReader.openOnce(file)) {
      return Optional.of(reader.keyframeAtOrBefore(watermarkNanos));
    } catch (CaptureException e) {
      // It was thinned or deleted this moment.
      return oldestPosition();
    }
  }

  /** The batches of the first chunk with something after a position; empty when none is on disk. */
  List<StoredBatch> read(long position) {
    for (Path file : filesAfter(position)) {
      try (CaptureReader reader = CaptureReader.openOnce(file)) {
        List<StoredBatch> batches = reader.storedAfter(position);
        if (!batches.isEmpty()) {
          return batches;
        }
      } catch (CaptureException e) {
        // Thinned or deleted this moment, or damaged: what follows it begins with a keyframe.
      }
    }
    return List.of();
  }

  /**
   * What fills the disk may be what this recorder wrote: it gives up some of its oldest facts. Once
   * for each pause, and never the newest, so that somebody else who fills the disk costs no more.
   */
  synchronized void makeRoom() {
    long enough = bytes() - bytes() / SHARE_GIVEN_UP;
    while (segments.size() > 1 && bytes() > enough) {
      delete(segments.removeFirst().file());
    }
  }

  /** Drops what is too old or too much. */
  synchronized void dropOld(long nowNanos) {
    long horizon = nowNanos - limits.age().toNanos();
    long room = limits.bytes() - limits.segmentBytes();
    while (!segments.isEmpty()
        && (bytes() > room || segments.getFirst().lastWatermarkNanos() < horizon)) {
      delete(segments.removeFirst().file());
    }
  }

  /** Drops what is too old or too much, and thins one file that is due. */
  void keepWithinLimits(long nowNanos) {
    dropOld(nowNanos);
    thinOne(nowNanos - limits.fullResolution().toNanos());
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      // The lock goes with the process.
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  private synchronized List<Path> filesAfter(long position) {
    List<Path> files = new ArrayList<>();
    for (Segment segment : segments) {
      if (segment.endPosition() > position) {
        files.add(segment.file());
      }
    }
    if (current != null) {
      files.add(current.file());
    }
    return files;
  }

  /** One at each turn, so that the queue does not wait for long. */
  private void thinOne(long horizon) {
    Segment due;
    synchronized (this) {
      due =
          segments.stream()
              .filter(segment -> !segment.thinned() && segment.lastWatermarkNanos() < horizon)
              .findFirst()
              .orElse(null);
    }
    if (due == null) {
      return;
    }
    try {
      Optional<Segment> thinned = Thinning.thin(due);
      if (thinned.isPresent()) {
        synchronized (this) {
          segments.set(segments.indexOf(due), thinned.get());
        }
        delete(due.file());
      }
    } catch (IOException e) {
      // It stays as it is, and goes when it is too old or too much.
      LOG.warn("{} cannot be thinned: {}", due.file(), e.getMessage());
    }
  }

  /** A disk may be smaller than the limit: a quarter of it is left to whoever else writes there. */
  private static RecorderLimits fitting(RecorderLimits limits, Path directory) throws IOException {
    long most = Files.getFileStore(directory).getTotalSpace() / 4 * 3;
    if (most <= 0 || most >= limits.bytes()) {
      return limits;
    }
    LOG.warn("{} has room for {} MiB only: no more is recorded", directory, most >> 20);
    return limits.withBytes(Math.max(most, RecorderLimits.LEAST_BYTES));
  }

  private static List<Segment> found(Path directory) throws IOException {
    List<Segment> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".tmp")) {
          delete(file);
        } else if (file.toString().endsWith(Segment.SUFFIX)) {
          take(file).ifPresent(found::add);
        }
      }
    }
    found.sort(Comparator.comparingLong(Segment::firstPosition));
    for (int i = found.size() - 1; i > 0; i--) {
      if (found.get(i).firstPosition() < found.get(i - 1).endPosition()) {
        // A thinned copy whose original was not deleted any more, or the reverse.
        Segment spare = found.get(i).thinned() ? found.remove(i - 1) : found.remove(i);
        delete(spare.file());
      }
    }
    return found;
  }

  /** The segment in a file. One without a fact in it goes, one that cannot be read is left. */
  private static Optional<Segment> take(Path file) {
    try {
      Optional<Segment> segment = Segment.read(file);
      if (segment.isEmpty()) {
        delete(file);
      }
      return segment;
    } catch (IOException e) {
      LOG.warn(
          "{} is no part of the recording: {}. It is left as it is; delete it if it is of no use",
          file,
          e.getMessage());
      return Optional.empty();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted: {}", file, e.getMessage());
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new IOException(
          "%s is in use by another relay: name another directory".formatted(directory));
    }
    return channel;
  }
}
