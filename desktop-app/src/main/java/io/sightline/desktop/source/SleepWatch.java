package io.sightline.desktop.source;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Notices that this machine was asleep: the clock has gone on and the monotonic one has not (Linux
 * and macOS; on Windows both go on, and a dead connection is noticed by its keep-alive). A clock
 * that was set forward looks the same. Of one thread.
 */
final class SleepWatch {
  private static final long NOTICED_NANOS = Duration.ofSeconds(5).toNanos();

  private final InstantSource clock;
  private final LongSupplier monotonicNanos;
  private long aheadNanos;

  SleepWatch(InstantSource clock, LongSupplier monotonicNanos) {
    this.clock = clock;
    this.monotonicNanos = monotonicNanos;
    this.aheadNanos = ahead();
  }

  /** Whether it was since the last call. */
  boolean hasSlept() {
    long before = aheadNanos;
    aheadNanos = ahead();
    return aheadNanos - before > NOTICED_NANOS;
  }

  private long ahead() {
    Instant now = clock.instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond())
        + now.getNano()
        - monotonicNanos.getAsLong();
  }
}
