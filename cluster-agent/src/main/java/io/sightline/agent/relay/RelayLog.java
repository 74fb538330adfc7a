package io.sightline.agent.relay;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.wire.FactCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The facts of the relay in their one order: it gives the positions, adds keyframes, and keeps the
 * newest batches, encoded, for those who watch.
 *
 * <p>Bounded by bytes: the oldest batches go first, and always up to a keyframe, so that what is
 * held begins with one. One thread appends; watchers are served on threads of their own and only
 * ever wait for themselves.
 */
public final class RelayLog {
  /**
   * How much is kept, and how often a keyframe is made.
   *
   * @param maxBytes of encoded batches; more is held only where a single keyframe needs it
   * @param keyframeBytes a keyframe is due after that many bytes of other facts, or after as many
   *     as the last keyframe took, whichever is more: keyframes never take over half of the log
   */
  public record Limits(long maxBytes, long keyframeBytes) {
    /** An hour or more of a quiet machine, some minutes of a busy one. */
    public static final Limits DEFAULT = new Limits(64L << 20, 1L << 20);

    public Limits {
      if (keyframeBytes <= 0 || maxBytes < 2 * keyframeBytes) {
        throw new IllegalArgumentException(
            "the log must have room for two keyframe intervals, or nobody could begin to watch");
      }
    }
  }

  private final long epoch;
  private final Limits limits;
  private final TopologyFold fold = new TopologyFold();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  // Guarded by this. Batches are in the order of their positions, the first is a keyframe.
  private final ArrayList<EncodedBatch> held = new ArrayList<>();
  private long firstSerial;
  private long heldBytes;
  private long endPosition;

  private volatile boolean ended;

  // Of the appending thread.
  private long watermarkNanos;
  private long bytesSinceKeyframe;
  private long lastKeyframeBytes;

  /**
   * @param epoch start of this relay, not 0; another start must have another
   */
  public RelayLog(long epoch, Limits limits) {
    if (epoch == 0) {
      throw new IllegalArgumentException("epoch 0 means that a client has seen none");
    }
    this.epoch = epoch;
    this.limits = limits;
  }

  public long epoch() {
    return epoch;
  }

  /**
   * Appends facts, after a keyframe where one is due, and tells the watchers.
   *
   * @param newWatermarkNanos the instant up to which the log is then complete; a lesser one than
   *     before counts as the same
   * @return what the facts have become: their positions and watermark
   */
  public LogBatch append(long newWatermarkNanos, List<Fact> facts) {
    if (endPosition() == 0 || bytesSinceKeyframe >= keyframeInterval()) {
      // The first keyframe is of nothing, and the log begins with the facts that follow it.
      watermarkNanos = endPosition() == 0 ? newWatermarkNanos : watermarkNanos;
      TopologySnapshot snapshot = new TopologySnapshot(watermarkNanos, fold.snapshot().facts());
      LogBatch keyframe = new LogBatch(endPosition(), watermarkNanos, List.of(snapshot));
      lastKeyframeBytes = store(keyframe, true);
      bytesSinceKeyframe = 0;
    }
    watermarkNanos = Math.max(watermarkNanos, newWatermarkNanos);
    LogBatch batch = new LogBatch(endPosition(), watermarkNanos, facts);
    bytesSinceKeyframe += store(batch, false);
    listeners.forEach(Runnable::run);
    return batch;
  }

  /** The topology after the newest fact; of the appending thread. */
  public Topology topology() {
    return fold.topology();
  }

  /** Position of the oldest fact held: that of a keyframe. */
  public synchronized long oldestPosition() {
    return held.isEmpty() ? endPosition : held.getFirst().firstPosition();
  }

  /** Position after the newest fact. */
  public synchronized long endPosition() {
    return endPosition;
  }

  /** Bytes of encoded batches. */
  public synchronized long heldBytes() {
    return heldBytes;
  }

  /**
   * A cursor that begins at that position where the epoch is this one and the position is still
   * held, and else at the oldest keyframe, which loses least.
   */
  public synchronized Cursor cursorAt(long askedEpoch, long askedPosition) {
    boolean known =
        askedEpoch == epoch && askedPosition >= oldestPosition() && askedPosition <= endPosition;
    return known
        ? new Cursor(firstSerial + indexOf(askedPosition), askedPosition)
        : new Cursor(firstSerial, oldestPosition());
  }

  /** Where one watcher is. Used by one thread at a time. */
  public final class Cursor {
    private long serial;
    private final long startPosition;

    private Cursor(long serial, long startPosition) {
      this.serial = serial;
      this.startPosition = startPosition;
    }

    /** The position at which the stream begins. */
    public long startPosition() {
      return startPosition;
    }

    /**
     * The next batch, empty when there is none yet. When it is no longer held, the newest keyframe:
     * a watcher that was too slow once would only fall behind again if it began at the oldest.
     */
    public Optional<EncodedBatch> next() {
      synchronized (RelayLog.this) {
        int index = serial < firstSerial ? newestKeyframe() : (int) (serial - firstSerial);
        if (index >= held.size()) {
          return Optional.empty();
        }
        serial = firstSerial + index + 1;
        return Optional.of(held.get(index));
      }
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

  private long keyframeInterval() {
    return Math.max(limits.keyframeBytes, lastKeyframeBytes);
  }

  private long store(LogBatch batch, boolean keyframe) {
    fold.apply(batch);
    var bytes = FactCodec.toProto(batch).toByteString();
    EncodedBatch encoded =
        new EncodedBatch(batch.firstPosition(), batch.endPosition(), keyframe, bytes);
    synchronized (this) {
      held.add(encoded);
      heldBytes += bytes.size();
      endPosition = batch.endPosition();
      evict();
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
      List<EncodedBatch> oldest = held.subList(0, next);
      oldest.forEach(batch -> heldBytes -= batch.bytes().size());
      oldest.clear();
      firstSerial += next;
    }
  }

  private int newestKeyframe() {
    for (int i = held.size() - 1; i > 0; i--) {
      if (held.get(i).keyframe()) {
        return i;
      }
    }
    return 0;
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
