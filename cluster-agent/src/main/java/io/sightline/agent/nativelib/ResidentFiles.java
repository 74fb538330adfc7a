package io.sightline.agent.nativelib;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pages of files that this process has mapped for reading: libraries, the virtual machine and
 * its archive of classes. Most of them serve the start alone.
 *
 * <p>Linux counts each page that was ever touched, and its fifteen neighbours, as the process's
 * memory until memory is short. What is unmapped here stays in the page cache, from where the pages
 * that are used come back one by one.
 */
public final class ResidentFiles {
  private static final Path SMAPS = Path.of("/proc/self/smaps");
  private static final String PRIVATE_PAGES = "Anonymous:";

  private ResidentFiles() {}

  /**
   * A mapping as /proc/PID/smaps tells it.
   *
   * @param start first address
   * @param end first address behind it
   */
  record Mapping(long start, long end) {}

  /** Unmaps the pages until they are used again; costs a millisecond. */
  public static void release() throws IOException {
    for (Mapping mapping : releasable(Files.readAllLines(SMAPS))) {
      // Refused is no matter: they stay as they are.
      LibC.madvise(mapping.start, mapping.end - mapping.start, LibC.MADV_DONTNEED);
    }
  }

  /**
   * Mappings of files that cannot be written and of which nothing was written before: what a linker
   * changed before it protected it has private pages, which would be lost.
   */
  static List<Mapping> releasable(List<String> smaps) {
    List<Mapping> found = new ArrayList<>();
    @Nullable Mapping current = null;
    for (String line : smaps) {
      if (Character.isDigit(line.charAt(0)) || Character.isLowerCase(line.charAt(0))) {
        current = readOnlyFile(line);
      } else if (current != null && line.startsWith(PRIVATE_PAGES)) {
        if (line.substring(PRIVATE_PAGES.length()).strip().equals("0 kB")) {
          found.add(current);
        }
        current = null;
      }
    }
    return found;
  }

  /** From a line like {@code 7f1c-7f2d r-xp 00001000 fe:00 1234 /lib/libjvm.so}. */
  private static @Nullable Mapping readOnlyFile(String line) {
    String[] fields = line.split(" +", 6);
    boolean readOnly = fields[1].startsWith("r-") && fields[1].endsWith("p");
    if (!readOnly || fields.length < 6 || !fields[5].startsWith("/")) {
      return null;
    }
    String[] range = fields[0].split("-", 2);
    return new Mapping(Long.parseUnsignedLong(range[0], 16), Long.parseUnsignedLong(range[1], 16));
  }
}
