package io.sightline.desktop.session;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.timeline.FactLog;
import io.sightline.core.timeline.TopologyTimeline;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyRange;

/**
 * Reads ranges of a log: the difference between the topologies at two instants. Not thread-safe;
 * each thread takes its own over the same log.
 */
public final class RangeReader {
  private final FactLog log;
  private final TopologyTimeline begins;
  private final TopologyTimeline ends;
  private long factsInRange;

  public RangeReader(FactLog log) {
    this.log = log;
    this.begins = new TopologyTimeline(log);
    this.ends = new TopologyTimeline(log);
  }

  /** The topology at an instant. */
  public Topology at(long nanos) {
    return ends.at(nanos);
  }

  /** What happened from one instant to the other. */
  public TopologyRange between(long fromNanos, long toNanos) {
    return until(fromNanos, at(toNanos));
  }

  /** What happened from an instant to a topology of the same log. */
  public TopologyRange until(long fromNanos, Topology later) {
    Topology earlier = before(fromNanos, later);
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

  private Topology before(long fromNanos, Topology later) {
    Topology earlier = begins.at(fromNanos);
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
