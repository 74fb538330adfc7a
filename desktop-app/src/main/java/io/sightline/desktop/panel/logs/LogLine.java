package io.sightline.desktop.panel.logs;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One line of a container's log.
 *
 * @param timeNanos when the container's runtime took it, since 1970
 * @param text without that time, without control characters, and not longer than {@link #MAX_TEXT}
 * @param notice whether it was not written by the container: what went wrong in reading it
 */
public record LogLine(
    long timeNanos, LogTarget target, String text, LogLevel level, boolean notice) {
  /** Longer lines are cut, and say so at their end. */
  public static final int MAX_TEXT = 16_384;

  /**
   * A line as the API server sends it, with the time in front.
   *
   * @param otherwiseNanos its time where it has none that can be read
   */
  static LogLine parse(LogTarget target, String line, long otherwiseNanos) {
    int space = line.indexOf(' ');
    if (space > 0) {
      try {
        Instant time =
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(line.substring(0, space), Instant::from);
        String text = clean(line.substring(space + 1));
        return new LogLine(nanos(time), target, text, LogLevel.of(text), false);
      } catch (DateTimeException _) {
        // Shown as it is.
      }
    }
    String text = clean(line);
    return new LogLine(otherwiseNanos, target, text, LogLevel.of(text), false);
  }

  /** How many of some lines in the order of time are not later than an instant. */
  static int countUntil(List<LogLine> lines, long nanos) {
    int low = 0;
    int high = lines.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (lines.get(middle).timeNanos() <= nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  static LogLine notice(LogTarget target, String text, long timeNanos) {
    return new LogLine(timeNanos, target, text, LogLevel.WARNING, true);
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  /** Colours of terminals and other control characters would only disturb here. */
  private static String clean(String text) {
    String cut =
        text.length() <= MAX_TEXT
            ? text
            : text.substring(0, MAX_TEXT) + " … (%,d characters)".formatted(text.length());
    if (cut.chars().noneMatch(c -> c < ' ' || c == 0x7f)) {
      return cut;
    }
    return cut.replaceAll("\u001b\\[[0-9;?]*[ -/]*[@-~]", "")
        .replace('\t', ' ')
        .replaceAll("\\p{Cntrl}", "");
  }
}
