package io.sightline.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The real agent, started as {@code sightline local} starts it, with nobody watching. */
final class Agent implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);

  private final Child process;
  private final double readySeconds;

  private Agent(Child process, double readySeconds) {
    this.process = process;
    this.readySeconds = readySeconds;
  }

  /** Starts it and waits until it is attached. */
  static Agent start(Workspace workspace) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(workspace.file("."), "agent-");
    Path ready = directory.resolve("ready");
    List<String> command = new ArrayList<>(java(module("cluster-agent"), ofTheAgent()));
    command.add("io.sightline.agent.Main");
    command.addAll(
        List.of(
            "local",
            "--socket",
            directory.resolve("relay").resolve("relay.sock").toString(),
            "--ready-file",
            ready.toString()));
    long begun = System.nanoTime();
    Child process = workspace.start("agent", command);
    process.awaitReady(() -> Files.exists(ready), START);
    return new Agent(process, (System.nanoTime() - begun) / 1e9);
  }

  /**
   * What the agent gets beside its file of options: its directives, and its archive if it is there.
   */
  private static List<String> ofTheAgent() throws IOException {
    List<String> options = new ArrayList<>();
    options.add(
        "-XX:CompilerDirectivesFile=" + module("cluster-agent").resolve("agent.directives"));
    Path cache = home().resolve("target").resolve("aot").resolve("agent.aot");
    if (Files.exists(cache) && Files.size(cache) > 0) {
      options.add("-XX:AOTCache=" + cache);
    }
    return options;
  }

  /**
   * The command that starts a JVM as the agent's is started, with the jars of a module. Without the
   * agent's directives, which name its own classes and so not those of a benchmark.
   */
  static List<String> java(Path application) {
    return java(application, List.of());
  }

  private static List<String> java(Path application, List<String> options) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "MALLOC_ARENA_MAX=1"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // After the file that unlocks them.
    command.add("@" + module("cluster-agent").resolve("agent.options"));
    command.addAll(options);
    command.addAll(List.of("-cp", application + "/*"));
    return command;
  }

  /** The directory with the jars of a module. */
  static Path module(String name) {
    return home().resolve(name).resolve("target").resolve("app");
  }

  private static Path home() {
    String home = System.getenv("SIGHTLINE_HOME");
    if (home == null || home.isEmpty()) {
      throw new IllegalStateException(
          "SIGHTLINE_HOME is not set; start the program by its launcher ./sightline.");
    }
    return Path.of(home);
  }

  /** From the start of the process until capture was attached. */
  double readySeconds() {
    return readySeconds;
  }

  /** What it has in memory now. */
  ResidentMemory memory() throws IOException {
    return ResidentMemory.of(process.pid());
  }

  @Override
  public void close() {
    process.close();
  }
}
