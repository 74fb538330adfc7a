package io.sightline.agent.probe;

/** Latencies since the capture began, as a histogram with powers of two. */
public abstract sealed class Latency extends View permits DiskLatency, FsyncLatency {
  Latency() {}

  /** How many were measured. */
  public final long count() {
    return u64(Abi.Latency.COUNT);
  }

  /** Sum of all, in nanoseconds. */
  public final long totalNanos() {
    return u64(Abi.Latency.TOTAL_NANOS);
  }

  /** The longest, in nanoseconds. */
  public final long maxNanos() {
    return u64(Abi.Latency.MAX_NANOS);
  }

  /** When the latest ended, in nanoseconds of CLOCK_BOOTTIME. */
  public final long lastBootNanos() {
    return u64(Abi.Latency.LAST_BOOT_NANOS);
  }

  /** A new array: slot i counts latencies from 2^i up to 2^(i+1) nanoseconds. */
  public final long[] histogram() {
    return slots(Abi.Latency.SLOTS);
  }

  /** Major number of a Linux device number. */
  static int major(int device) {
    return device >>> 20;
  }

  /** Minor number of a Linux device number. */
  static int minor(int device) {
    return device & 0xfffff;
  }
}
