package io.sightline.desktop.command;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a point in time as nanoseconds since 1970: ISO 8601 in UTC, or nanoseconds. */
final class Instants implements ITypeConverter<Long> {
  @Override
  public Long convert(String value) {
    if (value.matches("\\d{16,19}")) {
      return Long.parseLong(value);
    }
    try {
      Instant instant = Instant.parse(value);
      return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "'%s' is no time; write it like 2026-11-23T07:33:24Z".formatted(value));
    }
  }
}
