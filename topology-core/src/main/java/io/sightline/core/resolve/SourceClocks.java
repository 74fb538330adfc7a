package io.sightline.core.resolve;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How far each source of facts has come, and the time that has passed by their clocks. Not
 * thread-safe.
 *
 * <p>Time here only goes on as facts come: the clocks of nodes may be apart by any amount, so each
 * is read as the time that passed since its source was first heard.
 */
final class SourceClocks {
  /** A source of which nothing was heard for so long is not waited for. */
  static final long LIVE_NANOS = Duration.ofSeconds(3).toNanos();

  /** The ends of a connection are opened that much apart at most, as their clocks tell it. */
  private static final long APART_NANOS = Duration.ofMillis(200).toNanos();

  private static final class Source {
    private final long offsetNanos;
    private long watermarkNanos;
    private long heardNanos;
    private long delivery;
    private boolean watches;

    Source(long offsetNanos) {
      this.offsetNanos = offsetNanos;
    }
  }

  private final Map<String, Source> sources = new HashMap<>();
  private long nowNanos;
  private long deliveries;
  private long earliestDelivery;
  private long leastWatermarkNanos;

  /**
   * Notes a delivery.
   *
   * @param watches whether the source reports flows, so that others may have to wait for it
   */
  void delivered(String name, long watermarkNanos, boolean watches) {
    Source source = sources.computeIfAbsent(name, _ -> new Source(nowNanos - watermarkNanos));
    nowNanos = Math.max(nowNanos, watermarkNanos + source.offsetNanos);
    source.watermarkNanos = watermarkNanos;
    source.heardNanos = nowNanos;
    source.delivery = ++deliveries;
    source.watches |= watches;
    earliestDelivery = Long.MAX_VALUE;
    leastWatermarkNanos = Long.MAX_VALUE;
    sources.values().removeIf(it -> nowNanos - it.heardNanos > Leases.MEMORY_NANOS);
    for (Source it : sources.values()) {
      if (it.watches && nowNanos - it.heardNanos <= LIVE_NANOS) {
        earliestDelivery = Math.min(earliestDelivery, it.delivery);
        leastWatermarkNanos = Math.min(leastWatermarkNanos, it.watermarkNanos);
      }
    }
  }

  /** The time that has passed, in nanoseconds since the first delivery. */
  long nowNanos() {
    return nowNanos;
  }

  /** The number of the present delivery. */
  long delivery() {
    return deliveries;
  }

  /**
   * Whether every source that is alive has told of that time, and has delivered after that
   * delivery: a clock that is ahead tells of a time before it comes.
   */
  boolean haveAllTold(long timeNanos, long sinceDelivery) {
    return earliestDelivery > sinceDelivery && leastWatermarkNanos >= timeNanos + APART_NANOS;
  }
}
