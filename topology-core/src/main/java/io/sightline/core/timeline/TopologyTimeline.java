package io.sightline.core.timeline;

import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;

/**
 * The topology of a log at any instant: a keyframe and the facts after it, folded.
 *
 * <p>Moving forward goes on from where the last call ended, so that playing costs only the facts
 * played. Not thread-safe; each thread takes its own over the same log.
 */
public final class TopologyTimeline {
  private final FactLog log;
  private TopologyFold fold = new TopologyFold();

  public TopologyTimeline(FactLog log) {
    this.log = log;
  }

  /** Whether going to that time goes on from where the last call ended. */
  public boolean goesOnTo(long nanos) {
    Topology here = fold.topology();
    return here.position() > 0
        && here.watermarkNanos() <= nanos
        && log.keyframeAtOrBefore(nanos) <= here.position();
  }

  /**
   * The topology at the last position whose watermark is at or before that time; empty before the
   * first fact.
   */
  public Topology at(long nanos) {
    Topology here = fold.topology();
    long keyframe = log.keyframeAtOrBefore(nanos);
    long from = here.position();
    if (here.watermarkNanos() > nanos || keyframe > here.position()) {
      fold = new TopologyFold();
      from = keyframe;
    }
    log.read(
        from,
        batch -> {
          if (batch.watermarkNanos() > nanos) {
            return false;
          }
          fold.fold(batch);
          return true;
        });
    return fold.topology();
  }
}
