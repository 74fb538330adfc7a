package io.sightline.desktop.session;

import io.sightline.core.fact.Severity;
import io.sightline.core.finding.Detectors;
import io.sightline.core.finding.Finding;
import io.sightline.core.timeline.FactLog;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out when each finding held: asks the detectors window by window, once for all of the log
 * and then as it grows.
 *
 * <p>On a thread of its own. A log that is long already is cut into {@link #WINDOWS}, so that
 * opening hours costs what opening minutes does; what is added is looked at every {@link
 * #MIN_WINDOW}.
 */
final class FindingWatch implements AutoCloseable {
  static final Duration MIN_WINDOW = Duration.ofSeconds(5);
  static final int WINDOWS = 240;

  private static final Logger LOG = LoggerFactory.getLogger(FindingWatch.class);
  private static final long MIN_WINDOW_NANOS = MIN_WINDOW.toNanos();
  private static final long CLOSE_SECONDS = 5;

  private record Key(String rule, String entity) {}

  private final FactLog log;
  private final Foreground foreground;
  private final Runnable onFound;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("findings").factory());
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile boolean closed;
  private volatile long next = Long.MIN_VALUE;
  private volatile List<Mark> found = List.of();

  // All below is touched by the worker only.
  private final RangeReader reader;
  private final List<Mark> over = new ArrayList<>();
  private final Map<Key, Mark> open = new HashMap<>();
  private @Nullable Topology before;
  private long step;

  /**
   * @param onFound called on the watch's thread whenever there is something new
   */
  FindingWatch(FactLog log, Foreground foreground, Runnable onFound) {
    this.log = log;
    this.foreground = foreground;
    this.onFound = onFound;
    this.reader = RangeReader.ofOneThread(log.uncached());
  }

  /** What was found so far, in no order. */
  List<Mark> found() {
    return found;
  }

  /** The log may have grown; cheap where it has not grown by a window. Any one thread. */
  void wake() {
    boolean due =
        log.endPosition() > log.firstPosition()
            && (next == Long.MIN_VALUE || log.lastNanos() - next >= MIN_WINDOW_NANOS);
    if (due && !closed && running.compareAndSet(false, true)) {
      worker.execute(this::catchUp);
    }
  }

  private void catchUp() {
    try {
      if (next == Long.MIN_VALUE) {
        next = log.firstNanos();
      }
      step = Math.max(MIN_WINDOW_NANOS, (log.lastNanos() - next) / WINDOWS);
      while (!closed && log.lastNanos() - next >= step) {
        foreground.giveWay();
        long to = next + step;
        look(next, to);
        next = to;
      }
    } catch (RuntimeException e) {
      if (!closed) {
        // The rest of the window works without; what is found at the cursor is found elsewhere.
        LOG.warn("When findings held could not be read from the log", e);
        closed = true;
      }
    } finally {
      running.set(false);
    }
  }

  private void look(long from, long to) {
    Topology later = reader.at(to);
    // What happened at the very first instant belongs to the first window.
    TopologyRange range =
        before == null ? reader.until(from - 1, later) : TopologyRange.between(before, later);
    before = later;
    boolean changed = false;
    for (Finding finding : Detectors.detect(range)) {
      Key key = new Key(finding.rule(), finding.entity());
      Mark known = open.get(key);
      // A finding that is away for one window and comes back has not ended.
      if (known != null && from - known.toNanos() <= step) {
        open.put(key, known.until(to));
      } else {
        if (known != null) {
          over.add(known);
        }
        open.put(key, mark(finding, from, to));
      }
      changed = true;
    }
    if (changed) {
      List<Mark> all = new ArrayList<>(over);
      all.addAll(open.values());
      found = List.copyOf(all);
      onFound.run();
    }
  }

  private static Mark mark(Finding finding, long from, long to) {
    return new Mark(
        Lane.FINDINGS,
        from,
        to,
        to,
        Severity.ERROR,
        finding.entity(),
        "",
        finding.rule(),
        finding.title());
  }

  /** Stops; returns when the log is not read any more, or after some seconds. */
  @Override
  public void close() {
    closed = true;
    // Not interrupted: that would close the file it reads under the feet of the others.
    worker.shutdown();
    try {
      if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The search for findings has not ended after {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
