package io.sightline.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureBookmarksTest {
  private static final Bookmark FIRST =
      new Bookmark(7, Samples.START_NANOS + 3_000_000_000L, "the disk fills up");
  private static final Bookmark SECOND = new Bookmark(8, Samples.START_NANOS + 5, "");

  @TempDir private Path folder;

  @Test
  void bookmarksOfARecordingAreInTheFileAtOnceAndAfterTheEnd() throws IOException {
    Path file = folder.resolve("live.slcap");
    try (CaptureFactLog log = CaptureFactLog.create(file, Samples.METADATA)) {
      log.append(Samples.event(0));
      log.setBookmarks(List.of(SECOND));
      log.setBookmarks(List.of(FIRST, SECOND));
      try (CaptureReader asIfKilled = CaptureReader.open(file)) {
        assertThat(asIfKilled.bookmarks()).containsExactly(FIRST, SECOND);
      }
      log.append(Samples.event(1));
      assertThat(log.bookmarks()).containsExactly(FIRST, SECOND);
    }
    assertWhole(file);
    assertThat(bookmarks(file)).containsExactly(FIRST, SECOND);
    try (CaptureReader reader = CaptureReader.open(file)) {
      assertThat(Samples.readAll(reader)).containsExactly(Samples.event(0), Samples.event(1));
    }
  }

  @Test
  void aFinishedCaptureTakesThemAndKeepsItsFacts() throws IOException {
    Path file = sample();
    assertThat(CaptureBookmarks.write(file, List.of(), List.of(FIRST))).containsExactly(FIRST);
    assertWhole(file);
    Bookmark edited = FIRST.withNote("the disk is full");
    assertThat(CaptureBookmarks.write(file, List.of(FIRST), List.of(edited, SECOND)))
        .containsExactly(edited, SECOND);
    assertThat(bookmarks(file)).containsExactly(edited, SECOND);
    assertThat(CaptureBookmarks.write(file, List.of(edited, SECOND), List.of(SECOND)))
        .containsExactly(SECOND);
    assertWhole(file);
    try (CaptureReader reader = CaptureReader.open(file)) {
      assertThat(reader.bookmarks()).containsExactly(SECOND);
      assertThat(Samples.readAll(reader)).isEqualTo(Samples.batches());
      assertThat(reader.info().facts()).isEqualTo(12);
    }
  }

  @Test
  void aCaptureIsReadWhileItsBookmarksChange() throws IOException {
    Path file = sample();
    try (CaptureFactLog log = CaptureFactLog.open(file)) {
      CaptureBookmarks.write(file, List.of(), List.of(FIRST));
      List<Long> positions = new java.util.ArrayList<>();
      log.read(
          0,
          batch -> {
            positions.add(batch.firstPosition());
            return true;
          });
      assertThat(positions).hasSize(12);
      assertThat(log.damages()).isEmpty();
    }
  }

  /** However far the writing came before the program was killed. */
  @Test
  void aWriteThatIsCutShortLosesNeitherFactsNorTheBookmarksFromBefore() throws IOException {
    Path file = sample();
    CaptureBookmarks.write(file, List.of(), List.of(FIRST));
    byte[] before = Files.readAllBytes(file);
    CaptureBookmarks.write(file, List.of(FIRST), List.of(FIRST, SECOND));
    byte[] after = Files.readAllBytes(file);
    int same = Arrays.mismatch(before, after);
    for (int cut = same; cut < after.length; cut += 7) {
      byte[] torn = Arrays.copyOf(before, Math.max(before.length, cut));
      System.arraycopy(after, 0, torn, 0, cut);
      try (CaptureReader reader = CaptureReader.open(ByteSource.ofBytes(torn), "torn")) {
        assertThat(Samples.readAll(reader)).as("cut at %d", cut).isEqualTo(Samples.batches());
        assertThat(reader.bookmarks()).as("cut at %d", cut).startsWith(FIRST);
      }
    }
  }

  @Test
  void whatTwoWindowsWroteIsKept() {
    Bookmark theirs = new Bookmark(9, 1, "theirs");
    assertThat(
            CaptureBookmarks.merge(List.of(FIRST), List.of(FIRST, SECOND), List.of(FIRST, theirs)))
        .containsExactly(FIRST, SECOND, theirs);
    assertThat(CaptureBookmarks.merge(List.of(FIRST), List.of(SECOND), List.of(FIRST, theirs)))
        .as("deleted here, left alone there")
        .containsExactly(SECOND, theirs);
    assertThat(CaptureBookmarks.merge(List.of(FIRST), List.of(FIRST), List.of()))
        .as("left alone here, deleted there")
        .isEmpty();
    assertThat(
            CaptureBookmarks.merge(
                List.of(FIRST), List.of(FIRST.withNote("ours")), List.of(FIRST.withNote("theirs"))))
        .containsExactly(FIRST.withNote("ours"));
  }

  @Test
  void whatMayNotBeWrittenIsLeftAsItIs() throws IOException {
    Path file = sample();
    byte[] before = Files.readAllBytes(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assertThatThrownBy(() -> CaptureBookmarks.write(file, List.of(), List.of(FIRST)))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("read-only");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE);
        var lock = other.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> CaptureBookmarks.write(file, List.of(), List.of(FIRST)))
          .hasMessageContaining("another window");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);

    Path unfinished = folder.resolve("unfinished.slcap");
    Files.write(unfinished, Arrays.copyOf(before, before.length - 40));
    assertThatThrownBy(() -> CaptureBookmarks.write(unfinished, List.of(), List.of(FIRST)))
        .hasMessageContaining("not finished or is damaged");
    assertThat(Files.size(unfinished)).isEqualTo(before.length - 40);
  }

  @Test
  void damagedBookmarksAreNamedAndThoseFromBeforeAreUsed() throws IOException {
    Path file = sample();
    CaptureBookmarks.write(file, List.of(), List.of(FIRST));
    CaptureBookmarks.write(file, List.of(FIRST), List.of(SECOND.withNote("marker")));
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    bytes[text.lastIndexOf("marker")] ^= 1;
    Files.write(file, bytes);

    try (CaptureReader reader = CaptureReader.open(file)) {
      assertThat(reader.bookmarks()).containsExactly(FIRST);
      assertThat(reader.damages()).extracting(Damage::part).contains(Damage.Part.NOTES);
    }
    assertThat(CaptureVerifier.verify(file).exitCode()).isEqualTo(3);
  }

  @Test
  void aRepairedCaptureHasThem() throws IOException {
    Path file = sample();
    CaptureBookmarks.write(file, List.of(), List.of(FIRST, SECOND));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 10));
    Path repaired = folder.resolve("repaired.slcap");
    CaptureRepair.repair(file, repaired);
    assertWhole(repaired);
    assertThat(bookmarks(repaired)).containsExactly(FIRST, SECOND);
  }

  @Test
  void thereIsAnEndToBookmarksAndNotes() throws IOException {
    Path file = sample();
    List<Bookmark> many =
        java.util.stream.LongStream.rangeClosed(0, Bookmark.MAX_BOOKMARKS)
            .mapToObj(id -> new Bookmark(id, 0, ""))
            .toList();
    assertThatThrownBy(() -> CaptureBookmarks.write(file, List.of(), many))
        .hasMessageContaining("delete some");
    assertWhole(file);
    assertThatThrownBy(() -> FIRST.withNote("x".repeat(Bookmark.MAX_NOTE + 1)))
        .hasMessageContaining("too long");
  }

  private Path sample() throws IOException {
    Path file = folder.resolve("sample.slcap");
    Samples.write(file);
    return file;
  }

  private static List<Bookmark> bookmarks(Path file) throws IOException {
    try (CaptureReader reader = CaptureReader.open(file)) {
      return reader.bookmarks();
    }
  }

  private static void assertWhole(Path file) {
    assertThat(CaptureVerifier.verify(file)).isInstanceOf(VerifyReport.Whole.class);
  }
}
