package io.sightline.shop.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final List<Journal.Entry> ENTRIES =
      List.of(
          new Journal.Entry.DiskImage("/with \"quotes\" and spaces/disk.img"),
          new Journal.Entry.QueueLength("loop1", 128),
          new Journal.Entry.StartedProcess(4_194_303, Long.MAX_VALUE),
          new Journal.Entry.Directory("/some/where"));

  @TempDir Path directory;

  @Test
  void readsBackWhatWasAdded() throws Exception {
    Journal journal = new Journal(directory.resolve("journal"));
    for (Journal.Entry entry : ENTRIES) {
      journal.add(entry);
    }
    assertThat(new Journal(directory.resolve("journal")).read()).isEqualTo(ENTRIES);
  }

  @Test
  void ignoresALineThatACrashCutShort() throws Exception {
    Path file = directory.resolve("journal");
    Journal journal = new Journal(file);
    journal.add(ENTRIES.getFirst());
    Files.writeString(file, "{\"kind\":\"proc", StandardOpenOption.APPEND);
    assertThat(journal.read()).containsExactly(ENTRIES.getFirst());
  }

  @Test
  void anAbsentJournalIsEmpty() throws Exception {
    assertThat(new Journal(directory.resolve("journal")).read()).isEmpty();
  }
}
