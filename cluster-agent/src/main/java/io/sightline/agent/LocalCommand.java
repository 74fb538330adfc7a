package io.sightline.agent;

import io.sightline.agent.flow.NodeCapture;
import io.sightline.agent.nativelib.BootClock;
import io.sightline.agent.nativelib.BpfException;
import io.sightline.agent.nativelib.StartPages;
import io.sightline.agent.probe.CaptureOptions;
import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.agent.rpc.RelayServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Agent and relay of one machine in one process, served on a Unix socket: local mode.
 *
 * <p>It ends at the end of its standard input or by SIGTERM, after delivering what was still under
 * way.
 */
@Command(
    name = LocalCommand.NAME,
    description = "Captures this machine and serves it on a Unix socket.")
final class LocalCommand implements Callable<Integer> {
  static final String NAME = "local";

  @Option(names = "--socket", required = true, description = "Unix socket to serve on.")
  private @Nullable Path socket;

  @Option(
      names = "--owner-uid",
      defaultValue = "0",
      description = "User who may connect (default: ${DEFAULT-VALUE}).")
  private int ownerUid;

  @Option(
      names = "--ready-file",
      description = "Written once capture is attached and the socket is open.")
  private @Nullable Path readyFile;

  @Option(
      names = "--other-host",
      paramLabel = "CGROUP",
      description = "Take the processes in this cgroup for another host; may be repeated.")
  private List<String> otherHosts = List.of();

  @Option(names = "--ring-bytes", description = "Size of the kernel's ring, a power of two.")
  private @Nullable Integer ringBytes;

  @Option(
      names = "--rehearse",
      hidden = true,
      description = "Captures traffic of its own for some seconds, and ends.")
  private boolean rehearse;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CaptureOptions options = CaptureOptions.defaults();
    if (ringBytes != null) {
      options = options.withRingBytes(ringBytes);
    }
    if (rehearse) {
      options = options.withOwnProcessExcluded(false);
    }
    BootClock clock = new BootClock();
    try (Lifetime lifetime = new Lifetime();
        RunRecorder recorder = RunRecorder.open(clock.wallNanos())) {
      lifetime.endWithInput();
      RelayLog log =
          new RelayLog(clock.wallNanos(), RelayLog.Limits.OVER_RECORDER, recorder.recorder());
      return capture(options, clock, log, lifetime);
    } catch (BpfException e) {
      System.err.println("sightline: " + e.getMessage());
      return 1;
    }
  }

  private int capture(CaptureOptions options, BootClock clock, RelayLog log, Lifetime lifetime)
      throws IOException, InterruptedException {
    RelayPipeline pipeline = new RelayPipeline(log);
    // Both take their time, and neither needs the other.
    try (StartingServer server = StartingServer.of(() -> serve(log))) {
      NodeCapture capture =
          NodeCapture.start(
              options,
              clock,
              NodeCapture.Place.thisHost(),
              otherHosts,
              pipeline::accept,
              lifetime::stop);
      try (capture) {
        server.get();
        if (capture.isRunning()) {
          Lifetime.announce(readyFile);
        }
        StartPages.giveBack();
        if (rehearse) {
          Rehearsal.run();
        } else {
          lifetime.await();
        }
      }
      pipeline.finish();
      server.get().drain();
      Optional<RuntimeException> failure = capture.failure();
      if (failure.isPresent()) {
        System.err.println("sightline: capturing broke off: " + failure.get());
        return 1;
      }
    }
    return 0;
  }

  private RelayServer serve(RelayLog log) throws IOException {
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    return RelayServer.onUnixSocket(
        log,
        new RelayServer.Identity(host, Version.current()),
        Objects.requireNonNull(socket),
        ownerUid);
  }
}
