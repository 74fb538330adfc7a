package io.sightline.desktop.panel.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.capture.KeptContainer;
import io.sightline.capture.KeptLine;
import io.sightline.capture.KeptLogs;
import io.sightline.capture.KeptRange;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is shown of kept lines, and what is said of those that were not kept. */
class KeptSelectionTest {
  private static final long SECOND = 1_000_000_000L;
  private static final LogTarget WEB = new LogTarget("u1", "shop", "web", "app", false, false);
  private static final LogTarget DB = new LogTarget("u2", "shop", "db", "sql", true, false);
  private static final LogTarget OTHER = new LogTarget("u3", "shop", "other", "app", false, false);

  private static KeptContainer container(LogTarget target, long lines, long until, String trouble) {
    return new KeptContainer(
        target.podUid(),
        target.namespace(),
        target.pod(),
        target.container(),
        target.previous(),
        target.dependency(),
        lines,
        until,
        trouble);
  }

  private static KeptLogs kept(long id, int from, int until, KeptLine... lines) {
    return new KeptLogs(
        new KeptRange(
            id,
            0,
            from * SECOND,
            until * SECOND,
            List.of(
                container(WEB, lines.length, until * SECOND, ""),
                container(DB, 0, from * SECOND, "you may not read this log"))),
        List.of(lines));
  }

  @Test
  void whatWasKeptTwiceIsThereOnceAndWhatWasWrittenTwiceTwice() {
    KeptLine twice = new KeptLine(0, 10 * SECOND, "again");
    KeptLine alone = new KeptLine(0, 12 * SECOND, "alone");
    KeptSelection both =
        KeptSelection.of(
            List.of(kept(1, 0, 11, twice, twice), kept(2, 10, 20, twice, twice, alone)),
            List.of(WEB));

    assertThat(both.lines()).extracting(LogLine::text).containsExactly("again", "again", "alone");
  }

  @Test
  void aPodOfTheSameNameIsAnother() {
    LogTarget successor = new LogTarget("u9", "shop", "web", "app", false, false);
    KeptLogs logs = kept(1, 0, 11, new KeptLine(0, SECOND, "of the first"));

    assertThat(KeptSelection.of(List.of(logs), List.of(successor)).lines()).isEmpty();
    assertThat(KeptSelection.of(List.of(logs), List.of(WEB)).lines()).hasSize(1);
  }

  @Test
  void whatWasNotKeptIsSaid() {
    KeptSelection selection =
        KeptSelection.of(
            List.of(kept(1, 0, 60, new KeptLine(0, SECOND, "a"))), List.of(WEB, DB, OTHER));

    assertThat(selection.describe(30 * SECOND, ZoneOffset.UTC))
        .startsWith("Kept: 00:00:00 to 00:01:00 (1 lines).")
        .contains("Of other times there are no lines")
        .contains("Not kept at all: other/app.")
        .contains("Not readable then: db/sql (you may not read this log).")
        .doesNotContain("Cut:");
    assertThat(selection.describe(90 * SECOND, ZoneOffset.UTC))
        .startsWith("Nothing was kept at 00:01:30.");
  }

  @Test
  void whatWasCutAndWhatIsDamagedIsSaid() {
    KeptLogs logs =
        new KeptLogs(
            new KeptRange(1, 0, 0, 60 * SECOND, List.of(container(WEB, 5, 20 * SECOND, ""))),
            List.of(new KeptLine(0, SECOND, "a")));

    assertThat(KeptSelection.of(List.of(logs), List.of(WEB)).describe(0, ZoneOffset.UTC))
        .contains("Cut: web/app after 00:00:20.")
        .contains("Lost with damaged parts of the file: 4 lines.");
  }
}
