package io.sightline.desktop.panel.logs;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest lines of several logs in the order of their times. Thread-safe. When it is full the
 * oldest lines make room, and their number is told.
 */
final class LogBuffer {
  private final int capacity;
  private final List<LogLine> lines = new ArrayList<>();
  private long dropped;
  private long version;

  LogBuffer(int capacity) {
    this.capacity = capacity;
  }

  /**
   * What there is.
   *
   * @param version changes with every line
   * @param dropped how many lines made room
   */
  record Contents(long version, List<LogLine> lines, long dropped) {}

  synchronized void add(LogLine line) {
    int at = lines.size();
    // Lines of one container come in order; those of several are nearly so.
    while (at > 0 && lines.get(at - 1).timeNanos() > line.timeNanos()) {
      at--;
    }
    lines.add(at, line);
    version++;
    if (lines.size() > capacity + capacity / 10) {
      int over = lines.size() - capacity;
      lines.subList(0, over).clear();
      dropped += over;
    }
  }

  synchronized Contents contents() {
    return new Contents(version, List.copyOf(lines), dropped);
  }

  synchronized long version() {
    return version;
  }
}
