package io.sightline.desktop.command;

import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.desktop.source.LiveSource;
import io.sightline.desktop.source.RelayAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
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

  private final Path directory;
  private final Path captureFile;
  private final ChildProcess agent;

  private LocalCapture(Path directory, Path captureFile, ChildProcess agent) {
    this.directory = directory;
    this.captureFile = captureFile;
    this.agent = agent;
  }

  /**
   * Starts the agent and waits until it is attached.
   *
   * @param kept where the capture is to be kept; null for a temporary file
   * @param otherHosts cgroups whose processes are to be taken for other hosts
   * @throws IOException in the agent's own words when it cannot capture
   */
  static LocalCapture start(@Nullable Path kept, List<String> otherHosts)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("sightline-");
    Path ready = directory.resolve("agent.ready");
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("local", "--socket", socket(directory).toString()));
    arguments.addAll(List.of("--ready-file", ready.toString()));
    Object owner = Files.getAttribute(directory, "unix:uid");
    arguments.addAll(List.of("--owner-uid", String.valueOf(owner)));
    for (String host : otherHosts) {
      arguments.addAll(List.of("--other-host", host));
    }
    ChildProcess agent =
        ChildProcess.start(
            "the agent",
            Installation.module("cluster-agent"),
            "io.sightline.agent.Main",
            List.of("@" + Installation.module("cluster-agent").resolve("agent.options")),
            arguments,
            directory.resolve("agent.log"),
            END);
    Path file = kept != null ? kept : directory.resolve("session.slcap");
    LocalCapture capture = new LocalCapture(directory, file, agent);
    try {
      agent.awaitFile(ready, START);
      return capture;
    } catch (IOException | InterruptedException e) {
      capture.close();
      throw e;
    }
  }

  /** A source connected to the agent. */
  LiveSource source() {
    return new LiveSource(
        new RelayAddress.UnixSocket(socket(directory)), "desktop " + ProgramVersion.current());
  }

  /** The log of a session with that source, written to the capture file as it grows. */
  CaptureFactLog log() throws IOException {
    Instant now = Clock.systemUTC().instant();
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    return CaptureFactLog.create(
        captureFile,
        new CaptureMetadata(
            ProgramVersion.current(),
            host,
            TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(),
            0));
  }

  Path captureFile() {
    return captureFile;
  }

  Path directory() {
    return directory;
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
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem)
                throws IOException {
              Files.deleteIfExists(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }

  private static Path socket(Path directory) {
    return directory.resolve("relay").resolve("relay.sock");
  }
}
