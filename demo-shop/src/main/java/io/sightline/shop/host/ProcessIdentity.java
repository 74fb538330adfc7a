package io.sightline.shop.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Tells a process from a later one that was given the same process id. */
final class ProcessIdentity {

  private ProcessIdentity() {}

  /**
   * Returns when a process started, in clock ticks since boot (field 22 of proc_pid_stat(5)), or
   * nothing if there is no such process.
   */
  static OptionalLong startTicks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The command name may hold spaces and parentheses; what follows its last one is regular.
      String[] fieldsFromThird = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return OptionalLong.of(Long.parseLong(fieldsFromThird[22 - 3]));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Kills a process if it is still the one that was recorded. */
  static void kill(long pid, long startTicks) {
    OptionalLong now = startTicks(pid);
    if (now.isPresent() && now.getAsLong() == startTicks) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
