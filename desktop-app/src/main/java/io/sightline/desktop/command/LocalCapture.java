package io.sightline.desktop.command;

import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.core.source.FactSource;
import io.sightline.desktop.source.LiveSource;
import io.sightline.desktop.source.RelayAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The agent on this machine, started for one run, and the file its facts go to. */
final class LocalCapture implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration END = Duration.ofMinutes(1);

  private final RunDirectory directory;
  private final Path captureFile;
  private final ChildProcess agent;

  private LocalCapture(RunDirectory directory, Path captureFile, ChildProcess agent) {
    this.directory = directory;
    this.captureFile = captureFile;
    this.agent = agent;
  }

  /**
   * Starts the agent; {@link #awaitReady} waits until it is attached.
   *
   * @param kept where the capture is to be kept; null for a temporary file
   * @param otherHosts cgroups whose processes are to be taken for other hosts
   */
  static LocalCapture start(@Nullable Path kept, List<String> otherHosts) throws IOException {
    RunDirectory run = RunDirectory.create();
    try {
      Path file = kept != null ? kept : run.path().resolve("session.slcap");
      return new LocalCapture(run, file, startAgent(run.path(), otherHosts));
    } catch (IOException | RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private static ChildProcess startAgent(Path directory, List<String> otherHosts)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("local", "--socket", socket(directory).toString()));
    arguments.addAll(List.of("--ready-file", ready(directory).toString()));
    Object owner = Files.getAttribute(directory, "unix:uid");
    arguments.addAll(List.of("--owner-uid", String.valueOf(owner)));
    for (String host : otherHosts) {
      arguments.addAll(List.of("--other-host", host));
    }
    return ChildProcess.start(
        "the agent",
        Installation.module("cluster-agent"),
        "io.sightline.agent.Main",
        agentOptions(),
        arguments,
        directory.resolve("agent.log"),
        END);
  }

  private static List<String> agentOptions() throws IOException {
    List<String> options = new ArrayList<>();
    Path cache = Installation.home().resolve("target").resolve("aot").resolve("agent.aot");
    if (Files.exists(cache) && Files.size(cache) > 0) {
      options.add("-XX:AOTCache=" + cache);
    }
    Path application = Installation.module("cluster-agent");
    options.add("@" + application.resolve("agent.options"));
    options.add("-XX:CompilerDirectivesFile=" + application.resolve("agent.directives"));
    return options;
  }

  /**
   * Waits until the agent is attached.
   *
   * @throws IOException in the agent's own words when it cannot capture
   */
  void awaitReady() throws IOException, InterruptedException {
    agent.awaitFile(ready(directory.path()), START);
  }

  /** A source connected to the agent. */
  FactSource source() throws IOException {
    return new AgentSource(
        host(),
        new LiveSource(
            new RelayAddress.UnixSocket(socket(directory.path())),
            "desktop " + ProgramVersion.current()),
        agent);
  }

  /** The log of a session with that source, written to the capture file as it grows. */
  CaptureFactLog log() throws IOException {
    Instant now = Clock.systemUTC().instant();
    return CaptureFactLog.create(
        captureFile,
        new CaptureMetadata(
            ProgramVersion.current(),
            host(),
            TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(),
            0));
  }

  /** The name of this machine. */
  static String host() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  Path captureFile() {
    return captureFile;
  }

  Path directory() {
    return directory.path();
  }

  /** Waits that long, but not beyond the death of the agent. */
  void awaitDeath(Duration atMost) throws InterruptedException {
    agent.awaitEnd(atMost);
  }

  boolean isAlive() {
    return agent.isAlive();
  }

  String lastWords() {
    return agent.lastWords();
  }

  /** Lets the agent deliver what it still holds, and ends it. */
  void endAgent() {
    agent.close();
  }

  /** Ends the agent and removes everything that was not to be kept. */
  @Override
  public void close() {
    agent.close();
    directory.close();
  }

  private static Path ready(Path directory) {
    return directory.resolve("agent.ready");
  }

  private static Path socket(Path directory) {
    return directory.resolve("relay").resolve("relay.sock");
  }
}
