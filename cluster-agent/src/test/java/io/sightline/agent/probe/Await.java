package io.sightline.agent.probe;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what the kernel delivers in its own time. */
final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Await() {}

  /** Returns when the condition holds, or after ten seconds: the assertion that follows decides. */
  static void until(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
  }
}
