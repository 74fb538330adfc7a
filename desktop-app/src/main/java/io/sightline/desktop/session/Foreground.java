package io.sightline.desktop.session;

import java.time.Duration;

/**
 * Lets what a user waits for go before what is read in the background. Thread-safe; a worker that
 * gives way does so between two pieces of work, and never for ever: a user who does not stop is
 * overtaken after {@link #PATIENCE}.
 */
final class Foreground {
  private static final long PATIENCE = Duration.ofSeconds(5).toNanos();
  private static final long STEP_MILLIS = 5;

  private volatile long busyUntilNanos = System.nanoTime();
  private volatile boolean closed;

  /** Something a user waits for is being done, and more of it may come in that time. */
  void busyFor(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    if (until - busyUntilNanos > 0) {
      busyUntilNanos = until;
    }
  }

  /** Returns when nothing goes before. */
  void giveWay() {
    long begun = System.nanoTime();
    while (!closed
        && busyUntilNanos - System.nanoTime() > 0
        && System.nanoTime() - begun < PATIENCE) {
      try {
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Nobody waits any more. */
  void close() {
    closed = true;
  }
}
