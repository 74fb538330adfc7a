package io.sightline.agent.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names of kernel functions by address, from /proc/kallsyms.
 *
 * <p>The file has some hundred thousand lines and few of them are ever asked for: it is read anew
 * for each address that was not asked before (about 0.1 s), and not kept. Safe for any thread.
 * Without CAP_SYSLOG, or with kernel.kptr_restrict, the kernel shows no addresses and no name is
 * found.
 */
public final class KernelSymbols {
  private static final Logger LOG = LoggerFactory.getLogger(KernelSymbols.class);
  private static final Path FILE = Path.of("/proc/kallsyms");

  // A line is: ffffffff81000000 T name [module]
  private static final int ADDRESS_DIGITS = 16;
  private static final int TYPE = 17;
  private static final int NAME = 19;

  private final Map<Long, Optional<String>> names = new ConcurrentHashMap<>();

  /** Where a function's code lies: from {@code start} up to but without {@code end}. */
  record Range(long start, long end) {}

  /** Name of the function that an address lies in; empty if the kernel does not tell. */
  public Optional<String> nameOf(long address) {
    return names.computeIfAbsent(address, KernelSymbols::find);
  }

  /** Where functions lie; those that are not found are left out. */
  static Map<String, Range> ranges(Set<String> functions) {
    Map<String, Range> ranges = new HashMap<>();
    String[] pending = {""};
    long[] pendingStart = {0};
    scan(
        (line, from, to) -> {
          if (pending[0].isEmpty()) {
            String name = nameIn(functions, line, from + NAME, to);
            if (!name.isEmpty() && !ranges.containsKey(name)) {
              pending[0] = name;
              pendingStart[0] = address(line, from);
            }
          } else if (address(line, from) != pendingStart[0]) {
            // The kernel's own symbols are sorted: a function ends where the next begins.
            ranges.put(pending[0], new Range(pendingStart[0], address(line, from)));
            pending[0] = "";
          }
        });
    return ranges;
  }

  private static Optional<String> find(long wanted) {
    String[] name = {""};
    long[] best = {0};
    scan(
        (line, from, to) -> {
          long start = address(line, from);
          if (Long.compareUnsigned(start, wanted) <= 0
              && Long.compareUnsigned(start, best[0]) > 0) {
            best[0] = start;
            name[0] = name(line, from + NAME, to);
          }
        });
    return name[0].isEmpty() ? Optional.empty() : Optional.of(name[0]);
  }

  /** Takes the lines of functions, each as a part of a buffer. */
  @FunctionalInterface
  private interface Lines {
    void accept(byte[] buffer, int from, int to);
  }

  /** Works on bytes: the file is long, and this runs while the agent starts. */
  private static void scan(Lines lines) {
    byte[] buffer = new byte[1 << 16];
    int filled = 0;
    try (InputStream in = Files.newInputStream(FILE)) {
      int read;
      while ((read = in.read(buffer, filled, buffer.length - filled)) > 0) {
        filled += read;
        int from = 0;
        for (int to = lineEnd(buffer, from, filled);
            to < filled;
            to = lineEnd(buffer, from, filled)) {
          if (to - from > NAME && isCode(buffer[from + TYPE])) {
            lines.accept(buffer, from, to);
          }
          from = to + 1;
        }
        System.arraycopy(buffer, from, buffer, 0, filled - from);
        filled -= from;
      }
    } catch (IOException e) {
      LOG.warn("Kernel functions have no names: {} cannot be read", FILE, e);
    }
  }

  private static int lineEnd(byte[] buffer, int from, int filled) {
    int at = from;
    while (at < filled && buffer[at] != '\n') {
      at++;
    }
    return at;
  }

  private static boolean isCode(byte type) {
    return type == 't' || type == 'T' || type == 'w' || type == 'W';
  }

  private static long address(byte[] buffer, int from) {
    long address = 0;
    for (int i = from; i < from + ADDRESS_DIGITS; i++) {
      address = address << 4 | Character.digit(buffer[i], 16);
    }
    return address;
  }

  private static String nameIn(Set<String> names, byte[] buffer, int from, int to) {
    for (String name : names) {
      if (name.length() <= to - from && buffer[from] == name.charAt(0)) {
        String found = name(buffer, from, to);
        if (found.equals(name)) {
          return name;
        }
      }
    }
    return "";
  }

  private static String name(byte[] buffer, int from, int to) {
    int end = from;
    while (end < to && buffer[end] > ' ') {
      end++;
    }
    return new String(buffer, from, end - from, StandardCharsets.US_ASCII);
  }
}
