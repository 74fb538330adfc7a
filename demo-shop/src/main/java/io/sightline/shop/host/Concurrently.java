package io.sightline.shop.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs independent steps of the layout side by side and waits for all of them. */
public final class Concurrently {

  /** A step that may fail. */
  @FunctionalInterface
  public interface Step {
    void run() throws IOException, InterruptedException;
  }

  /** A step about one element. */
  @FunctionalInterface
  public interface ElementStep<T> {
    void run(T element) throws IOException, InterruptedException;
  }

  private Concurrently() {}

  /** Runs the step for every element; the first failure is thrown after all have ended. */
  public static <T> void forEach(Collection<T> elements, ElementStep<T> step) throws IOException {
    List<Step> steps = new ArrayList<>();
    for (T element : elements) {
      steps.add(() -> step.run(element));
    }
    all(steps);
  }

  /** Runs all steps; the first failure is thrown after all have ended. */
  public static void all(List<Step> steps) throws IOException {
    List<Future<?>> running = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Step step : steps) {
        running.add(
            executor.submit(
                () -> {
                  step.run();
                  return null;
                }));
      }
    }
    for (Future<?> step : running) {
      try {
        step.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw new IOException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while laying out the shop", e);
      }
    }
  }
}
