package io.sightline.core.time;

/**
 * The mapping from boot time to wall time of one node, as it was sampled once.
 *
 * @param offsetNanos what to add to boot time
 */
public record BootToWall(long offsetNanos) {
  /** Samples the offset between two readings of boot time, so that a pause does not skew it. */
  public static BootToWall sample(NodeClock clock) {
    long before = clock.bootNanos();
    long wall = clock.wallNanos();
    long after = clock.bootNanos();
    return new BootToWall(wall - (before + (after - before) / 2));
  }

  public long toWallNanos(long bootNanos) {
    return bootNanos + offsetNanos;
  }
}
