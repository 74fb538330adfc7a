package io.sightline.agent.nativelib;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Keeps what libbpf last printed on the calling thread, so that an error can quote it. */
final class LibBpfLog {
  private static final int LEVEL_WARN = 0;

  /** A verifier log can have megabytes; what tells is at its end. */
  private static final int KEPT_LINES = 400;

  private static final int MAX_MESSAGE_BYTES = 64 << 20;

  /** Enough for a va_list of every supported machine (24 bytes on x86-64, 32 on arm64). */
  private static final int VA_LIST_BYTES = 32;

  private static final ThreadLocal<ArrayDeque<String>> LINES =
      ThreadLocal.withInitial(ArrayDeque::new);

  /** Held for the life of the process: native code keeps a pointer to it. */
  private static final LibBpf.PrintCallback CALLBACK = LibBpfLog::print;

  private LibBpfLog() {}

  static void install() {
    LibBpf.libbpf_set_print(CALLBACK);
  }

  static void clear() {
    LINES.get().clear();
  }

  static List<String> lines() {
    return new ArrayList<>(LINES.get());
  }

  private static int print(int level, Pointer format, Pointer arguments) {
    if (level != LEVEL_WARN) {
      return 0;
    }
    // The list is used up by the first call, which only measures: put it back for the second.
    byte[] saved = arguments.getByteArray(0, VA_LIST_BYTES);
    int bytes = LibC.vsnprintf(Pointer.NULL, 0, format, arguments);
    if (bytes <= 0 || bytes >= MAX_MESSAGE_BYTES) {
      return 0;
    }
    arguments.write(0, saved, 0, saved.length);
    try (Memory text = new Memory(bytes + 1L)) {
      LibC.vsnprintf(text, bytes + 1L, format, arguments);
      ArrayDeque<String> lines = LINES.get();
      text.getString(0, StandardCharsets.UTF_8.name())
          .lines()
          .forEach(
              line -> {
                if (lines.size() == KEPT_LINES) {
                  lines.removeFirst();
                }
                lines.addLast(line);
              });
    }
    return bytes;
  }
}
