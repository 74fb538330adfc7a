package io.sightline.desktop.timeline;

import java.time.Duration;

/**
 * The stretch of time the strip shows. Immutable.
 *
 * @param fromNanos left edge
 * @param toNanos right edge
 * @param whole whether it is everything there is, and stays so while more arrives
 */
public record TimeWindow(long fromNanos, long toNanos, boolean whole) {
  /** The shortest stretch that makes sense with counts by second. */
  public static final long MIN_SPAN_NANOS = Duration.ofSeconds(10).toNanos();

  /** How much time is shown when there is less than that. */
  public static final long INITIAL_SPAN_NANOS = Duration.ofMinutes(1).toNanos();

  /** Everything between two instants, and at least {@link #INITIAL_SPAN_NANOS} of time. */
  public static TimeWindow whole(long firstNanos, long lastNanos) {
    return new TimeWindow(
        Math.min(firstNanos, lastNanos - INITIAL_SPAN_NANOS),
        Math.max(firstNanos, lastNanos),
        true);
  }

  public long spanNanos() {
    return toNanos - fromNanos;
  }

  /** The instant at a share of the width, 0 at the left. */
  public long instantAt(double share) {
    return fromNanos + Math.round(share * spanNanos());
  }

  /** The share of the width at which an instant lies. */
  public double shareOf(long nanos) {
    return (double) (nanos - fromNanos) / spanNanos();
  }

  /**
   * A shorter or longer stretch around a fixed instant.
   *
   * @param factor below 1 to see less time
   */
  public TimeWindow zoom(double factor, long fixedNanos, long firstNanos, long lastNanos) {
    TimeWindow all = whole(firstNanos, lastNanos);
    long span = Math.max(MIN_SPAN_NANOS, Math.round(spanNanos() * factor));
    if (span >= all.spanNanos()) {
      return all;
    }
    long from = fixedNanos - Math.round(shareOf(fixedNanos) * span);
    return new TimeWindow(from, from + span, false).within(firstNanos, lastNanos);
  }

  /** The same length of time, moved by a share of itself. */
  public TimeWindow pan(double share, long firstNanos, long lastNanos) {
    long by = Math.round(share * spanNanos());
    return new TimeWindow(fromNanos + by, toNanos + by, whole).within(firstNanos, lastNanos);
  }

  /** The same length of time, moved no further than needed to show an instant. */
  public TimeWindow showing(long nanos) {
    if (nanos > toNanos) {
      return new TimeWindow(nanos - spanNanos(), nanos, whole);
    }
    return nanos < fromNanos ? new TimeWindow(nanos, nanos + spanNanos(), whole) : this;
  }

  /** What to show once the log has grown; the right edge follows when it was at the end. */
  public TimeWindow grown(long firstNanos, long oldLastNanos, long lastNanos) {
    if (whole) {
      return whole(firstNanos, lastNanos);
    }
    return toNanos >= oldLastNanos ? showing(lastNanos) : this;
  }

  /** A stretch that was chosen, made longer where it is too short to read. */
  public static TimeWindow chosen(long fromNanos, long toNanos, long firstNanos, long lastNanos) {
    TimeWindow all = whole(firstNanos, lastNanos);
    long span = Math.max(MIN_SPAN_NANOS, toNanos - fromNanos);
    if (span >= all.spanNanos()) {
      return all;
    }
    long from = fromNanos - (span - (toNanos - fromNanos)) / 2;
    return new TimeWindow(from, from + span, false).within(firstNanos, lastNanos);
  }

  private TimeWindow within(long firstNanos, long lastNanos) {
    TimeWindow all = whole(firstNanos, lastNanos);
    long from =
        Math.clamp(fromNanos, all.fromNanos, Math.max(all.fromNanos, all.toNanos - spanNanos()));
    return new TimeWindow(from, from + spanNanos(), whole);
  }
}
