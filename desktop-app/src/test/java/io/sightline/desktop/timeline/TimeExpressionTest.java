package io.sightline.desktop.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.session.Activity;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.SessionView;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeExpressionTest {
  private static final String FIRST = "2026-11-23T22:00:00Z";
  private static final String CURSOR = "2026-11-23T23:30:00Z";
  private static final String LAST = "2026-11-24T01:00:00Z";

  private static long nanos(String instant) {
    return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.parse(instant));
  }

  private static SessionView view() {
    return new SessionView(
        "a capture",
        Cursor.at(nanos(CURSOR)),
        nanos(CURSOR),
        nanos(FIRST),
        nanos(LAST),
        TopologyRange.between(Topology.EMPTY, Topology.EMPTY),
        1,
        0,
        1,
        Activity.NONE,
        new LinkState.Ended());
  }

  private static TimeExpression.Meaning read(String text) {
    return TimeExpression.read(text, view(), ZoneOffset.UTC);
  }

  @ParameterizedTest
  @CsvSource({
    "now-15m, 2026-11-24T00:45:00Z",
    "now - 1h30m, 2026-11-23T23:30:00Z",
    "NOW-90s, 2026-11-24T00:58:30Z",
    "-30s, 2026-11-23T23:29:30Z",
    "+1.5m, 2026-11-23T23:31:30Z",
    "+250ms, 2026-11-23T23:30:00.250Z",
    "23:15, 2026-11-23T23:15:00Z",
    "23:15:20.5, 2026-11-23T23:15:20.500Z",
    "0:20, 2026-11-24T00:20:00Z",
    "2026-11-23T23:59:59Z, 2026-11-23T23:59:59Z",
    "2026-11-24T00:59:59+01:00, 2026-11-23T23:59:59Z",
    "2026-11-23 23:10:00, 2026-11-23T23:10:00Z",
    "2026-11-23T23:10, 2026-11-23T23:10:00Z",
    "1795474800000000000, 2026-11-23T23:00:00Z",
    "start, 2026-11-23T22:00:00Z",
    // What is shown is cut to seconds, so a little outside is the end.
    "2026-11-23T21:59:59.5Z, 2026-11-23T21:59:59.500Z",
  })
  void whatIsWrittenIsGoneTo(String text, String expected) {
    assertThat(read(text))
        .isEqualTo(new TimeExpression.Meaning.Go(new CursorCommand.Seek(nanos(expected))));
  }

  @Test
  void nowFollowsTheNewestFact() {
    assertThat(read("now")).isEqualTo(new TimeExpression.Meaning.Go(new CursorCommand.Follow()));
  }

  @Test
  void timesWithoutAnOffsetAreOfTheWindowsZone() {
    assertThat(TimeExpression.read("00:15", view(), ZoneId.of("Europe/Berlin")))
        .isEqualTo(
            new TimeExpression.Meaning.Go(new CursorCommand.Seek(nanos("2026-11-23T23:15:00Z"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "25:00",
        "12:61",
        "now-",
        "now-15",
        "2026-13-01T00:00:00Z",
        "--5m",
        "2026-11-23",
        "99999999999999999999999",
        "now+99999999999999999999d"
      })
  void whatIsNoTimeIsSaidWithExamples(String text) {
    assertThat(read(text))
        .isInstanceOfSatisfying(
            TimeExpression.Meaning.Wrong.class,
            wrong -> assertThat(wrong.message()).contains(TimeExpression.EXAMPLES));
  }

  @Test
  void aTimeWithoutFactsIsSaidWithTheTimeThatHasThem() {
    assertThat(read("12:00"))
        .isInstanceOfSatisfying(
            TimeExpression.Meaning.Wrong.class,
            wrong ->
                assertThat(wrong.message())
                    .contains("2026-11-23 12:00:00 is before the first fact")
                    .contains("from 2026-11-23 22:00:00 to 2026-11-24 01:00:00"));
    assertThat(read("2026-11-24T01:00:02Z"))
        .isInstanceOfSatisfying(
            TimeExpression.Meaning.Wrong.class,
            wrong -> assertThat(wrong.message()).contains("after the newest fact"));
  }
}
