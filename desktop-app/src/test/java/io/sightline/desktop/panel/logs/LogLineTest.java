package io.sightline.desktop.panel.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLineTest {
  private static final LogTarget TARGET = new LogTarget("uid", "shop", "web", "app", false, false);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"level\":\"error\",\"msg\":\"x\"} | ERROR",
        "{\"severity\": \"WARNING\"} | WARNING",
        "time=x level=warn msg=\"an error was avoided\" | WARNING",
        "E0921 14:03:22.123456       1 reflector.go:150] failed | ERROR",
        "I0921 14:03:22.123456       1 server.go:1] ok | INFO",
        "2026/11/23 12:00:00 [error] 7#7: *1 connect() failed | ERROR",
        "2026-11-23 12:00:00.1 UTC [12] FATAL:  the database is starting up | ERROR",
        "2026-11-23 12:00:00.1 UTC [12] LOG:  checkpoint starting | INFO",
        "12:00:00.123 [main] WARN  c.e.Shop - slow | WARNING",
        "GET /errors 200 in 3 ms | UNKNOWN",
        "no level at all | UNKNOWN"
      })
  void levelsAreReadAsTheyAreWritten(String text, LogLevel level) {
    assertThat(LogLevel.of(text)).isEqualTo(level);
  }

  @Test
  void theTimeInFrontIsTakenOff() {
    LogLine line = LogLine.parse(TARGET, "2026-11-23T12:00:00.000000007Z hello", 5);

    assertThat(line.text()).isEqualTo("hello");
    assertThat(line.timeNanos() % 1_000_000_000L).isEqualTo(7);
  }

  @Test
  void aLineWithoutATimeIsShownAsItIs() {
    LogLine line = LogLine.parse(TARGET, "unable to retrieve container logs", 5);

    assertThat(line.text()).isEqualTo("unable to retrieve container logs");
    assertThat(line.timeNanos()).isEqualTo(5);
  }

  @Test
  void terminalsAndHugeLinesDoNotGetThrough() {
    LogLine coloured =
        LogLine.parse(TARGET, "2026-11-23T12:00:00Z \u001b[1;31mred\u001b[0m\u0007\tand", 5);
    LogLine huge = LogLine.parse(TARGET, "x".repeat(100_000), 5);

    assertThat(coloured.text()).isEqualTo("red and");
    assertThat(huge.text()).hasSizeLessThan(LogLine.MAX_TEXT + 40).endsWith("(100,000 characters)");
  }
}
