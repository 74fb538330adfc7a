package io.sightline.capture;

import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;

/**
 * Since when a batch tells what happened.
 *
 * <p>That is not the least time of its facts. Who is there is told with the time since when: a
 * connection of last week, an agent's processes, an event that the API server has kept for an hour.
 * A range that began with those would be mostly empty, and every rate over it too low.
 */
final class Begin {
  private Begin() {}

  /** The least time of what is measured in it, or its watermark where nothing is. */
  static long of(LogBatch batch) {
    long begin = batch.watermarkNanos();
    for (Fact fact : batch.facts()) {
      if (isMeasured(fact)) {
        begin = Math.min(begin, fact.timeNanos());
      }
    }
    return begin;
  }

  private static boolean isMeasured(Fact fact) {
    return switch (fact) {
      case FlowWindow _,
          RequestWindow _,
          RequestExemplar _,
          CgroupWindow _,
          DiskWindow _,
          DropWindow _ ->
          true;
      default -> false;
    };
  }
}
