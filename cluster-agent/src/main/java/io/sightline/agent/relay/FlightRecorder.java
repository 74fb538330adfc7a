package io.sightline.agent.relay;

import io.sightline.capture.CaptureException;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureReader;
import io.sightline.capture.CaptureWriter;
import io.sightline.capture.StoredBatch;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.topology.TopologyFold;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts of the last while on disk, so that the minutes before somebody connected can be looked
 * at: a directory of captures, each some minute long and beginning with a keyframe.
 *
 * <p>A thread of its own writes. A disk that is slow or full never holds up who appends: what does
 * not fit into a bounded queue is not recorded, which shows as a gap in the recording, and after a
 * failure recording goes on at a later keyframe. What was written a second ago survives the death
 * of the process, and is history for the next one. Any thread may read.
 */
public final class FlightRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FlightRecorder.class);
  private static final long MAX_QUEUED_BYTES = 4L << 20;
  private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();
  private static final NodeKey RELAY = new NodeKey("relay", "");
  private static final String SIGNAL = "recorder";
  private static final String LOCK = "lock";
  private static final int SHARE_GIVEN_UP = 8;

  private record Item(LogBatch batch, EncodedBatch encoded) {}

  /** A file being written. */
  private record Current(Path file, long firstPosition, long firstWatermarkNanos) {}

  private final Path directory;
  private final RecorderLimits limits;
  private final CaptureMetadata metadata;
  private final FileChannel lockFile;
  private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final ConcurrentLinkedQueue<Fact> notices = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private final long startPosition;

  // Guarded by this: segments in the order of their positions, and the file being written.
  private final List<Segment> segments;
  private @Nullable Current current;

  // Of the appending thread.
  private boolean skipping;

  // Of the recording thread.
  private @Nullable CaptureWriter writer;
  private long segmentStartNanos;
  private boolean paused;
  private long retryNanoTime;

  private volatile boolean wantsKeyframe;
  private volatile boolean closed;

  private FlightRecorder(
      Path directory,
      RecorderLimits limits,
      CaptureMetadata metadata,
      FileChannel lockFile,
      List<Segment> segments) {
    this.directory = directory;
    this.limits = limits;
    this.metadata = metadata;
    this.lockFile = lockFile;
    this.segments = segments;
    this.startPosition = segments.isEmpty() ? 0 : segments.getLast().endPosition();
    this.thread = Thread.ofPlatform().name("flight-recorder").daemon().unstarted(this::run);
  }

  /**
   * Opens the recorder of a directory, with what an earlier process left in it.
   *
   * @param directory is made when it is not there
   * @param metadata of the files it will write
   * @throws IOException when the directory cannot be used, or another process records there
   */
  public static FlightRecorder open(Path directory, RecorderLimits limits, CaptureMetadata metadata)
      throws IOException {
    Files.createDirectories(directory);
    FileChannel lockFile = lock(directory);
    try {
      FlightRecorder recorder =
          new FlightRecorder(
              directory, fitting(limits, directory), metadata, lockFile, found(directory));
      recorder.thread.start();
      return recorder;
    } catch (IOException e) {
      lockFile.close();
      throw e;
    }
  }

  /** The position after the last fact that an earlier process left. */
  public long startPosition() {
    return startPosition;
  }

  /** The state at {@link #startPosition}; empty where there is nothing to begin from. */
  public Optional<TopologyFold> restore() {
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

  /** Whether the next batch should be a keyframe, for recording to begin with. */
  boolean wantsKeyframe() {
    return wantsKeyframe;
  }

  /** What the recorder has to say about itself since the last call. */
  List<Fact> drainNotices() {
    List<Fact> drained = new ArrayList<>();
    for (Fact fact = notices.poll(); fact != null; fact = notices.poll()) {
      drained.add(fact);
    }
    return drained;
  }

  /** Records a batch soon; never waits. Of one thread. */
  void offer(LogBatch batch, EncodedBatch encoded) {
    if (queuedBytes.get() > MAX_QUEUED_BYTES || (skipping && !encoded.keyframe())) {
      if (!skipping) {
        LOG.warn("the disk of {} is too slow to record everything; there will be a gap", directory);
      }
      skipping = true;
      wantsKeyframe = true;
      return;
    }
    skipping = false;
    queuedBytes.addAndGet(encoded.bytes().size());
    queue.add(new Item(batch, encoded));
  }

  /** Position of the oldest fact on disk; empty where there is none. */
  synchronized Optional<Long> oldestPosition() {
    if (!segments.isEmpty()) {
      return Optional.of(segments.getFirst().firstPosition());
    }
    return Optional.ofNullable(current).map(Current::firstPosition);
  }

  /** Bytes on disk, the file being written not counted. */
  public synchronized long bytes() {
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

  /** Writes what is queued, and ends the file. */
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      lockFile.close();
    } catch (IOException e) {
      // The lock goes with the process.
    }
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

  private void run() {
    try {
      while (!closed || !queue.isEmpty()) {
        Item item = queue.poll(200, TimeUnit.MILLISECONDS);
        if (item != null) {
          queuedBytes.addAndGet(-item.encoded.bytes().size());
          record(item);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      endSegment();
    }
  }

  private void record(Item item) {
    if (paused && !mayResume(item)) {
      return;
    }
    CaptureWriter open = writer;
    boolean begin = item.encoded.keyframe() && (open == null || isFull(open, item.batch));
    try {
      if (begin) {
        endSegment();
        open = begin(item.batch);
      }
      if (open == null) {
        // Nothing can be made of facts before a keyframe.
        wantsKeyframe = true;
        return;
      }
      open.append(item.batch, item.encoded.endPosition(), item.encoded.bytes());
      if (begin) {
        resumed(item.batch);
        keepWithinLimits(item.batch.watermarkNanos());
      }
    } catch (CaptureException e) {
      pause(e, item.batch);
    }
  }

  private boolean mayResume(Item item) {
    if (System.nanoTime() - retryNanoTime < 0) {
      return false;
    }
    wantsKeyframe = true;
    return item.encoded.keyframe();
  }

  private boolean isFull(CaptureWriter open, LogBatch next) {
    return next.watermarkNanos() - segmentStartNanos >= limits.segment().toNanos()
        || open.size() >= limits.segmentBytes();
  }

  private CaptureWriter begin(LogBatch first) throws CaptureException {
    Path file = Segment.file(directory, first.firstPosition());
    CaptureWriter opened = CaptureWriter.create(file, metadata);
    writer = opened;
    segmentStartNanos = first.watermarkNanos();
    synchronized (this) {
      current = new Current(file, first.firstPosition(), first.watermarkNanos());
    }
    return opened;
  }

  private void endSegment() {
    CaptureWriter open = writer;
    if (open == null) {
      return;
    }
    writer = null;
    try {
      open.close();
    } catch (CaptureException e) {
      // What reached the disk is readable, and is taken over as it is.
      LOG.warn("{}", e.getMessage());
    }
    Optional<Segment> ended = take(open.file());
    synchronized (this) {
      current = null;
      ended.ifPresent(segments::add);
    }
  }

  private void pause(CaptureException cause, LogBatch batch) {
    if (!paused) {
      LOG.error("recording pauses; live streams go on. {}", cause.getMessage());
      notices.add(
          new CoverageReading(
              batch.watermarkNanos(),
              RELAY,
              SIGNAL,
              CoverageState.NOT_OBSERVED,
              "Recording pauses: " + cause.getMessage()));
    }
    boolean begins = !paused;
    paused = true;
    retryNanoTime = System.nanoTime() + RETRY_NANOS;
    endSegment();
    dropOld(batch.watermarkNanos());
    if (begins) {
      makeRoom();
    }
  }

  private void resumed(LogBatch batch) {
    wantsKeyframe = false;
    if (paused) {
      paused = false;
      LOG.warn("recording goes on in {}", directory);
      notices.add(
          new CoverageReading(batch.watermarkNanos(), RELAY, SIGNAL, CoverageState.OBSERVED, ""));
    }
  }

  /**
   * What fills the disk may be what this recorder wrote: it gives up some of its oldest facts. Once
   * for each pause, and never the newest, so that somebody else who fills the disk costs no more.
   */
  private synchronized void makeRoom() {
    long enough = bytes() - bytes() / SHARE_GIVEN_UP;
    while (segments.size() > 1 && bytes() > enough) {
      delete(segments.removeFirst().file());
    }
  }

  private synchronized void dropOld(long nowNanos) {
    long horizon = nowNanos - limits.age().toNanos();
    long room = limits.bytes() - limits.segmentBytes();
    while (!segments.isEmpty()
        && (bytes() > room || segments.getFirst().lastWatermarkNanos() < horizon)) {
      delete(segments.removeFirst().file());
    }
  }

  private void keepWithinLimits(long nowNanos) {
    dropOld(nowNanos);
    thinOne(nowNanos - limits.fullResolution().toNanos());
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
