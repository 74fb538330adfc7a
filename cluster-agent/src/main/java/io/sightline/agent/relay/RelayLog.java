package io.sightline.agent.relay;

import io.sightline.capture.StoredBatch;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.wire.FactCodec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The facts of the relay in their one order: it gives the positions, adds keyframes, and hands
 * batches, encoded once, to those who watch.
 *
 * <p>The newest batches are held in memory, bounded by bytes: the oldest go first, and always up to
 * a keyframe, so that what is held begins with one. Older ones are read from the {@link
 * FlightRecorder}, where there is one; a log that is opened over a recorder's directory goes on
 * from the state and the position at which the process before it ended. One thread appends;
 * watchers are served on threads of their own and only ever wait for themselves.
 */
public final class RelayLog {
  /**
   * How much is held in memory, and how often a keyframe is made.
   *
   * @param maxBytes of encoded batches as they are held, large ones compressed; more is held only
   *     where a single keyframe needs it
   * @param keyframeBytes a keyframe is due after that many bytes of other facts, or after as many
   *     as the last keyframe took, whichever is more: keyframes never take over half of the log
   */
  public record Limits(long maxBytes, long keyframeBytes) {
    /** Enough for watchers to keep up where nothing is on disk. */
    public static final Limits DEFAULT = new Limits(4L << 20, 1L << 20);

    /** Over a recorder, from whose disk a slow watcher goes on. */
    public static final Limits OVER_RECORDER = new Limits(2L << 20, 1L << 20);

    public Limits {
      if (keyframeBytes <= 0 || maxBytes < 2 * keyframeBytes) {
        throw new IllegalArgumentException(
            "the log must have room for two keyframe intervals, or nobody could begin to watch");
      }
    }
  }

  /** A keyframe is due after that time too, once as many bytes as it takes have come. */
  private static final long KEYFRAME_NANOS = Duration.ofSeconds(10).toNanos();

  /** And after that time in any case: a seek never goes through more than five quiet minutes. */
  private static final long QUIET_KEYFRAME_NANOS = Duration.ofMinutes(5).toNanos();

  private final long epoch;
  private final Limits limits;
  private final @Nullable FlightRecorder recorder;
  private final TopologyFold fold;
  private @Nullable TopologySnapshot restored;
  private final NamespaceBook namespaces = new NamespaceBook();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final long startPosition;

  // Guarded by this. Batches are in the order of their positions, the first is a keyframe.
  private final ArrayList<HeldBatch> held = new ArrayList<>();
  private long firstSerial;
  private long heldBytes;
  private long endPosition;
  private long newestNanos;

  private volatile boolean ended;
  private volatile boolean keyframeAsked;

  // Of the appending thread.
  private boolean begun;
  private long watermarkNanos;
  private long bytesSinceKeyframe;
  private long lastKeyframeBytes;
  private long lastKeyframeNanos;

  /**
   * A log in memory only.
   *
   * @param epoch start of this relay, not 0; another start must have another
   */
  public RelayLog(long epoch, Limits limits) {
    this(epoch, limits, null);
  }

  /**
   * A log that is recorded, and goes on from what was recorded before.
   *
   * @param recorder is closed by whoever opened it, after the last append
   */
  public RelayLog(long epoch, Limits limits, @Nullable FlightRecorder recorder) {
    if (epoch == 0) {
      throw new IllegalArgumentException("epoch 0 means that a client has seen none");
    }
    this.epoch = epoch;
    this.limits = limits;
    this.recorder = recorder;
    this.startPosition = recorder == null ? 0 : recorder.startPosition();
    this.endPosition = startPosition;
    Optional<TopologyFold> before = recorder == null ? Optional.empty() : recorder.restore();
    this.fold = before.orElseGet(TopologyFold::new);
    this.restored = before.map(TopologyFold::snapshot).orElse(null);
    this.namespaces.learn(fold.topology().entities());
    if (restored != null) {
      this.namespaces.learn(restored.facts());
    }
  }

