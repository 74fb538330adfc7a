package io.sightline.agent.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Follows the journal of a machine from file to file: journald renames the file it has filled, and
 * begins another of the old name. Of one thread.
 */
final class JournalFollower implements Closeable {
  private static final String CURRENT = "system.journal";

  /** Of a journal that was written for years nobody wants to read the begin. */
  private static final int MAX_BEFORE = 2_000;

  private final Path directory;
  private final Set<String> units;
  private @Nullable JournalFile file;
  private @Nullable Object fileKey;
  private long next;
  private long sinceNanos;

  /**
   * @param directory e.g. {@code /var/log/journal}; the files are in it, or in the directory in it
   *     that is named by the machine's id
   * @param sinceNanos nothing older is told
   */
  JournalFollower(Path directory, Set<String> units, long sinceNanos) {
    this.directory = directory;
    this.units = Set.copyOf(units);
    this.sinceNanos = sinceNanos;
  }

  /**
   * What was read.
   *
   * @param unreadable entries that were not as the format says, and were stepped over
   * @param skipped entries that were left out because reading was too far behind
   */
  record Read(List<JournalEntry> entries, long unreadable, long skipped) {}

  /**
   * Reads what is new.
   *
   * @param atMost how many entries, of whatever unit, are looked at
   * @throws IOException when there is no journal, or its file is damaged; to be asked again later
   */
  Read poll(int atMost) throws IOException {
    JournalFile current = file;
    if (current == null) {
      current = open(true);
    }
    List<JournalEntry> entries = new ArrayList<>();
    long skipped = skipTo(current, atMost);
    long unreadable = read(current, atMost, entries);
    if (next >= current.entries() && isReplaced()) {
      // What was written between the last look and the renaming.
      unreadable += read(current, atMost, entries);
      close();
      current = open(false);
      unreadable += read(current, atMost, entries);
    }
    return new Read(entries, unreadable, skipped);
  }

  /** Of what would take more than some rounds to catch up with, the oldest is left out. */
  private long skipTo(JournalFile current, int atMost) throws IOException {
    long behind = current.entries() - next;
    long bound = 10L * atMost;
    if (behind <= bound) {
      return 0;
    }
    next += behind - bound;
    return behind - bound;
  }

  private long read(JournalFile from, int atMost, List<JournalEntry> into) throws IOException {
    long end = Math.min(from.entries(), next + atMost);
    long unreadable = 0;
    while (next < end) {
      try {
        Optional<JournalEntry> entry = from.entry(next, units);
        if (entry.isPresent() && entry.get().timeNanos() >= sinceNanos) {
          into.add(entry.get());
        }
      } catch (IOException _) {
        unreadable++;
      }
      next++;
    }
    return unreadable;
  }

  private boolean isReplaced() throws IOException {
    try {
      return !Objects.equals(fileKey, keyOf(find()));
    } catch (NoSuchFileException _) {
      // Between renaming and making the new one.
      return false;
    }
  }

  private JournalFile open(boolean newestOnly) throws IOException {
    Path path = find();
    Object key = keyOf(path);
    JournalFile opened = JournalFile.open(path);
    try {
      long entries = opened.entries();
      next = newestOnly ? firstSince(opened, entries) : 0;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
    file = opened;
    fileKey = key;
    return opened;
  }

  /** The first entry that is not too old, of the newest ones. */
  private long firstSince(JournalFile of, long entries) throws IOException {
    long low = Math.max(0, entries - MAX_BEFORE);
    long high = entries;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (of.timeNanos(middle) < sinceNanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static Object keyOf(Path path) throws IOException {
    return Objects.requireNonNullElse(
        Files.readAttributes(path, BasicFileAttributes.class).fileKey(), path);
  }

  /** The file that is being written: of several machines' journals the newest. */
  private Path find() throws IOException {
    List<Path> candidates = new ArrayList<>();
    candidates.add(directory.resolve(CURRENT));
    try (Stream<Path> inside = Files.list(directory)) {
      inside.map(it -> it.resolve(CURRENT)).forEach(candidates::add);
    }
    Path newest = null;
    long changed = Long.MIN_VALUE;
    for (Path candidate : candidates) {
      if (Files.isRegularFile(candidate)) {
        long time = Files.getLastModifiedTime(candidate).toMillis();
        if (time > changed) {
          newest = candidate;
          changed = time;
        }
      }
    }
    if (newest == null) {
      throw new NoSuchFileException(directory.resolve(CURRENT).toString());
    }
    return newest;
  }

  /** Forgets the file; the next look opens the current one, from the time of the last look on. */
  void reopen(long nowNanos) throws IOException {
    sinceNanos = Math.max(sinceNanos, nowNanos);
    close();
  }

  @Override
  public void close() throws IOException {
    JournalFile open = file;
    file = null;
    fileKey = null;
    if (open != null) {
      open.close();
    }
  }
}
