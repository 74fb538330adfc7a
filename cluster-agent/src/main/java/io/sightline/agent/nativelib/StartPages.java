package io.sightline.agent.nativelib;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pages of the JVM's library that a start has touched, and that the node would otherwise hold
 * for as long as the agent runs.
 *
 * <p>Much of that library is read at a start only. What is needed again is mapped again by a page
 * fault. Not so the archive of classes, every part of which is in use again within a second.
 */
public final class StartPages {
  private static final Path SMAPS = Path.of("/proc/self/smaps");

  /** The first line of a mapping: address range, permissions, offset, device, inode, path. */
  private static final Pattern MAPPING =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S{4}) \\S+ \\S+ \\S+ +(/.*)");

  private static final String UNCHANGED = "Anonymous:             0 kB";

  private StartPages() {}

  /** A range of addresses. */
  record Range(long address, long bytes) {}

  /**
   * Gives them back; what runs meanwhile only gets slower for a moment. Does nothing where the
   * kernel will not say what is mapped.
   */
  public static void giveBack() {
    try {
      for (Range range : unchanged(Files.readAllLines(SMAPS))) {
        LibC.madvise(range.address, range.bytes, LibC.MADV_DONTNEED);
      }
    } catch (IOException e) {
      // It costs memory, nothing else.
    }
  }

  /**
   * The mappings of the JVM's library that nobody may write and nobody has written: a page that was
   * changed, as by relocation, exists only here and would be lost.
   */
  static List<Range> unchanged(List<String> smaps) {
    List<Range> found = new ArrayList<>();
    Range current = null;
    for (String line : smaps) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        boolean givable =
            mapping.group(3).matches("r-.p") && mapping.group(4).endsWith("/libjvm.so");
        long from = Long.parseUnsignedLong(mapping.group(1), 16);
        long to = Long.parseUnsignedLong(mapping.group(2), 16);
        current = givable ? new Range(from, to - from) : null;
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
