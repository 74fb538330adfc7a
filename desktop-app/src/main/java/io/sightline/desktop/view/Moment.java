package io.sightline.desktop.view;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Texts of instants. */
public final class Moment {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter TIME_MILLIS =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private Moment() {}

  /** The instant that many nanoseconds after 1970-01-01T00:00Z. */
  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }

  /** How many nanoseconds after 1970-01-01T00:00Z an instant is. */
  public static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  /** "14:03:09" in that zone. */
  public static String time(long nanos, ZoneId zone) {
    return TIME.withZone(zone).format(instant(nanos));
  }

  /** "14:03:09.120" in that zone. */
  public static String timeMillis(long nanos, ZoneId zone) {
    return TIME_MILLIS.withZone(zone).format(instant(nanos));
  }

  /** "2026-11-23 14:03:09" in that zone. */
  public static String dateTime(long nanos, ZoneId zone) {
    return DATE_TIME.withZone(zone).format(instant(nanos));
  }

  /** "2026-11-23 14:02:59 to 14:03:09 UTC", as pictures and reports say it. */
  public static String rangeUtc(long fromNanos, long toNanos) {
    boolean sameDay =
        instant(fromNanos)
            .atOffset(ZoneOffset.UTC)
            .toLocalDate()
            .equals(instant(toNanos).atOffset(ZoneOffset.UTC).toLocalDate());
    return dateTime(fromNanos, ZoneOffset.UTC)
        + " to "
        + (sameDay ? time(toNanos, ZoneOffset.UTC) : dateTime(toNanos, ZoneOffset.UTC))
        + " UTC";
  }
}
