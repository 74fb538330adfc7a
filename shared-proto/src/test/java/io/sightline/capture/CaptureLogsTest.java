package io.sightline.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log lines kept in a capture: recorded, added later, cut short, damaged, too many. */
class CaptureLogsTest {
  private static final Bookmark BOOKMARK = new Bookmark(9, Samples.START_NANOS, "noted");

  @TempDir Path folder;

  private Path finished() throws IOException {
    Path file = folder.resolve("finished.slcap");
    Samples.write(file);
    return file;
  }

  private static List<KeptLogs> read(Path file) throws IOException {
    try (CaptureReader reader = CaptureReader.open(file)) {
      return reader.keptLogs(_ -> true);
    }
  }

  /** As many lines that hardly compress that they take several chunks. */
  static KeptLogs large(long id) {
    java.util.Random random = new java.util.Random(id);
    KeptRange range = Samples.kept(id, 0).range();
    KeptContainer first = range.containers().getFirst();
    List<KeptLine> lines =
        IntStream.range(0, 6_000)
            .mapToObj(
                i ->
                    new KeptLine(
                        0,
                        Samples.START_NANOS + i * 1_000L,
                        i + " " + Long.toHexString(random.nextLong()).repeat(6)))
            .toList();
    KeptContainer counted =
        new KeptContainer(
            first.podUid(),
            first.namespace(),
            first.pod(),
            first.container(),
            first.previous(),
            first.dependency(),
            lines.size(),
            first.wholeUntilNanos(),
            "");
    return new KeptLogs(
        new KeptRange(
            id, range.keptNanos(), range.fromNanos(), range.untilNanos(), List.of(counted)),
        lines);
  }

  @Test
  void keptWhileRecordedTheyAreReadBackAtOnceAndAfterwards() throws IOException {
    Path file = folder.resolve("recorded.slcap");
    KeptLogs early = Samples.kept(1, 40);
    KeptLogs late = large(2);
    try (CaptureFactLog log = CaptureFactLog.create(file, Samples.METADATA)) {
      for (int i = 0; i < 6; i++) {
        log.append(Samples.event(i));
      }
      log.setBookmarks(List.of(BOOKMARK));
      log.keepLogs(early);
      assertThat(log.keptLogs(_ -> true)).containsExactly(early);
      for (int i = 6; i < 12; i++) {
        log.append(Samples.event(i));
      }
      log.keepLogs(late);
      assertThat(log.keptRanges()).containsExactly(early.range(), late.range());
    }

    assertThat(read(file)).containsExactly(early, late);
    try (CaptureReader reader = CaptureReader.open(file)) {
      assertThat(reader.bookmarks()).containsExactly(BOOKMARK);
      assertThat(reader.info().facts()).isEqualTo(12);
      assertThat(reader.keptLogs(range -> range.id() == 2)).containsExactly(late);
      assertThat(reader.damages()).isEmpty();
    }
    assertThat(CaptureVerifier.verify(file))
        .isInstanceOfSatisfying(
            VerifyReport.Whole.class,
            whole -> assertThat(whole.kept()).isEqualTo(new VerifyReport.Kept(2, 6_040)));
  }

  @Test
  void addedToAFinishedCaptureTheyLeaveFactsAndBookmarksAsTheyWere() throws IOException {
    Path file = finished();
    byte[] before = Files.readAllBytes(file);
    KeptLogs first = Samples.kept(1, 3);
    KeptLogs second = large(2);

    CaptureLogs.add(file, first);
    CaptureBookmarks.write(file, List.of(), List.of(BOOKMARK));
    CaptureLogs.add(file, second);

    assertThat(read(file)).containsExactly(first, second);
    try (CaptureReader reader = CaptureReader.open(file)) {
      assertThat(reader.bookmarks()).containsExactly(BOOKMARK);
      assertThat(Samples.readAll(reader)).isEqualTo(Samples.batches());
    }
    assertThat(CaptureVerifier.verify(file)).isInstanceOf(VerifyReport.Whole.class);
    int facts =
        (int) CaptureContents.open(ByteSource.ofBytes(before), "").chunks().get(3).endOffset();
    assertThat(Arrays.copyOf(Files.readAllBytes(file), facts))
        .isEqualTo(Arrays.copyOf(before, facts));
  }

