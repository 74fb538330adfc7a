package io.sightline.core.source;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt to connect: twice as long each time up to a bound, less
 * a random part, so that many clients do not come back to a restarted relay at the same moment. Not
 * thread-safe.
 */
public final class Backoff {
  private static final long FIRST_MILLIS = 100;
  private static final long MAX_MILLIS = 2_000;

  private final RandomGenerator random;
  private long millis = FIRST_MILLIS;

  public Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** How long to wait now. */
  public Duration next() {
    long wait = millis / 2 + random.nextLong(millis / 2 + 1);
    millis = Math.min(MAX_MILLIS, millis * 2);
    return Duration.ofMillis(wait);
  }

  /** After a connection that worked. */
  public void reset() {
    millis = FIRST_MILLIS;
  }
}
