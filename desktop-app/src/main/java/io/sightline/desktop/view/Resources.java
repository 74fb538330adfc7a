package io.sightline.desktop.view;

import io.sightline.core.fact.ResourceTotals;

/** Sums of resources of several entities. */
public final class Resources {
  private Resources() {}

  /** The sum of two, their gauges added as well; a limit of either is a limit of both. */
  public static ResourceTotals plus(ResourceTotals a, ResourceTotals b) {
    return new ResourceTotals(
        a.cpuNanos() + b.cpuNanos(),
        a.throttledNanos() + b.throttledNanos(),
        a.throttledPeriods() + b.throttledPeriods(),
        a.cpuLimitMillis() + b.cpuLimitMillis(),
        a.memoryBytes() + b.memoryBytes(),
        a.memoryLimitBytes() + b.memoryLimitBytes(),
        a.ioStallNanos() + b.ioStallNanos(),
        a.diskBytes() + b.diskBytes(),
        a.diskLatency().plus(b.diskLatency()),
        a.fsyncLatency().plus(b.fsyncLatency()));
  }
}