  @Test
  void whatIsLeftOfACaptureThatWasCutSaysHowMuchIsMissing() throws IOException {
    Path file = finished();
    KeptLogs small = Samples.kept(1, 5);
    KeptLogs large = large(2);
    CaptureLogs.add(file, small);
    CaptureLogs.add(file, large);
    byte[] whole = Files.readAllBytes(file);
    List<Chunk> chunks = CaptureContents.open(ByteSource.ofBytes(whole), "").logs();
    assertThat(chunks).hasSizeGreaterThan(3);

    Path cut = folder.resolve("cut.slcap");
    Files.write(cut, Arrays.copyOf(whole, (int) chunks.get(2).endOffset() + 5));
    try (CaptureReader reader = CaptureReader.open(cut)) {
      assertThat(Samples.readAll(reader)).isEqualTo(Samples.batches());
      List<KeptLogs> kept = reader.keptLogs(_ -> true);
      assertThat(kept.getFirst()).isEqualTo(small);
      assertThat(kept.getLast().range()).isEqualTo(large.range());
      assertThat(large.lines()).startsWith(kept.getLast().lines().toArray(KeptLine[]::new));
      assertThat(kept.getLast().missingLines())
          .isEqualTo(6_000L - kept.getLast().lines().size())
          .isPositive();
      assertThat(reader.damages()).extracting(Damage::part).contains(Damage.Part.LOGS);
    }

    Path repaired = folder.resolve("repaired.slcap");
    CaptureRepair.repair(cut, repaired);
    assertThat(read(repaired)).isEqualTo(read(cut));
    assertThat(CaptureVerifier.verify(repaired).exitCode()).isEqualTo(3);
  }

  @Test
  void cutAnywhereNothingBeforeTheCutIsLost() throws IOException {
    Path file = finished();
    CaptureLogs.add(file, Samples.kept(1, 5));
    byte[] whole = Files.readAllBytes(file);
    Chunk chunk = CaptureContents.open(ByteSource.ofBytes(whole), "").logs().getFirst();
    for (int length = (int) chunk.offset(); length < whole.length; length++) {
      try (CaptureReader reader =
          CaptureReader.open(ByteSource.ofBytes(Arrays.copyOf(whole, length)), "cut")) {
        assertThat(Samples.readAll(reader)).isEqualTo(Samples.batches());
        assertThat(reader.keptLogs(_ -> true)).hasSize(length < chunk.endOffset() ? 0 : 1);
      }
    }
  }

  @Test
  void aDamagedByteCostsNoFactAndIsNamed() throws IOException {
    Path file = finished();
    CaptureLogs.add(file, Samples.kept(1, 5));
    CaptureLogs.add(file, Samples.kept(2, 5));
    byte[] whole = Files.readAllBytes(file);
    Chunk chunk = CaptureContents.open(ByteSource.ofBytes(whole), "").logs().getFirst();
    for (long offset = chunk.offset(); offset < chunk.endOffset(); offset++) {
      byte[] damaged = whole.clone();
      damaged[(int) offset] ^= 0x10;
      assertThat(CaptureVerifier.verify(ByteSource.ofBytes(damaged), "damaged").exitCode())
          .as("byte %d", offset)
          .isEqualTo(3);
      try (CaptureReader reader = CaptureReader.open(ByteSource.ofBytes(damaged), "damaged")) {
        assertThat(Samples.readAll(reader)).isEqualTo(Samples.batches());
        List<KeptLogs> kept = reader.keptLogs(_ -> true);
        assertThat(kept).doesNotContain(Samples.kept(1, 5));
        assertThat(reader.damages()).isNotEmpty();
      }
    }
  }

  @Test
  void repairKeepsThem() throws IOException {
    Path file = finished();
    CaptureLogs.add(file, Samples.kept(1, 5));
    CaptureBookmarks.write(file, List.of(), List.of(BOOKMARK));
    Path repaired = folder.resolve("repaired.slcap");

    CaptureRepair.repair(file, repaired);

    assertThat(read(repaired)).containsExactly(Samples.kept(1, 5));
    assertThat(CaptureVerifier.verify(repaired).exitCode()).isZero();
  }

  @Test
  void moreThanACaptureMayHoldIsRefusedAndChangesNothing() throws IOException {
    Path file = finished();
    List<KeptLine> lines = new ArrayList<>();
    for (int i = 0; i < 1_600; i++) {
      lines.add(new KeptLine(0, Samples.START_NANOS + i, "x".repeat(KeptLine.MAX_TEXT)));
    }
    CaptureLogs.add(file, new KeptLogs(Samples.kept(1, 0).range(), lines));
    CaptureLogs.add(file, new KeptLogs(Samples.kept(2, 0).range(), lines));
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> CaptureLogs.add(file, new KeptLogs(Samples.kept(3, 0).range(), lines)))
        .isInstanceOf(LogsFullException.class)
        .hasMessageContaining("keep a shorter range");

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aReadOnlyCaptureIsLeftAsItIs() throws IOException {
    Path file = finished();
    byte[] before = Files.readAllBytes(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

    assertThatThrownBy(() -> CaptureLogs.add(file, Samples.kept(1, 1)))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("read-only");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }
}
