package io.sightline.core.timeline;

import io.sightline.core.fact.LogBatch;
import java.util.function.Predicate;

/**
 * The facts of a session in their one order: an interface over segments, in memory or on disk.
 *
 * <p>One thread appends; any thread reads what was appended before.
 */
public interface FactLog extends AutoCloseable {

  /** Position of the oldest fact still held. */
  long firstPosition();

  /** Position after the newest fact. */
  long endPosition();

  /** Since when it tells what happened; 0 while empty. */
  long firstNanos();

  /** Watermark of the newest batch; 0 while empty. */
  long lastNanos();

  /**
   * Appends a batch.
   *
   * @throws IllegalArgumentException when it does not start at {@link #endPosition}
   */
  void append(LogBatch batch);

  /**
   * Where to start reading so that folding from nothing gives the right topology at that time: the
   * last position at or before it at which a keyframe stands, or {@link #firstPosition}.
   */
  long keyframeAtOrBefore(long watermarkNanos);

  /**
   * Reads batches from the one holding that position on, until the reader returns false or the log
   * ends. A batch may begin before the position asked for.
   */
  void read(long fromPosition, Predicate<LogBatch> reader);

  /**
   * Says that what follows a keyframe is about to be read up to a time, so that a log on a disk may
   * begin to decode it on another thread. Returns at once; changes nothing of what is read.
   *
   * @param keyframePosition where reading begins, which the caller decodes itself
   */
  default void readAhead(long keyframePosition, long untilNanos) {
    // What is in memory needs no decoding.
  }

  /**
   * The same facts, for going through many of them once: what is read is not kept, so that what
   * others have read last stays at hand. Closing it does nothing.
   */
  default FactLog uncached() {
    return this;
  }

  @Override
  void close();
}
