package io.sightline.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of this run. The kernel ends it when the thread that started it ends, so it is started
 * by the main thread; what it prints goes to a file.
 */
final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 2;

  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  static Child start(String name, List<String> command, Path log) throws IOException {
    List<String> bound = new ArrayList<>(List.of("setpriv", "--pdeathsig", "TERM"));
    bound.addAll(command);
    Process process =
        new ProcessBuilder(bound).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new Child(name, process, log);
  }

  long pid() {
    return process.pid();
  }

  /** Waits until it ends by itself, and gives what it printed. */
  String awaitSuccess() throws IOException, InterruptedException {
    if (process.waitFor() != 0) {
      throw failure("failed");
    }
    return output();
  }

  /** A condition that a process reaches, or never will. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  /** Waits until it is ready; throws in its own words when it ends instead. */
  void awaitReady(Condition ready, Duration timeout) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!ready.holds()) {
      if (!process.isAlive()) {
        throw failure("ended");
      }
      if (System.nanoTime() > deadline) {
        throw failure("was not ready after " + timeout.toSeconds() + " s");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Ends it by SIGTERM, forcibly when its patience is over; harmless if it has ended. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private String output() throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  private IOException failure(String what) throws IOException {
    return new IOException("%s %s: %s".formatted(name, what, output().strip()));
  }
}
