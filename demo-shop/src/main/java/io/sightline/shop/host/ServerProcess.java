package io.sightline.shop.host;

import io.sightline.shop.plan.Workload;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A running process of one workload, in the workload's cgroup and network namespace.
 *
 * <p>Its standard error goes to a log file; its standard output too, unless a listener takes it
 * line by line.
 */
public final class ServerProcess {
  private final Workload workload;
  private final Process process;
  private final Path log;
  private final BufferedWriter stdin;

  ServerProcess(Workload workload, Process process, Path log) {
    this.workload = workload;
    this.process = process;
    this.log = log;
    this.stdin = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Returns the workload that the process belongs to. */
  public Workload workload() {
    return workload;
  }

  /** Returns the process id. */
  public long pid() {
    return process.pid();
  }

  /** Sends a line to the process's standard input. */
  public void send(String line) throws IOException {
    stdin.write(line);
    stdin.newLine();
    stdin.flush();
  }

  /** Runs an action when the process ends, for whatever reason. */
  public void onExit(Runnable action) {
    var _ = process.onExit().thenRun(action);
  }

  /** Ends the process and all of its descendants at once. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Returns a sentence on how the process ended, with the end of its log. */
  public String epitaph() {
    String status = process.isAlive() ? "is running" : "ended with status " + process.exitValue();
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      List<String> tail = lines.subList(Math.max(0, lines.size() - 5), lines.size());
      return workload.name() + " " + status + "; its log ends: " + String.join(" | ", tail);
    } catch (IOException e) {
      return workload.name() + " " + status + " and left no log";
    }
  }

  void forwardOutput(Consumer<String> listener) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
                output.lines().forEach(listener);
              } catch (IOException | UncheckedIOException e) {
                // The pipe broke because the process was killed.
              }
            });
  }
}
