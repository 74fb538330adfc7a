package io.sightline.agent.kube;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits between attempts: ever longer, by chance so that not all come at once, and shorter when
 * somebody knows that it is worth trying. Of one thread, but for {@link #cut}.
 */
final class Pause {
  private static final long FIRST_MILLIS = 200;
  private static final long LONGEST_MILLIS = 30_000;

  private long nextMillis = FIRST_MILLIS;
  private boolean cut;

  /** What was tried succeeded: the next pause is a short one again. */
  void reset() {
    nextMillis = FIRST_MILLIS;
  }

  /**
   * Waits for longer than the last time.
   *
   * @param atLeast what the server asked for
   */
  void backOff(Duration atLeast) throws InterruptedException {
    // Between half of it and all of it: never at once, and never all together.
    long millis = nextMillis / 2 + random(nextMillis / 2);
    nextMillis = Math.min(2 * nextMillis, LONGEST_MILLIS);
    await(Math.max(millis, atLeast.toMillis()));
  }

  /** Waits for about that long. */
  void about(Duration time) throws InterruptedException {
    await(time.toMillis() / 2 + random(time.toMillis()));
  }

  void exactly(Duration time) throws InterruptedException {
    await(time.toMillis());
  }

  /** Ends a wait that is under way, or the next one, from another thread. */
  synchronized void cut() {
    cut = true;
    notifyAll();
  }

  private synchronized void await(long millis) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    for (long left = millis; left > 0 && !cut; ) {
      wait(left);
      left = Duration.ofNanos(end - System.nanoTime()).toMillis();
    }
    cut = false;
  }

  private static long random(long bound) {
    return ThreadLocalRandom.current().nextLong(bound + 1);
  }
}
