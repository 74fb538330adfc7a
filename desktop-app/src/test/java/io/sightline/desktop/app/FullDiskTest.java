package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureVerifier;
import io.sightline.core.source.ScriptedSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.export.FileNotWritten;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.issue.Notices;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up: a small file system in memory, mounted by root for each test. */
@Timeout(60)
class FullDiskTest {
  /** The same each time, so that a run that was killed is swept by the next. */
  private static final Path DISK = Path.of("target", "full-disk").toAbsolutePath();

  @TempDir private Path elsewhere;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    if (((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).intValue() != 0) {
      String message = "FULL DISK TEST NOT RUN: it mounts a small file system, as root only";
      if (System.getenv("CI") != null) {
        fail(message);
      }
      System.err.println(message);
      abort(message);
    }
    Files.createDirectories(DISK);
    run(false, "umount", DISK.toString());
    run(true, "mount", "-t", "tmpfs", "-o", "size=64k", "sightline-test", DISK.toString());
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run(false, "umount", DISK.toString());
    Files.deleteIfExists(DISK);
  }

  private static void run(boolean required, String... command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (required && status != 0) {
      throw new IOException(String.join(" ", command) + ": " + words);
    }
  }

  private static void fillBut(int kilobytes) throws IOException {
    try (OutputStream out = Files.newOutputStream(DISK.resolve("ballast"))) {
      out.write(new byte[(64 - kilobytes) << 10]);
    }
  }

  private static CaptureMetadata metadata() {
    return new CaptureMetadata("test", "script", ShopScript.time(0), 0);
  }

  private static Session ended(Path capture) throws IOException, InterruptedException {
    Session session =
        new Session(
            ScriptedSource.ofBatches(ShopScript.batches()),
            CaptureFactLog.create(capture, metadata()),
            Cursor.live(),
            SessionRequest.RANGE);
    session.start();
    while (!(session.view().link() instanceof LinkState.Ended)
        && session.view().link().finalFailure().isEmpty()) {
      Thread.sleep(5);
    }
    return session;
  }

  private static List<String> namesOnDisk() throws IOException {
    try (Stream<Path> files = Files.list(DISK)) {
      return files.map(path -> path.getFileName() + "").sorted().toList();
    }
  }

  @Test
  void aRecordingSaysThatTheDiskIsFullAndWhatItHoldsIsReadable() throws Exception {
    fillBut(12);
    Path capture = DISK.resolve("session.slcap");
    RuntimeException whenClosed = null;
    Session session = ended(capture);
    try {
      session.close();
    } catch (RuntimeException e) {
      whenClosed = e;
    }
    String said =
        session.view().link().finalFailure().orElse(whenClosed == null ? "" : whenClosed + "");
    assertThat(said).contains("session.slcap").contains("No space left").contains("free space");
    assertThat(CaptureVerifier.verify(capture).exitCode())
        .as("readable, up to where the disk was full")
        .isEqualTo(3);
  }

  @Test
  void aCaptureThatCannotBeSavedLeavesTheOneThatWasThere() throws Exception {
    Path before = DISK.resolve("saved.slcap");
    Files.writeString(before, "an earlier recording");
    SessionRequest request =
        Captures.recorded(
            ScriptedSource.ofBatches(ShopScript.batches()),
            CaptureFactLog.create(elsewhere.resolve("session.slcap"), metadata()),
            new Notices());
    try (Session session = request.open()) {
      session.start();
      while (!(session.view().link() instanceof LinkState.Ended)) {
        Thread.sleep(5);
      }
      fillBut(12);
      assertThatThrownBy(() -> request.recording().saveTo(before))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
    }
    assertThat(before).hasContent("an earlier recording");
    assertThat(namesOnDisk()).containsExactly("ballast", "saved.slcap");
  }

  @Test
  void anExportThatCannotBeWrittenLeavesTheOneThatWasThere() throws Exception {
    MemoryFactLog log = new MemoryFactLog();
    ShopScript.batches().forEach(log::append);
    Snapshot snapshot = Snapshot.whole(log, "shop", "");
    Path before = DISK.resolve("map.json");
    Files.writeString(before, "{}");
    fillBut(4);

    assertThatThrownBy(() -> snapshot.writeJson(before, List.of()))
        .isInstanceOf(FileNotWritten.class)
        .hasMessage(
            before
                + " could not be written: No space left on device. What was there before is"
                + " untouched; free some space or choose another place.");
    assertThat(before).hasContent("{}");
    assertThat(namesOnDisk()).containsExactly("ballast", "map.json");
  }
}