  public long epoch() {
    return epoch;
  }

  /**
   * The state that was restored from the recorder, until something is appended to it; empty where
   * there was none.
   */
  public Optional<TopologySnapshot> restored() {
    return Optional.ofNullable(restored);
  }

  /**
   * Appends facts, after a keyframe where one is due, and tells the watchers.
   *
   * @param newWatermarkNanos the instant up to which the log is then complete; a lesser one than
   *     before counts as the same
   * @return what the facts have become: their positions and watermark
   */
  public LogBatch append(long newWatermarkNanos, List<Fact> facts) {
    List<Fact> all = facts;
    if (!begun) {
      begun = true;
      // The first keyframe is of nothing, and the log begins with the facts that follow it; or it
      // is of what was known before the restart.
      watermarkNanos =
          restored == null ? newWatermarkNanos : Math.min(restored.timeNanos(), newWatermarkNanos);
      keyframe();
      if (restored != null) {
        all = new ArrayList<>(facts.size() + 1);
        all.add(new Loss(watermarkNanos, newWatermarkNanos, "relay-restart", 0));
        all.addAll(facts);
        // From here on it would only be a second copy of what the fold holds.
        restored = null;
      }
    } else if (keyframeDue(newWatermarkNanos)) {
      keyframe();
    }
    if (recorder != null) {
      List<Fact> notices = recorder.drainNotices();
      if (!notices.isEmpty()) {
        notices.addAll(all);
        all = notices;
      }
    }
    watermarkNanos = Math.max(watermarkNanos, newWatermarkNanos);
    LogBatch batch = new LogBatch(endPosition(), watermarkNanos, all);
    bytesSinceKeyframe += store(batch, false);
    listeners.forEach(Runnable::run);
    return batch;
  }

  /** The topology after the newest fact; of the appending thread. */
  public Topology topology() {
    return fold.topology();
  }

  /** Which namespace each entity is in, as of the newest fact. */
  public EntityNamespaces namespaces() {
    return namespaces;
  }

  /** The cluster's namespaces that are known. */
  public Set<String> knownNamespaces() {
    return namespaces.namespaces();
  }

  /** Has a keyframe made soon, for a watcher that lacks something. */
  public void askForKeyframe() {
    keyframeAsked = true;
  }

  /**
   * A cursor at the last keyframe in memory at or before a position; empty where none is there. Of
   * this epoch's positions.
   */
  public synchronized Optional<Cursor> cursorAtKeyframeBefore(long askedPosition) {
    for (int i = held.size() - 1; i >= 0; i--) {
      HeldBatch batch = held.get(i);
      if (batch.keyframe()
          && batch.firstPosition() <= askedPosition
          && askedPosition <= endPosition) {
        return Optional.of(new Cursor(firstSerial + i, batch.firstPosition()));
      }
    }
    return Optional.empty();
  }

  /** Position of the oldest fact that can be had, in memory or on disk. */
  public long oldestPosition() {
    Optional<Long> recorded = recorder == null ? Optional.empty() : recorder.oldestPosition();
    return recorded.orElseGet(this::oldestHeld);
  }

  /** Position after the newest fact. */
  public synchronized long endPosition() {
    return endPosition;
  }

  /** Bytes of encoded batches in memory. */
  public synchronized long heldBytes() {
    return heldBytes;
  }

