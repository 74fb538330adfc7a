package io.sightline.agent.relay;

import io.sightline.capture.CaptureException;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureWriter;
import io.sightline.capture.StoredBatch;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.topology.TopologyFold;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

  private record Item(LogBatch batch, EncodedBatch encoded) {}

  private final RecorderDirectory files;
  private final CaptureMetadata metadata;
  private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final ConcurrentLinkedQueue<Fact> notices = new ConcurrentLinkedQueue<>();
  private final Thread thread;

  // Of the appending thread.
  private boolean skipping;

  // Of the recording thread.
  private @Nullable CaptureWriter writer;
  private long segmentStartNanos;
  private boolean paused;
  private long retryNanoTime;

  private volatile boolean wantsKeyframe;
  private volatile boolean closed;

  private FlightRecorder(RecorderDirectory files, CaptureMetadata metadata) {
    this.files = files;
    this.metadata = metadata;
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
    FlightRecorder recorder =
        new FlightRecorder(RecorderDirectory.open(directory, limits), metadata);
    recorder.thread.start();
    return recorder;
  }

  /** The position after the last fact that an earlier process left. */
  public long startPosition() {
    return files.startPosition();
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
        LOG.warn("the disk of {} is too slow to record everything; there will be a gap", files);
      }
      skipping = true;
      wantsKeyframe = true;
      return;
    }
    skipping = false;
    queuedBytes.addAndGet(encoded.bytes().size());
    queue.add(new Item(batch, encoded));
  }

  /** The state at {@link #startPosition}; empty where there is nothing to begin from. */
  public Optional<TopologyFold> restore() {
    return files.restore();
  }

  /** Position of the oldest fact on disk; empty where there is none. */
  Optional<Long> oldestPosition() {
    return files.oldestPosition();
  }

  /** The last keyframe at or before that time, else the oldest one; empty where there is none. */
  Optional<Long> keyframeAtOrBefore(long watermarkNanos) {
    return files.keyframeAtOrBefore(watermarkNanos);
  }

  /** The batches of the first chunk with something after a position; empty when none is on disk. */
  List<StoredBatch> read(long position) {
    return files.read(position);
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
    files.close();
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
    if (item.encoded.keyframe()) {
      wantsKeyframe = false;
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
        files.keepWithinLimits(item.batch.watermarkNanos());
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
    return next.watermarkNanos() - segmentStartNanos >= files.limits().segment().toNanos()
        || open.size() >= files.limits().segmentBytes();
  }

  private CaptureWriter begin(LogBatch first) throws CaptureException {
    Path file = files.begin(first.firstPosition(), first.watermarkNanos());
    try {
      CaptureWriter opened = CaptureWriter.create(file, metadata);
      writer = opened;
      segmentStartNanos = first.watermarkNanos();
      return opened;
    } catch (CaptureException e) {
      files.abandon();
      throw e;
    }
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
    files.end();
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
    files.dropOld(batch.watermarkNanos());
    if (begins) {
      files.makeRoom();
    }
  }

  private void resumed(LogBatch batch) {
    if (paused) {
      paused = false;
      LOG.warn("recording goes on in {}", files);
      notices.add(
          new CoverageReading(batch.watermarkNanos(), RELAY, SIGNAL, CoverageState.OBSERVED, ""));
    }
  }
}
