package io.sightline.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several clients at once, each on a platform thread of its own. */
final class Clients {
  private Clients() {}

  /** What one client does; gives how often it did it. */
  @FunctionalInterface
  interface Client {
    long run(int index) throws IOException;
  }

  /**
   * Runs clients and adds up what they did.
   *
   * @throws IOException if one of them failed
   */
  static long run(int count, Client client) throws IOException, InterruptedException {
    List<Future<Long>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      for (int i = 0; i < count; i++) {
        int index = i;
        futures.add(threads.submit(() -> client.run(index)));
      }
      long sum = 0;
      for (Future<Long> future : futures) {
        sum += future.get();
      }
      return sum;
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IOException("A client failed: " + cause.getMessage(), cause);
    }
  }
}
