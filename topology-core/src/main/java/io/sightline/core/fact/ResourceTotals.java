package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

/**
 * Counters and gauges of an entity's resources since it was first seen.
 *
 * @param cpuLimitMillis gauge, thousandths of a core; 0 where there is no limit
 * @param memoryBytes gauge
 * @param memoryLimitBytes gauge; 0 where there is no limit
 * @param ioStallNanos time in which some task waited for I/O
 * @param diskBytes bytes read and written
 */
public record ResourceTotals(
    long cpuNanos,
    long throttledNanos,
    long throttledPeriods,
    long cpuLimitMillis,
    long memoryBytes,
    long memoryLimitBytes,
    long ioStallNanos,
    long diskBytes,
    LatencyHistogram diskLatency,
    LatencyHistogram fsyncLatency) {

  public static final ResourceTotals ZERO =
      new ResourceTotals(0, 0, 0, 0, 0, 0, 0, 0, LatencyHistogram.EMPTY, LatencyHistogram.EMPTY);

  public ResourceTotals {
    requireNonNull(diskLatency, "diskLatency");
    requireNonNull(fsyncLatency, "fsyncLatency");
  }

  public ResourceTotals plus(CgroupWindow window) {
    return new ResourceTotals(
        cpuNanos + window.cpuNanos(),
        throttledNanos + window.throttledNanos(),
        throttledPeriods + window.throttledPeriods(),
        window.cpuLimitMillis(),
        window.memoryBytes(),
        window.memoryLimitBytes(),
        ioStallNanos + window.ioStallNanos(),
        diskBytes,
        diskLatency,
        fsyncLatency);
  }

  public ResourceTotals plus(DiskWindow window) {
    boolean fsync = window.operation() == DiskOperation.FSYNC;
    return new ResourceTotals(
        cpuNanos,
        throttledNanos,
        throttledPeriods,
        cpuLimitMillis,
        memoryBytes,
        memoryLimitBytes,
        ioStallNanos,
        diskBytes + window.bytes(),
        fsync ? diskLatency : diskLatency.plus(window.latency()),
        fsync ? fsyncLatency.plus(window.latency()) : fsyncLatency);
  }

  /** The counters since the earlier totals, with this one's gauges. */
  public ResourceTotals minus(ResourceTotals earlier) {
    return new ResourceTotals(
        Math.max(0, cpuNanos - earlier.cpuNanos),
        Math.max(0, throttledNanos - earlier.throttledNanos),
        Math.max(0, throttledPeriods - earlier.throttledPeriods),
        cpuLimitMillis,
        memoryBytes,
        memoryLimitBytes,
        Math.max(0, ioStallNanos - earlier.ioStallNanos),
        Math.max(0, diskBytes - earlier.diskBytes),
        diskLatency.minus(earlier.diskLatency),
        fsyncLatency.minus(earlier.fsyncLatency));
  }
}
