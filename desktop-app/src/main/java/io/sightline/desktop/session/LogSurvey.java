package io.sightline.desktop.session;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.timeline.ActivityHistogram;
import io.sightline.core.timeline.FactLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a log once from front to back for what the timeline shows of it, and then as it grows.
 *
 * <p>On a thread of its own, past the log's cache, and giving way to what a user waits for: a file
 * of gigabytes takes minutes, in which everything else works. What is known so far can be had at
 * any time, and says how far it goes.
 */
final class LogSurvey implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogSurvey.class);
  private static final long INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

  /** Telling what is known takes at most that part of the time. */
  private static final int COST_SHARE = 20;

  private static final long CLOSE_SECONDS = 5;

  private final FactLog log;
  private final Foreground foreground;
  private final Supplier<List<Mark>> findings;
  private final Runnable onNews;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("timeline").factory());
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile boolean closed;
  private volatile Activity activity = Activity.NONE;
  private volatile long position;
  private volatile boolean stale;

  // All below is touched by the worker only.
  private final ActivityHistogram histogram = new ActivityHistogram();
  private final MarkIndex marks = new MarkIndex();
  private final TreeMap<Long, Activity.Second> seconds = new TreeMap<>();
  private Marks shownMarks = Marks.NONE;
  private List<Mark> shownFindings = List.of();
  private long readNanos;
  private volatile long dueNanos = System.nanoTime();

  /**
   * @param findings what is shown besides, as it is found
   * @param onNews called on the survey's thread whenever there is something new
   */
  LogSurvey(FactLog log, Foreground foreground, Supplier<List<Mark>> findings, Runnable onNews) {
    this.log = log.uncached();
    this.foreground = foreground;
    this.findings = findings;
    this.onNews = onNews;
    this.position = log.firstPosition();
  }

  /** What is known so far. */
  Activity activity() {
    return activity;
  }

  /** There are other findings to be shown; any thread. */
  void findingsChanged() {
    stale = true;
  }

  /** The log may have grown; cheap where it has not. Any one thread. */
  void wake() {
    boolean due = position < log.endPosition() || (stale && System.nanoTime() - dueNanos >= 0);
    if (due && !closed && running.compareAndSet(false, true)) {
      worker.execute(this::catchUp);
    }
  }

  private void catchUp() {
    try {
      log.read(
          position,
          batch -> {
            foreground.giveWay();
            take(batch);
            if (System.nanoTime() - dueNanos >= 0) {
              tell();
            }
            return !closed;
          });
      if (stale && System.nanoTime() - dueNanos >= 0) {
        tell();
      }
    } catch (RuntimeException e) {
      if (!closed) {
        // The map works without.
        LOG.warn("What the timeline shows could not be read from the log", e);
        closed = true;
      }
    } finally {
      running.set(false);
    }
  }

  private void take(LogBatch batch) {
    if (batch.endPosition() <= position && !batch.facts().isEmpty()) {
      return;
    }
    histogram.append(batch);
    marks.append(batch);
    readNanos = batch.watermarkNanos();
    position = batch.endPosition();
    stale = true;
  }

  private void tell() {
    long begun = System.nanoTime();
    stale = false;
    List<Mark> found = findings.get();
    if (marks.isChanged() || !found.equals(shownFindings)) {
      shownFindings = found;
      shownMarks = marks.take(found);
    }
    // Seconds that are as they were are not copied again.
    for (long start : histogram.drainChanged()) {
      ActivityHistogram.Second second = histogram.seconds().get(start);
      if (second != null) {
        seconds.put(
            start,
            new Activity.Second(
                start, second.requests(), second.failures(), second.blockedPackets()));
      }
    }
    activity =
        new Activity(new ArrayList<>(seconds.values()), histogram.gaps(), shownMarks, readNanos);
    long now = System.nanoTime();
    dueNanos = now + Math.max(INTERVAL_NANOS, COST_SHARE * (now - begun));
    onNews.run();
  }

  /** Stops; returns when the log is not read any more, or after some seconds. */
  @Override
  public void close() {
    closed = true;
    // Not interrupted: that would close the file it reads under the feet of the others.
    worker.shutdown();
    try {
      if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Reading for the timeline has not ended after {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
