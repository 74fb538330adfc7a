package io.sightline.agent.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Files that systemd wrote; see the README.md beside them. */
final class JournalFiles {
  static final Set<String> UNITS = Set.of("kubelet", "containerd", "kernel");
  static final long START_NANOS = 1_790_000_000_000_000_000L;

  private static final int ENTRIES_OFFSET = 152;

  private JournalFiles() {}

  static byte[] bytes(String name) throws IOException {
    try (InputStream in =
            Objects.requireNonNull(JournalFiles.class.getResourceAsStream(name + ".journal.gz"));
        GZIPInputStream inflated = new GZIPInputStream(in)) {
      return inflated.readAllBytes();
    }
  }

  static Path write(Path file, byte[] bytes) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    return Files.write(file, bytes);
  }

  /** The same file at a time when only the first of its entries were there. */
  static byte[] withEntries(byte[] bytes, long entries) {
    byte[] earlier = bytes.clone();
    ByteBuffer.wrap(earlier).order(ByteOrder.LITTLE_ENDIAN).putLong(ENTRIES_OFFSET, entries);
    return earlier;
  }

  static List<JournalEntry> read(Path path, Set<String> units) throws IOException {
    List<JournalEntry> entries = new ArrayList<>();
    try (JournalFile file = JournalFile.open(path)) {
      for (long i = 0; i < file.entries(); i++) {
        file.entry(i, units).ifPresent(entries::add);
      }
    }
    return entries;
  }
}