  /**
   * A cursor that begins at that position where the epoch is this one and the position can still be
   * had. Else at the last keyframe before the asked time, or where no time is asked for at the
   * oldest keyframe in memory, so that the present is not far.
   *
   * @param historyNanos how long before the newest fact; 0 for no such wish
   */
  public Cursor cursorAt(long askedEpoch, long askedPosition, long historyNanos) {
    Optional<Long> recorded = recorder == null ? Optional.empty() : recorder.oldestPosition();
    long newest;
    synchronized (this) {
      boolean ofThisEpoch =
          askedEpoch == epoch && askedPosition >= startPosition && askedPosition <= endPosition;
      if (ofThisEpoch && askedPosition >= oldestHeld()) {
        return new Cursor(firstSerial + indexOf(askedPosition), askedPosition);
      }
      if (ofThisEpoch && recorded.isPresent() && recorded.get() <= askedPosition) {
        return new Cursor(Cursor.ON_DISK, askedPosition);
      }
      newest = newestNanos;
    }
    if (historyNanos > 0 && recorder != null) {
      Optional<Long> keyframe = recorder.keyframeAtOrBefore(newest - historyNanos);
      if (keyframe.isPresent() && keyframe.get() < oldestHeld()) {
        return new Cursor(Cursor.ON_DISK, keyframe.get());
      }
    }
    synchronized (this) {
      return new Cursor(firstSerial, oldestHeld());
    }
  }

  /** As the other, without a wish for history. */
  public Cursor cursorAt(long askedEpoch, long askedPosition) {
    return cursorAt(askedEpoch, askedPosition, 0);
  }

  /**
   * Where one watcher is: in memory, or, when it looks back or was too slow, on disk. Used by one
   * thread at a time; reading from disk takes as long as it takes, for this watcher only.
   */
  public final class Cursor {
    private static final long ON_DISK = -1;

    private final long startPosition;
    private final Deque<StoredBatch> stored = new ArrayDeque<>();
    private long serial;
    private long position;
    private boolean needsKeyframe;

    private Cursor(long serial, long startPosition) {
      this.serial = serial;
      this.startPosition = startPosition;
      this.position = startPosition;
    }

    /** The position at which the stream begins. */
    public long startPosition() {
      return startPosition;
    }

    /**
     * The next batch, empty when there is none yet. Where facts are no longer to be had, the next
     * one begins with a keyframe; a watcher that was too slow for the memory, and has no disk to
     * fall back to, gets the newest: it would only fall behind again if it began at the oldest.
     */
    public Optional<EncodedBatch> next() {
      while (true) {
        StoredBatch fromDisk = stored.poll();
        if (fromDisk != null) {
          position = fromDisk.endPosition();
          return Optional.of(
              new EncodedBatch(
                  fromDisk.firstPosition(),
                  fromDisk.endPosition(),
                  fromDisk.keyframe(),
                  fromDisk.bytes()));
        }
        Optional<HeldBatch> inMemory = nextInMemory();
        if (inMemory.isPresent() || serial != ON_DISK) {
          // Outside the lock: a keyframe takes a while to be unpacked.
          return inMemory.map(HeldBatch::encoded);
        }
        if (!readOn() && !skipToMemory()) {
          return Optional.empty();
        }
      }
    }

    /** Moves from disk to memory where it can; leaves the serial on disk where it cannot. */
    private Optional<HeldBatch> nextInMemory() {
      synchronized (RelayLog.this) {
        if (serial != ON_DISK && serial < firstSerial) {
          serial = ON_DISK;
        }
        if (serial == ON_DISK && position >= oldestHeld() && !needsKeyframe) {
          serial = firstSerial + indexOf(position);
        }
        if (serial == ON_DISK) {
          return Optional.empty();
        }
        int index = (int) (serial - firstSerial);
        if (index >= held.size()) {
          return Optional.empty();
        }
        HeldBatch batch = held.get(index);
        serial = firstSerial + index + 1;
        position = batch.endPosition();
        return Optional.of(batch);
      }
    }

