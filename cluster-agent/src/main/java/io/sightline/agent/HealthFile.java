package io.sightline.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is there while a role does what it is for, so that a readiness probe need only look.
 *
 * <p>It outlasts short breaks: the relay ends connections now and then, and agents come back.
 */
final class HealthFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HealthFile.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final Duration GRACE = Duration.ofSeconds(15);

  private final @Nullable Path file;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("health").factory());
  private long healthyAt;

  private HealthFile(@Nullable Path file) {
    this.file = file;
  }

  /** That file, which is removed: a process before this one may have left it. Null for none. */
  static HealthFile of(@Nullable Path file) throws IOException {
    if (file != null) {
      Files.deleteIfExists(file);
    }
    return new HealthFile(file);
  }

  /** Begins to look whether all is well. */
  HealthFile follow(BooleanSupplier isHealthy) {
    if (file != null) {
      var _ =
          timer.scheduleWithFixedDelay(
              () -> look(file, isHealthy), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
    return this;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void look(Path place, BooleanSupplier isHealthy) {
    try {
      long now = System.nanoTime();
      if (isHealthy.getAsBoolean()) {
        healthyAt = now;
        if (!Files.exists(place)) {
          Lifetime.announce(place);
        }
      } else if (now - healthyAt > GRACE.toNanos()) {
        Files.deleteIfExists(place);
      }
    } catch (IOException e) {
      LOG.warn("cannot keep {}: {}", place, e.toString());
    }
  }
}
