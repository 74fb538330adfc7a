package io.sightline.agent.flow;

import io.sightline.core.time.BootToWall;
import io.sightline.core.time.NodeClock;
import java.util.function.Supplier;

/**
 * The mapping from boot time to wall time, sampled once a window: reading the clocks for every
 * record would cost more than the record. Any thread reads; the collector samples.
 */
final class WindowClock implements Supplier<BootToWall> {
  private final NodeClock clock;
  private volatile BootToWall current;

  WindowClock(NodeClock clock) {
    this.clock = clock;
    this.current = BootToWall.sample(clock);
  }

  /** Samples anew. */
  BootToWall sample() {
    BootToWall sampled = BootToWall.sample(clock);
    current = sampled;
    return sampled;
  }

  long bootNanos() {
    return clock.bootNanos();
  }

  long wallNanos() {
    return clock.wallNanos();
  }

  @Override
  public BootToWall get() {
    return current;
  }
}
