package io.sightline.agent.nativelib;

import com.sun.jna.Memory;
import io.sightline.core.time.NodeClock;

/** The clocks of this machine, as clock_gettime(2) reads them. Thread-safe. */
public final class BootClock implements NodeClock {
  private static final int CLOCK_REALTIME = 0;
  private static final int CLOCK_BOOTTIME = 7;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  @Override
  public long bootNanos() {
    return read(CLOCK_BOOTTIME);
  }

  @Override
  public long wallNanos() {
    return read(CLOCK_REALTIME);
  }

  private static long read(int clock) {
    try (Memory time = new Memory(2 * Long.BYTES)) {
      if (LibC.clock_gettime(clock, time) != 0) {
        throw new IllegalStateException("clock_gettime refused clock " + clock);
      }
      return time.getLong(0) * NANOS_PER_SECOND + time.getLong(Long.BYTES);
    }
  }
}
