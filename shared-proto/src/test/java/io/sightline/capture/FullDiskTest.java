package io.sightline.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sightline.core.fact.LogBatch;
import io.sightline.wire.RandomFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk of 8 MiB that fills up. Needs the right to mount. */
@Timeout(60)
class FullDiskTest {
  private static final Path MOUNT_POINT =
      Path.of(System.getProperty("java.io.tmpdir"), "sightline-full-disk-test");

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    if (Files.exists(MOUNT_POINT)) {
      // A run that was killed half-way left it.
      run("umount", MOUNT_POINT.toString());
    }
    Files.createDirectories(MOUNT_POINT);
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", MOUNT_POINT.toString());
    if (!mounted) {
      String reason = "a tmpfs cannot be mounted here: run the tests as root";
      if (System.getenv("CI") != null) {
        fail(reason);
      }
      System.err.println("SKIPPED FullDiskTest: " + reason);
      assumeTrue(false, reason);
    }
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("umount", MOUNT_POINT.toString());
    Files.deleteIfExists(MOUNT_POINT);
  }

  @Test
  void aFullDiskGivesOneClearErrorAndAReadableFile() throws IOException {
    Path file = MOUNT_POINT.resolve("full.slcap");
    RandomFacts random = new RandomFacts(8);
    CaptureWriter writer = CaptureWriter.create(file, Samples.METADATA);
    CaptureException first = null;
    long position = 0;
    for (int i = 0; i < 100_000 && first == null; i++) {
      LogBatch batch = new LogBatch(position, Samples.START_NANOS + i, random.facts(200));
      position = batch.endPosition();
      try {
        writer.append(batch);
      } catch (CaptureException e) {
        first = e;
      }
    }

    assertThat(first)
        .hasMessageContaining("full.slcap can no longer be written")
        .hasMessageContaining("No space left on device");
    long next = position;
    assertThatThrownBy(() -> writer.append(new LogBatch(next, Long.MAX_VALUE, List.of())))
        .isSameAs(first);
    writer.close();
    VerifyReport report = CaptureVerifier.verify(file);
    assertThat(report).isInstanceOf(VerifyReport.Damaged.class);
    assertThat(((VerifyReport.Damaged) report).damages())
        .extracting(Damage::part)
        .containsExactly(Damage.Part.INDEX);
    try (CaptureReader reader = CaptureReader.open(file)) {
      assertThat(Samples.readAll(reader)).isNotEmpty();
    }
  }

  @Test
  void logLinesThatDoNotFitAreLeftOutAndTheRecordingGoesOn() throws IOException {
    Path file = MOUNT_POINT.resolve("logs.slcap");
    Path ballast = MOUNT_POINT.resolve("ballast");
    CaptureWriter writer = CaptureWriter.create(file, Samples.METADATA);
    try (writer) {
      List<LogBatch> batches = Samples.batches();
      writer.append(batches.getFirst());
      writer.flush();
      long before = writer.size();
      fillBut(ballast, 48 << 10);

      assertThatThrownBy(() -> writer.keepLogs(CaptureLogsTest.large(1)))
          .isInstanceOf(CaptureException.class)
          .hasMessageContaining("logs.slcap cannot keep the log lines: No space left on device");

      assertThat(writer.size()).isEqualTo(before).isEqualTo(Files.size(file));
      assertThat(writer.logChunks()).isEmpty();
      Files.delete(ballast);
      writer.keepLogs(Samples.kept(2, 5));
      for (LogBatch batch : batches.subList(1, batches.size())) {
        writer.append(batch);
      }
    }
    assertThat(CaptureVerifier.verify(file)).isInstanceOf(VerifyReport.Whole.class);
    try (CaptureReader reader = CaptureReader.open(file)) {
      assertThat(Samples.readAll(reader)).isEqualTo(Samples.batches());
      assertThat(reader.keptLogs(_ -> true)).containsExactly(Samples.kept(2, 5));
    }
  }

  /** Leaves so many bytes of the disk, to a page. */
  private static void fillBut(Path ballast, int bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long free = Files.getFileStore(ballast).getUsableSpace();
      out.write(ByteBuffer.allocate(Math.toIntExact(free - bytes)));
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