    /** Reads the next chunk from disk; false when there is none. */
    private boolean readOn() {
      if (recorder == null) {
        return false;
      }
      List<StoredBatch> chunk = recorder.read(position);
      for (StoredBatch batch : chunk) {
        boolean expected =
            batch.firstPosition() <= position
                && (batch.firstPosition() == position || !batch.merged());
        needsKeyframe = needsKeyframe || !expected;
        if (needsKeyframe && !batch.keyframe()) {
          position = batch.endPosition();
          continue;
        }
        needsKeyframe = false;
        if (batch.endPosition() > position || batch.keyframe()) {
          stored.add(batch);
          position = batch.endPosition();
        }
      }
      return !chunk.isEmpty();
    }

    /** What comes next is not on disk: goes on at the next keyframe in memory. */
    private boolean skipToMemory() {
      synchronized (RelayLog.this) {
        int found = -1;
        for (int i = 0; i < held.size(); i++) {
          boolean possible = held.get(i).keyframe() && held.get(i).firstPosition() >= position;
          if (possible && (found < 0 || recorder == null)) {
            found = i;
          }
        }
        if (found >= 0) {
          serial = firstSerial + found;
          needsKeyframe = false;
          return true;
        }
      }
      keyframeAsked = true;
      return false;
    }
  }

  /** Says that nothing will be appended any more: streams end once they have sent everything. */
  public void end() {
    ended = true;
    listeners.forEach(Runnable::run);
  }

  public boolean isEnded() {
    return ended;
  }

  /** Calls back after each append, on the appending thread; the callback must not wait. */
  public void addListener(Runnable listener) {
    listeners.add(listener);
  }

  public void removeListener(Runnable listener) {
    listeners.remove(listener);
  }

  private synchronized long oldestHeld() {
    return held.isEmpty() ? endPosition : held.getFirst().firstPosition();
  }

  private boolean keyframeDue(long newWatermarkNanos) {
    if (bytesSinceKeyframe >= Math.max(limits.keyframeBytes, lastKeyframeBytes)) {
      return true;
    }
    long elapsed = newWatermarkNanos - lastKeyframeNanos;
    boolean asked = keyframeAsked || (recorder != null && recorder.wantsKeyframe());
    return (elapsed >= KEYFRAME_NANOS && bytesSinceKeyframe >= lastKeyframeBytes)
        || elapsed >= QUIET_KEYFRAME_NANOS
        || (asked && bytesSinceKeyframe > 0);
  }

  private void keyframe() {
    keyframeAsked = false;
    TopologySnapshot snapshot = new TopologySnapshot(watermarkNanos, fold.snapshot().facts());
    lastKeyframeBytes = store(new LogBatch(endPosition(), watermarkNanos, List.of(snapshot)), true);
    lastKeyframeNanos = watermarkNanos;
    bytesSinceKeyframe = 0;
  }

  private long store(LogBatch batch, boolean keyframe) {
    namespaces.learn(batch.facts());
    namespaces.learn(fold.apply(batch));
    var bytes = FactCodec.toProto(batch).toByteString();
    EncodedBatch encoded =
        new EncodedBatch(batch.firstPosition(), batch.endPosition(), keyframe, bytes);
    HeldBatch holding = HeldBatch.of(encoded);
    synchronized (this) {
      held.add(holding);
      heldBytes += holding.heldBytes();
      endPosition = batch.endPosition();
      newestNanos = batch.watermarkNanos();
      evict();
    }
    if (recorder != null) {
      recorder.offer(batch, encoded);
    }
    return bytes.size();
  }

  /** Drops the oldest batches up to a keyframe, but never the newest keyframe. */
  private void evict() {
    while (heldBytes > limits.maxBytes) {
      int next = 1;
      while (next < held.size() && !held.get(next).keyframe()) {
        next++;
      }
      if (next == held.size()) {
        return;
      }
      List<HeldBatch> oldest = held.subList(0, next);
      oldest.forEach(batch -> heldBytes -= batch.heldBytes());
      oldest.clear();
      firstSerial += next;
    }
  }

  /** Index of the first batch that ends after the position; the size when none does. */
  private int indexOf(long position) {
    int low = 0;
    int high = held.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (held.get(middle).endPosition() <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
