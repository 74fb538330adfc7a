package io.sightline.desktop.view;

import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.desktop.scene.MapModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the resources of a node say about its health. Pure functions.
 *
 * <p>The thresholds are stated here and nowhere else.
 */
final class Health {
  /** Latency of fsync from which a disk is in trouble, whatever is usual for it. */
  static final long SLOW_FSYNC_NANOS = Duration.ofMillis(250).toNanos();

  /** Latency of which a single fsync is trouble enough: the usual time-out of a readiness check. */
  static final long VERY_SLOW_FSYNC_NANOS = Duration.ofSeconds(1).toNanos();

  /** How many times its calm latency makes a disk suspicious. */
  static final long CALM_FACTOR = 10;

  /** Below this no fsync is called slow, even on a disk that is usually faster. */
  static final long FAST_FSYNC_NANOS = Duration.ofMillis(50).toNanos();

  /** How many earlier operations it takes to know what is calm. */
  static final long CALM_SAMPLES = 50;

  /** Share of the time held back by the CPU limit from which it matters. */
  static final double THROTTLED_SHARE = 0.05;

  private Health() {}

  /** What a node's resources show, worst first. */
  static List<MapModel.Badge> badges(
      ResourceTotals inRange, ResourceTotals sinceStart, double rangeSeconds) {
    List<MapModel.Badge> badges = new ArrayList<>();
    long fsync = inRange.fsyncLatency().quantileNanos(1);
    if (isSlowFsync(inRange.fsyncLatency(), sinceStart.fsyncLatency())) {
      badges.add(new MapModel.Badge("fsync " + Quantity.duration(fsync), MapModel.Health.FAILING));
    }
    long disk = inRange.diskLatency().quantileNanos(0.99);
    if (disk > SLOW_FSYNC_NANOS) {
      badges.add(new MapModel.Badge("disk " + Quantity.duration(disk), MapModel.Health.WARNING));
    }
    double throttled = throttledShare(inRange, rangeSeconds);
    if (throttled > THROTTLED_SHARE) {
      badges.add(
          new MapModel.Badge("throttled " + Quantity.percent(throttled), MapModel.Health.WARNING));
    }
    if (isNearMemoryLimit(inRange)) {
      badges.add(
          new MapModel.Badge(
              "memory "
                  + Quantity.percent(inRange.memoryBytes() / (double) inRange.memoryLimitBytes()),
              MapModel.Health.WARNING));
    }
    return badges;
  }

  static boolean isSlowFsync(LatencyHistogram inRange, LatencyHistogram sinceStart) {
    if (inRange.countAtLeast(VERY_SLOW_FSYNC_NANOS) > 0) {
      return true;
    }
    long now = inRange.quantileNanos(0.99);
    if (now > SLOW_FSYNC_NANOS) {
      return true;
    }
    LatencyHistogram before = sinceStart.minus(inRange);
    return before.count() >= CALM_SAMPLES
        && now > FAST_FSYNC_NANOS
        && now > CALM_FACTOR * before.quantileNanos(0.5);
  }

  /** Share of the range in which the CPU limit held the tasks back; several tasks count as one. */
  static double throttledShare(ResourceTotals inRange, double rangeSeconds) {
    return Math.min(1, inRange.throttledNanos() / (rangeSeconds * 1e9));
  }

  private static boolean isNearMemoryLimit(ResourceTotals inRange) {
    return inRange.memoryLimitBytes() > 0
        && inRange.memoryBytes() > 0.9 * inRange.memoryLimitBytes();
  }
}
