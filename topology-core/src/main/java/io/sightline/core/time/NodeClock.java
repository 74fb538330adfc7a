package io.sightline.core.time;

/**
 * The two clocks of a node. The only way to time: injected, so that tests decide what time it is.
 */
public interface NodeClock {
  /** Nanoseconds since boot, suspend included: CLOCK_BOOTTIME, which kernel records carry. */
  long bootNanos();

  /** Nanoseconds since 1970-01-01T00:00Z; it may jump. */
  long wallNanos();
}
