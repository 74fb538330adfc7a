package io.sightline.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sightline.agent.delivery.Traffic;
import io.sightline.capture.CaptureMetadata;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.FactBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A recorder whose disk, of 2 MiB, fills up. Needs the right to mount. */
@Timeout(90)
class FullRecorderTest {
  private static final Path MOUNT_POINT =
      Path.of(System.getProperty("java.io.tmpdir"), "sightline-full-recorder-test");

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    if (Files.exists(MOUNT_POINT)) {
      // A run that was killed half-way left it.
      run("umount", MOUNT_POINT.toString());
    }
    Files.createDirectories(MOUNT_POINT);
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", MOUNT_POINT.toString());
    if (!mounted) {
      String reason = "a tmpfs cannot be mounted here: run the tests as root";
      if (System.getenv("CI") != null) {
        fail(reason);
      }
      System.err.println("SKIPPED FullRecorderTest: " + reason);
      assumeTrue(false, reason);
    }
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("umount", MOUNT_POINT.toString());
    Files.deleteIfExists(MOUNT_POINT);
  }

  @Test
  void aFullDiskPausesTheRecordingAndNothingElseAndItGoesOnWhenThereIsRoom() throws Exception {
    Path ballast = MOUNT_POINT.resolve("somebody-elses");
    Traffic traffic = new Traffic("n", 300);
    try (FlightRecorder recorder =
        FlightRecorder.open(
            MOUNT_POINT.resolve("recorder"),
            RecorderLimits.DEFAULT,
            new CaptureMetadata("test", "here", 1, 1))) {
      RelayLog log = new RelayLog(1, new RelayLog.Limits(4L << 20, 100_000), recorder);
      RelayLog.Cursor watcher = log.cursorAt(0, 0);
      append(log, traffic);
      Files.write(ballast, new byte[(1 << 20) + (900 << 10)]);

      int appended = 0;
      while (recorderState(log).isEmpty()) {
        append(log, traffic);
        appended++;
      }
      CoverageReading paused = recorderState(log).orElseThrow();
      assertThat(paused.state()).isEqualTo(CoverageState.NOT_OBSERVED);
      assertThat(paused.detail()).contains("Recording pauses").contains("No space left on device");
      for (int i = 0; i < 20; i++) {
        append(log, traffic);
        appended++;
      }
      assertThat(receivedBy(watcher)).isGreaterThan(appended);

      long pausedAt = log.endPosition();
      Files.delete(ballast);
      while (recorderState(log).orElseThrow().state() != CoverageState.OBSERVED) {
        append(log, traffic);
        Thread.sleep(100);
      }
      awaitRecorded(recorder, log.endPosition() - 1);
      // The gap is a gap, and what came after it can be read.
      assertThat(recorder.read(pausedAt)).isNotEmpty();
      assertThat(recorder.read(pausedAt).getFirst().keyframe()).isTrue();
      assertThat(log.oldestPosition()).isLessThan(pausedAt);
      assertThat(recorder.read(log.oldestPosition()).getFirst().keyframe()).isTrue();
    }
  }

  @Test
  void aDiskThatIsSmallerThanTheLimitHoldsTheNewest() throws Exception {
    Traffic traffic = new Traffic("n", 300);
    RecorderLimits limits =
        new RecorderLimits(
            Duration.ofHours(10), 512L << 20, Duration.ofHours(10), Duration.ofMinutes(1));
    try (FlightRecorder recorder =
        FlightRecorder.open(
            MOUNT_POINT.resolve("recorder"), limits, new CaptureMetadata("test", "here", 1, 1))) {
      RelayLog log = new RelayLog(1, new RelayLog.Limits(4L << 20, 10_000), recorder);
      while (log.oldestPosition() == 0) {
        append(log, traffic);
      }
      assertThat(recorderState(log)).isEmpty();
      assertThat(Files.getFileStore(MOUNT_POINT).getUsableSpace()).isGreaterThan(200 << 10);
      awaitRecorded(recorder, log.endPosition() - 1);
    }
  }

  /** Until it is in a file: the recorder writes about once a second, on a thread of its own. */
  private static void awaitRecorded(FlightRecorder recorder, long position)
      throws InterruptedException {
    while (recorder.read(position).isEmpty()) {
      Thread.sleep(50);
    }
  }

  private static void append(RelayLog log, Traffic traffic) throws InterruptedException {
    FactBatch batch = traffic.next();
    log.append(batch.watermarkNanos(), batch.facts());
    Thread.sleep(4);
  }

  private static Optional<CoverageReading> recorderState(RelayLog log) {
    return log.topology().coverage().values().stream()
        .filter(reading -> reading.signal().equals("recorder"))
        .findFirst();
  }

  private static int receivedBy(RelayLog.Cursor watcher) {
    int batches = 0;
    while (watcher.next().isPresent()) {
      batches++;
    }
    return batches;
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
