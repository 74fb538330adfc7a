package io.sightline.desktop.timeline;

import io.sightline.core.timeline.CursorCommand;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.Moment;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point in time as a user writes it: {@code now-15m}, {@code -30s}, {@code 14:03:20}, {@code
 * 2026-11-23T14:03:20Z}. "Now" is the newest fact, so that it means the same while a capture is
 * read a week later.
 */
public final class TimeExpression {
  /** What to write, for an error and for an empty field. */
  static final String EXAMPLES = "now-15m, -30s, 14:03:20 or 2026-11-23T14:03:20Z";

  private static final Pattern RELATIVE =
      Pattern.compile("(now)?\\s*([+-])\\s*((?:\\d+(?:\\.\\d+)?(?:ms|[dhms])\\s*)+)");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|[dhms])");
  private static final Pattern TIME =
      Pattern.compile("\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?");
  private static final Pattern DATE_TIME =
      Pattern.compile("(\\d{4}-\\d{2}-\\d{2})[Tt ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)");
  private static final Pattern EPOCH_NANOS = Pattern.compile("\\d{16,19}");
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What a text means. */
  public sealed interface Meaning {
    /** Where to go. */
    record Go(CursorCommand command) implements Meaning {}

    /** Nowhere, and why, in a sentence for the user. */
    record Wrong(String message) implements Meaning {}
  }

  private final SessionView view;
  private final ZoneId zone;

  private TimeExpression(SessionView view, ZoneId zone) {
    this.view = view;
    this.zone = zone;
  }

  /**
   * Reads a text.
   *
   * @param view what is shown: relative times refer to its cursor and its newest fact
   * @param zone of times without an offset
   */
  public static Meaning read(String text, SessionView view, ZoneId zone) {
    return new TimeExpression(view, zone).read(text.strip());
  }

  private Meaning read(String text) {
    if (view.firstNanos() == 0) {
      return new Meaning.Wrong("There are no facts yet, so there is no time to go to.");
    }
    String lower = text.toLowerCase(Locale.ROOT);
    switch (lower) {
      case "now", "live", "end" -> {
        return new Meaning.Go(new CursorCommand.Follow());
      }
      case "start", "begin" -> {
        return new Meaning.Go(new CursorCommand.Seek(view.firstNanos()));
      }
      default -> {
        // It is a time.
      }
    }
    try {
      return nanos(text, lower)
          .map(this::within)
          .orElseGet(
              () ->
                  new Meaning.Wrong(
                      text.isEmpty()
                          ? "Write a time, such as " + EXAMPLES + "."
                          : "“" + text + "” is no time. Write " + EXAMPLES + "."));
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return new Meaning.Wrong("“" + text + "” is no time there is. Write " + EXAMPLES + ".");
    }
  }

  private Optional<Long> nanos(String text, String lower) {
    Matcher relative = RELATIVE.matcher(lower);
    if (relative.matches()) {
      long from = relative.group(1) == null ? view.instantNanos() : view.lastNanos();
      long by = length(relative.group(3));
      return Optional.of(
          relative.group(2).equals("-") ? Math.subtractExact(from, by) : Math.addExact(from, by));
    }
    if (TIME.matcher(text).matches()) {
      return Optional.of(
          onADayOfTheLog(LocalTime.parse(text.indexOf(':') == 1 ? "0" + text : text)));
    }
    Matcher dateTime = DATE_TIME.matcher(text);
    if (dateTime.matches()) {
      return Optional.of(
          nanos(
              LocalDateTime.of(
                      LocalDate.parse(dateTime.group(1)), LocalTime.parse(dateTime.group(2)))
                  .atZone(zone)
                  .toInstant()));
    }
    if (EPOCH_NANOS.matcher(text).matches()) {
      return Optional.of(Long.parseLong(text));
    }
    return text.length() > 10 && Character.isDigit(text.charAt(0))
        ? Optional.of(nanos(OffsetDateTime.parse(text.replace(' ', 'T')).toInstant()))
        : Optional.empty();
  }

  private static long length(String text) {
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      double number = Double.parseDouble(part.group(1));
      double seconds =
          switch (part.group(2)) {
            case "d" -> 86_400;
            case "h" -> 3_600;
            case "m" -> 60;
            case "ms" -> 0.001;
            default -> 1;
          };
      sum = sum.plusNanos(Math.round(number * seconds * SECOND_NANOS));
    }
    return sum.toNanos();
  }

  /** The day is the cursor's, or, where the log holds nothing then, one beside it. */
  private long onADayOfTheLog(LocalTime time) {
    LocalDate day = Moment.instant(view.instantNanos()).atZone(zone).toLocalDate();
    long here = nanos(time.atDate(day).atZone(zone).toInstant());
    for (int days : new int[] {0, -1, 1}) {
      long there = nanos(time.atDate(day.plusDays(days)).atZone(zone).toInstant());
      if (isWithin(there)) {
        return there;
      }
    }
    return here;
  }

  /** A second beside the ends is the end: what is shown is written without its fractions. */
  private boolean isWithin(long nanos) {
    return nanos >= view.firstNanos() - SECOND_NANOS && nanos <= view.lastNanos() + SECOND_NANOS;
  }

  private Meaning within(long nanos) {
    if (isWithin(nanos)) {
      return new Meaning.Go(new CursorCommand.Seek(nanos));
    }
    boolean early = nanos < view.firstNanos();
    return new Meaning.Wrong(
        "%s is %s. There are facts from %s to %s."
            .formatted(
                Moment.dateTime(nanos, zone),
                early ? "before the first fact" : "after the newest fact",
                Moment.dateTime(view.firstNanos(), zone),
                Moment.dateTime(view.lastNanos(), zone)));
  }

  private static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), SECOND_NANOS), instant.getNano());
  }
}
