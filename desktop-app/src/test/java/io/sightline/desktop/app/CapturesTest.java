package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.capture.Bookmark;
import io.sightline.capture.CaptureBookmarks;
import io.sightline.capture.CaptureException;
import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureLogs;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureVerifier;
import io.sightline.capture.KeptContainer;
import io.sightline.capture.KeptLine;
import io.sightline.capture.KeptLogs;
import io.sightline.capture.KeptRange;
import io.sightline.capture.LogsFullException;
import io.sightline.core.source.ScriptedSource;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.issue.Notices;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CapturesTest {
  @TempDir private Path folder;

  private static SessionRequest recorded(Path file) throws IOException {
    return Captures.recorded(
        ScriptedSource.ofBatches(ShopScript.batches()),
        CaptureFactLog.create(file, new CaptureMetadata("test", "script", ShopScript.time(0), 0)),
        new Notices());
  }

  /** Records the script as a live session would, and saves it. */
  private Path saved() throws IOException, InterruptedException {
    Path target = folder.resolve("saved.slcap");
    SessionRequest request = recorded(folder.resolve("session.slcap"));
    try (Recording recording = request.recording();
        Session session = request.open()) {
      session.start();
      while (!(session.view().link() instanceof LinkState.Ended)) {
        Thread.sleep(5);
      }
      recording.saveTo(target);
    }
    return target;
  }

  @Test
  void aSavedSessionIsWholeAndFoldsToTheSameTopology() throws Exception {
    Path file = saved();
    assertThat(CaptureVerifier.verify(file).exitCode()).isZero();

    TopologyFold fold = new TopologyFold();
    ShopScript.batches().forEach(fold::apply);
    Topology replayed;
    SessionRequest request = Captures.open(file);
    try (Recording _ = request.recording();
        Session session = request.open()) {
      session.start();
      while (session.view().topology().position() == 0) {
        Thread.sleep(5);
      }
      replayed = session.view().topology();
    }
    assertThat(replayed).isEqualTo(fold.topology());
  }

  /** Two changes in a row: the second was made before the window saw what another had added. */
  @Test
  void whatAnotherWindowAddedIsNotDeletedByAChangeThatDidNotKnowIt() throws Exception {
    Path file = saved();
    Bookmark others = new Bookmark(1, ShopScript.time(3), "of another window");
    Bookmark own = new Bookmark(2, ShopScript.time(5), "");
    Bookmark noted = own.withNote("slow from here");
    SessionRequest request = Captures.open(file);
    try (Recording recording = request.recording();
        Session _ = request.open()) {
      CaptureBookmarks.write(file, List.of(), List.of(others));
      assertThat(recording.keepBookmarks(List.of(), List.of(own)))
          .containsExactlyInAnyOrder(others, own);
      assertThat(recording.keepBookmarks(List.of(own), List.of(noted)))
          .containsExactlyInAnyOrder(others, noted);
      assertThat(recording.keepBookmarks(List.of(noted), List.of()))
          .as("its own, deleted")
          .containsExactly(others);
      assertThat(recording.keepBookmarks(List.of(others), List.of()))
          .as("the other's, seen and deleted")
          .isEmpty();
    }
  }

  /** While a file cannot be written nothing is lost, and once it can all is written. */
  @Test
  void whatCouldNotBeWrittenIsWrittenWithTheNextChange() throws Exception {
    Path file = saved();
    Bookmark first = new Bookmark(1, ShopScript.time(3), "first");
    Bookmark second = new Bookmark(2, ShopScript.time(5), "second");
    SessionRequest request = Captures.open(file);
    try (Recording recording = request.recording();
        Session _ = request.open()) {
      Set<PosixFilePermission> writable = Files.getPosixFilePermissions(file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
      assertThatThrownBy(() -> recording.keepBookmarks(List.of(), List.of(first)))
          .hasMessageContaining("read-only");
      Files.setPosixFilePermissions(file, writable);
      assertThat(recording.keepBookmarks(List.of(first), List.of(first, second)))
          .containsExactly(first, second);
    }
    try (CaptureFactLog log = CaptureFactLog.open(file)) {
      assertThat(log.bookmarks()).containsExactly(first, second);
    }
  }

  @Test
  void theHashIsThatOfTheFileAndACopyIsTheSameFile() throws Exception {
    Path file = saved();
    SessionRequest request = Captures.open(file);
    Path copy = folder.resolve("copy.slcap");
    try (Recording recording = request.recording()) {
      while (recording.captureHash().isEmpty()) {
        Thread.sleep(5);
      }
      assertThat(recording.captureHash()).isEqualTo(CaptureVerifier.sha256(file));
      recording.saveTo(copy);
      assertThat(copy).hasSameBinaryContentAs(file);
    } finally {
      request.log().close();
    }
  }

  @Test
  void liveAndFileExportTheSameJson() throws Exception {
    Path file = saved();
    SessionRequest request = Captures.open(file);
    try (Recording _ = request.recording()) {
      var memory = new io.sightline.core.timeline.MemoryFactLog();
      ShopScript.batches().forEach(memory::append);
      long at = ShopScript.time(100);
      assertThat(Snapshot.at(request.log(), "shop", "", at).json(List.of()))
          .isEqualTo(Snapshot.at(memory, "shop", "", at).json(List.of()));
    } finally {
      request.log().close();
    }
  }

  @Test
  void whatIsNoCaptureIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "nothing");
    assertThatThrownBy(() -> Captures.open(file)).isInstanceOf(CaptureException.class);
  }

  /** Lines of which two times fit and three times do not. */
  private static KeptLogs many(long id) {
    long from = ShopScript.time(0);
    int count = 1_600;
    KeptContainer container =
        new KeptContainer("uid-1", "shop", "web-1", "app", false, false, count, from + count, "");
    List<KeptLine> lines =
        IntStream.range(0, count)
            .mapToObj(i -> new KeptLine(0, from + i, "x".repeat(KeptLine.MAX_TEXT)))
            .toList();
    return new KeptLogs(
        new KeptRange(id, from + count, from, from + count, List.of(container)), lines);
  }

  @Test
  void logLinesThatNoCaptureHoldsAreRefusedAndSavingStillWorks() throws Exception {
    Path file = saved();
    SessionRequest request = Captures.open(file);
    try (Recording recording = request.recording()) {
      recording.keepLogs(many(1));
      recording.keepLogs(many(2));
      assertThatThrownBy(() -> recording.keepLogs(many(3)))
          .isInstanceOf(LogsFullException.class)
          .hasMessageNotContaining("another name");
      assertThat(recording.keptRanges()).extracting(KeptRange::id).containsExactly(1L, 2L);
      Path copy = folder.resolve("copy.slcap");
      recording.saveTo(copy);
      assertThat(copy).hasSameBinaryContentAs(file);
    } finally {
      request.log().close();
    }
  }

  /** Of a read-only capture the lines are in the window only: no more than another would hold. */
  @Test
  void logLinesThatCannotBeWrittenAreHeldUpToWhatACaptureHolds() throws Exception {
    Path file = saved();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    SessionRequest request = Captures.open(file);
    Path copy = folder.resolve("copy.slcap");
    try (Recording recording = request.recording()) {
      for (int id = 1; id <= 2; id++) {
        KeptLogs logs = many(id);
        assertThatThrownBy(() -> recording.keepLogs(logs)).hasMessageContaining("read-only");
      }
      assertThatThrownBy(() -> recording.keepLogs(many(3)))
          .isInstanceOf(LogsFullException.class)
          .hasMessageContaining("64 are allowed");
      assertThat(recording.keptRanges()).extracting(KeptRange::id).containsExactly(1L, 2L);
      recording.saveTo(copy);
    } finally {
      request.log().close();
    }
    try (CaptureFactLog log = CaptureFactLog.open(copy)) {
      assertThat(log.keptRanges()).extracting(KeptRange::id).containsExactly(1L, 2L);
    }
  }

  /** Another window may keep lines in the file after this one has noted some of its own. */
  @Test
  void aSaveThatIsRefusedLeavesTheFileThatWasThere() throws Exception {
    Path file = saved();
    Set<PosixFilePermission> writable = Files.getPosixFilePermissions(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    Path there = Files.writeString(folder.resolve("there.slcap"), "an earlier recording");
    SessionRequest request = Captures.open(file);
    try (Recording recording = request.recording()) {
      for (int id = 1; id <= 2; id++) {
        KeptLogs logs = many(id);
        assertThatThrownBy(() -> recording.keepLogs(logs)).hasMessageContaining("read-only");
      }
      Files.setPosixFilePermissions(file, writable);
      CaptureLogs.add(file, many(3));
      assertThatThrownBy(() -> recording.saveTo(there)).isInstanceOf(LogsFullException.class);
    } finally {
      request.log().close();
    }
    assertThat(there).hasContent("an earlier recording");
    assertThat(folder.resolve("there.slcap.tmp")).doesNotExist();
  }

  @Test
  void aSaveThatFailsLeavesNothingBehind() throws Exception {
    Path file = saved();
    SessionRequest request = Captures.open(file);
    try (Recording recording = request.recording()) {
      Path nowhere = folder.resolve("missing").resolve("copy.slcap");
      assertThatThrownBy(() -> recording.saveTo(nowhere))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("missing");
    } finally {
      request.log().close();
    }
  }
}
