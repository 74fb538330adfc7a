package io.sightline.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has in memory, in bytes, from /proc/PID/smaps (Linux, Documentation/filesystems/
 * proc.rst).
 *
 * @param total all of it
 * @param ring the part that is the mapped ring, which is mapped twice in a row and counted twice
 */
record ResidentMemory(long total, long ring) {
  private static final String BPF_MAP = "anon_inode:bpf-map";
  private static final String RESIDENT = "Rss:";
  private static final long BYTES_PER_KIB = 1024;

  static ResidentMemory of(long pid) throws IOException {
    return parse(Files.readAllLines(Path.of("/proc", String.valueOf(pid), "smaps")));
  }

  static ResidentMemory parse(List<String> smaps) {
    long total = 0;
    long ring = 0;
    boolean inRing = false;
    for (String line : smaps) {
      if (line.startsWith(RESIDENT)) {
        long bytes = Long.parseLong(line.replaceAll("[^0-9]", "")) * BYTES_PER_KIB;
        total += bytes;
        ring += inRing ? bytes : 0;
      } else if (Character.isDigit(line.charAt(0)) || Character.isLowerCase(line.charAt(0))) {
        // The only lines that begin so are those that begin a mapping, with its address.
        inRing = line.endsWith(BPF_MAP);
      }
    }
    return new ResidentMemory(total, ring);
  }

  long withoutRing() {
    return total - ring;
  }
}
