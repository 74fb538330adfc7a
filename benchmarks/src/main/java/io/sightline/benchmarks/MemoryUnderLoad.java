package io.sightline.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a fresh agent holds in memory while requests come at a fixed rate.
 *
 * @param peakBytes the most that was seen, the ring not counted
 * @param endBytes what it held when the load ended, the JVM having compiled
 * @param ringBytes the mapped ring at its most
 * @param requestsPerSecond the rate that the machine kept up
 */
record MemoryUnderLoad(long peakBytes, long endBytes, long ringBytes, double requestsPerSecond) {
  static final int REQUESTS_PER_SECOND = 10_000;

  /** Below this part of the rate the memory was not measured at the rate. */
  private static final double KEPT_UP = 0.98;

  private static final Duration LOAD = Duration.ofSeconds(15);
  private static final long SAMPLE_MILLIS = 500;
  private static final double BYTES_PER_MB = 1e6;

  static MemoryUnderLoad measure(Workspace workspace, WebServer server)
      throws IOException, InterruptedException {
    try (Agent agent = Agent.start(workspace)) {
      CompletableFuture<Double> load =
          CompletableFuture.supplyAsync(
              () -> load(server), task -> Thread.ofPlatform().start(task));
      ResidentMemory peak = agent.memory();
      ResidentMemory now = peak;
      while (!load.isDone()) {
        TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
        now = agent.memory();
        if (now.withoutRing() > peak.withoutRing()) {
          peak = now;
        }
      }
      return new MemoryUnderLoad(peak.withoutRing(), now.withoutRing(), peak.ring(), load.join());
    }
  }

  double peakMegabytes() {
    return peakBytes / BYTES_PER_MB;
  }

  /** The figures that a single number leaves out. */
  String remark() {
    return String.format(
        Locale.ROOT,
        "%.1f MB and the ring, mapped twice in a row, %.1f MB; %.1f MB at the end;"
            + " at %,.0f requests/s%s",
        peakMegabytes(),
        ringBytes / BYTES_PER_MB,
        endBytes / BYTES_PER_MB,
        requestsPerSecond,
        requestsPerSecond < KEPT_UP * REQUESTS_PER_SECOND
            ? ", which is less than it was to be: the machine did not keep up"
            : "");
  }

  private static double load(WebServer server) {
    try {
      return PacedLoad.run(server, REQUESTS_PER_SECOND, LOAD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted under load", e);
    }
  }
}
