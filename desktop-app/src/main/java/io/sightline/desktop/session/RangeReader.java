package io.sightline.desktop.session;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.timeline.FactLog;
import io.sightline.core.timeline.TopologyTimeline;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyRange;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reads ranges of a log: the difference between the topologies at two instants. Not thread-safe;
 * each thread takes its own over the same log.
 */
public final class RangeReader {
  private final FactLog log;
  private final boolean inParallel;
  private final TopologyTimeline begins;
  private final TopologyTimeline ends;
  private long factsInRange;

  public RangeReader(FactLog log) {
    this(log, true);
  }

  private RangeReader(FactLog log, boolean inParallel) {
    this.log = log;
    this.inParallel = inParallel;
    this.begins = new TopologyTimeline(log);
    this.ends = new TopologyTimeline(log);
  }

  /** One that works on the caller's thread alone, for what nobody waits for. */
  static RangeReader ofOneThread(FactLog log) {
    return new RangeReader(log, false);
  }

  /** The topology at an instant. */
  public Topology at(long nanos) {
    return ends.at(nanos);
  }

  /** What happened from one instant to the other. */
  public TopologyRange between(long fromNanos, long toNanos) {
    if (!inParallel) {
      return until(fromNanos, at(toNanos));
    }
    long keyframe = log.keyframeAtOrBefore(toNanos);
    boolean anew = !begins.goesOnTo(fromNanos) && !ends.goesOnTo(toNanos);
    if (anew && keyframe == log.keyframeAtOrBefore(fromNanos)) {
      // Both from one keyframe: folded once, while another thread decodes what comes next.
      log.readAhead(keyframe, toNanos);
      Topology begin = ends.at(fromNanos);
      return range(begin, ends.at(toNanos));
    }
    // Two keyframes and what follows them: neither needs anything of the other.
    FutureTask<Topology> begin = new FutureTask<>(() -> begins.at(fromNanos));
    Thread.ofVirtual().name("range-begin").start(begin);
    Topology later;
    try {
      later = at(toNanos);
    } finally {
      awaitEnd(begin);
    }
    return range(resultOf(begin), later);
  }

  private static void awaitEnd(FutureTask<?> task) {
    boolean interrupted = false;
    while (!task.isDone()) {
      try {
        task.get();
      } catch (InterruptedException _) {
        interrupted = true;
      } catch (ExecutionException _) {
        // Told by who asks for the result.
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Topology resultOf(FutureTask<Topology> done) {
    return switch (done.state()) {
      case SUCCESS -> done.resultNow();
      case FAILED ->
          throw done.exceptionNow() instanceof RuntimeException problem
              ? problem
              : new IllegalStateException(done.exceptionNow());
      case RUNNING, CANCELLED ->
          throw new IllegalStateException("the begin of a range was given up");
    };
  }

  /** What happened from an instant to a topology of the same log. */
  public TopologyRange until(long fromNanos, Topology later) {
    return range(begins.at(fromNanos), later);
  }

  private TopologyRange range(Topology begin, Topology later) {
    Topology earlier = orFirst(begin, later);
    factsInRange = later.position() - Math.max(log.firstPosition(), earlier.position());
    return TopologyRange.between(earlier, later);
  }

  /** How long that range is in seconds: never longer than the log, and at least one for rates. */
  public double seconds(TopologyRange range) {
    long from = range.fromNanos() == 0 ? log.firstNanos() : range.fromNanos();
    return Math.max(1, (range.at().watermarkNanos() - from) / 1e9);
  }

  /** How many facts the last range read holds. */
  public long factsInRange() {
    return factsInRange;
  }

  private Topology orFirst(Topology earlier, Topology later) {
    // A log may begin in the middle of things, with a keyframe; what that holds is not new.
    boolean startsWithKeyframe =
        earlier.position() == 0 && later.position() > 0 && firstIsKeyframe();
    return startsWithKeyframe ? begins.at(log.firstNanos()) : earlier;
  }

  private boolean firstIsKeyframe() {
    boolean[] keyframe = {false};
    log.read(
        log.firstPosition(),
        (LogBatch batch) -> {
          keyframe[0] =
              !batch.facts().isEmpty() && batch.facts().getFirst() instanceof TopologySnapshot;
          return false;
        });
    return keyframe[0];
  }
}
