package io.sightline.agent.nativelib;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the JVM's files that a start has touched, and that the node would otherwise hold for as
 * long as the agent runs.
 *
 * <p>Of the JVM's library much is read at a start only; what is needed again is mapped again by a
 * page fault. Of the archive of classes a start reads all, and a running agent half, but in every
 * part of it: a fault maps what the page cache has around it too (mm/memory.c, do_fault_around),
 * which would be all of it again within a second. So its pages also leave the cache, and come back
 * one by one.
 */
public final class StartPages {
  private static final Path SMAPS = Path.of("/proc/self/smaps");

  /** The first line of a mapping: address range, permissions, offset, device, inode, path. */
  private static final Pattern MAPPING =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S{4}) \\S+ \\S+ \\S+ +(/.*)");

  private static final String UNCHANGED = "Anonymous:             0 kB";

  private StartPages() {}

  /** What of the JVM a mapping is of. */
  enum Part {
    LIBRARY("/libjvm.so"),
    CLASSES(".aot");

    private final String end;

    Part(String end) {
      this.end = end;
    }

    private static @Nullable Part of(String path) {
      for (Part part : values()) {
        if (path.endsWith(part.end)) {
          return part;
        }
      }
      return null;
    }
  }

  /** A range of addresses. */
  record Range(Part part, long address, long bytes) {}

  /**
   * Gives them back; what runs meanwhile only gets slower for a moment. Does nothing where the
   * kernel will not say what is mapped.
   */
  public static void giveBack() {
    try {
      for (Range range : unchanged(Files.readAllLines(SMAPS))) {
        switch (range.part) {
          case LIBRARY -> LibC.madvise(range.address, range.bytes, LibC.MADV_DONTNEED);
          case CLASSES -> {
            LibC.madvise(range.address, range.bytes, LibC.MADV_RANDOM);
            LibC.madvise(range.address, range.bytes, LibC.MADV_PAGEOUT);
          }
        }
      }
    } catch (IOException e) {
      // It costs memory, nothing else.
    }
  }

  /**
   * The mappings that nobody may write and nobody has written: a page that was changed, as by
   * relocation, exists only here and would be lost.
   */
  static List<Range> unchanged(List<String> smaps) {
    List<Range> found = new ArrayList<>();
    Range current = null;
    for (String line : smaps) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        Part part = mapping.group(3).matches("r-.p") ? Part.of(mapping.group(4)) : null;
        long from = Long.parseUnsignedLong(mapping.group(1), 16);
        long to = Long.parseUnsignedLong(mapping.group(2), 16);
        current = part == null ? null : new Range(part, from, to - from);
      } else if (line.equals(UNCHANGED) && current != null) {
        found.add(current);
        current = null;
      } else if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        current = null;
      }
    }
    return found;
  }
}
