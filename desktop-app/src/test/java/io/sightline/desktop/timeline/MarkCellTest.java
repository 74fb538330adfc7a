package io.sightline.desktop.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.Severity;
import io.sightline.desktop.session.Lane;
import io.sightline.desktop.session.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarkCellTest {
  private static final long SECOND = 1_000_000_000L;
  private static final StripLayout LAYOUT = new StripLayout(1000, 130);

  private static Mark mark(long nanos, Severity severity) {
    return new Mark(Lane.EVENTS, nanos, nanos, nanos, severity, "", "", "kind", "text");
  }

  private static List<Mark> random(int count, long span) {
    Random random = new Random(count);
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      marks.add(mark((long) (random.nextDouble() * span), Severity.INFO));
    }
    marks.sort(java.util.Comparator.comparingLong(Mark::fromNanos));
    return marks;
  }

  @Test
  void whatIsDrawnNeverOverlapsAndNothingIsMissing() {
    for (long span : new long[] {10 * SECOND, 47 * SECOND, 3600 * SECOND, 26 * 3600 * SECOND}) {
      List<Mark> marks = random(500, span);
      List<MarkCell> cells = MarkCell.of(marks, new TimeWindow(0, span, true), LAYOUT);
      double end = -1;
      int count = 0;
      for (MarkCell cell : cells) {
        double half = cell.marks().size() == 1 ? MarkCell.HALF_GLYPH : MarkCell.MIN_WIDTH / 2;
        assertThat(cell.x() - half).isGreaterThanOrEqualTo(end - 1e-6);
        end = cell.x() + half;
        count += cell.marks().size();
      }
      assertThat(count).isEqualTo(500);
      assertThat(cells.size()).isLessThanOrEqualTo((int) (1000 / MarkCell.MIN_WIDTH) + 1);
    }
  }

  @Test
  void marksStayTogetherWhileTheWindowMoves() {
    List<Mark> marks = random(60, 600 * SECOND);
    List<List<Mark>> before = together(marks, new TimeWindow(0, 600 * SECOND, false));
    List<List<Mark>> after = together(marks, new TimeWindow(7 * SECOND, 607 * SECOND, false));
    assertThat(after.subList(2, after.size())).isSubsetOf(before);
  }

  private static List<List<Mark>> together(List<Mark> marks, TimeWindow window) {
    return MarkCell.of(marks, window, LAYOUT).stream().map(MarkCell::marks).toList();
  }

  @Test
  void aCellIsAsBadAsTheWorstInIt() {
    List<Mark> marks = List.of(mark(SECOND, Severity.INFO), mark(SECOND + 1, Severity.ERROR));
    assertThat(MarkCell.of(marks, new TimeWindow(0, 60 * SECOND, true), LAYOUT))
        .singleElement()
        .satisfies(cell -> assertThat(cell.severity()).isEqualTo(Severity.ERROR));
  }

  @Test
  void whatIsOutsideOfTheWindowIsNotDrawn() {
    List<Mark> marks = random(500, 600 * SECOND);
    List<MarkCell> cells =
        MarkCell.of(marks, new TimeWindow(100 * SECOND, 200 * SECOND, false), LAYOUT);
    assertThat(cells.stream().flatMap(cell -> cell.marks().stream()))
        .hasSize(
            (int)
                marks.stream()
                    .filter(it -> it.fromNanos() >= 100 * SECOND)
                    .filter(it -> it.fromNanos() <= 200 * SECOND)
                    .count());
  }
}
