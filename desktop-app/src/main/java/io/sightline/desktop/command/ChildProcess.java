package io.sightline.desktop.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A part of the program that runs as a process of its own, and ends when its standard input does:
 * so it ends with this process, however that ends.
 */
final class ChildProcess implements AutoCloseable {
  private static final int MESSAGE_LINES = 4;
  private static final long POLL_MILLIS = 20;

  private final String name;
  private final Process process;
  private final Path log;
  private final Duration patience;

  private ChildProcess(String name, Process process, Path log, Duration patience) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.patience = patience;
  }

  /**
   * Starts a module of the program.
   *
   * @param log takes what it prints
   * @param patience how long it may take to end
   */
  static ChildProcess start(
      String name,
      Path application,
      String mainClass,
      List<String> jvmOptions,
      List<String> arguments,
      Path log,
      Duration patience)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(application + "/*");
    command.add(mainClass);
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    // The C library keeps an arena of freed memory for each thread, which a JVM has no use for.
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    Process process = builder.start();
    return new ChildProcess(name, process, log, patience);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for a file that it writes when it is ready.
   *
   * @throws IOException with its own words when it ended instead, or took too long
   */
  void awaitFile(Path file, Duration timeout) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!Files.exists(file)) {
      if (!process.isAlive()) {
        throw new IOException(lastWords());
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%s was not ready after %d s: %s".formatted(name, timeout.toSeconds(), lastWords()));
      }
      process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Waits that long at most for its end. */
  void awaitEnd(Duration atMost) throws InterruptedException {
    process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Waits until it ends by itself.
   *
   * @throws IOException with its own words when it failed
   */
  void awaitSuccess() throws IOException, InterruptedException {
    if (process.waitFor() != 0) {
      throw new IOException(lastWords());
    }
  }

  /** Lets it end in its own way; forcibly when its patience is over. */
  @Override
  public void close() {
    boolean interrupted = false;
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is gone already.
    }
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroy();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last lines it printed, without the prefix of the program's name. */
  String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      String text =
          String.join(" ", lines.subList(Math.max(0, lines.size() - MESSAGE_LINES), lines.size()));
      return text.isBlank()
          ? name + " ended without a word"
          : text.replaceFirst("^(sightline|demo-shop): ", "");
    } catch (IOException e) {
      return name + " ended, and what it said cannot be read: " + e.getMessage();
    }
  }
}
