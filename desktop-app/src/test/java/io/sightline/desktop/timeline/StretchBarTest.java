package io.sightline.desktop.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.Severity;
import io.sightline.desktop.session.Lane;
import io.sightline.desktop.session.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StretchBarTest {
  private static final long SECOND = 1_000_000_000L;
  private static final StripLayout LAYOUT = new StripLayout(1_076, 150);
  private static final TimeWindow WINDOW = new TimeWindow(0, 100 * SECOND, true);

  @Test
  void barsOfARowNeverOverlapAndNoMarkIsLost() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      List<Mark> marks = new ArrayList<>();
      long from = 0;
      for (int i = 0; i < 30; i++) {
        from += random.nextLong(8 * SECOND);
        marks.add(stretch(from, from + 1 + random.nextLong(30 * SECOND), "m" + i));
      }
      List<Mark> inWindow =
          marks.stream().filter(it -> it.fromNanos() <= WINDOW.toNanos()).toList();
      List<StretchBar> bars = StretchBar.of(marks, 3, WINDOW, LAYOUT);
      assertThat(bars.stream().flatMap(bar -> bar.marks().stream()))
          .containsExactlyInAnyOrderElementsOf(inWindow);
      for (int row = 0; row < 3; row++) {
        int own = row;
        List<StretchBar> inRow =
            bars.stream()
                .filter(bar -> bar.row() == own)
                .sorted(Comparator.comparingDouble(StretchBar::from))
                .toList();
        for (int i = 1; i < inRow.size(); i++) {
          assertThat(inRow.get(i).from()).isGreaterThanOrEqualTo(inRow.get(i - 1).to());
        }
      }
      assertThat(bars).allMatch(bar -> bar.row() < 3);
    }
  }

  @Test
  void whatDoesNotOverlapStaysInOneRow() {
    List<StretchBar> bars =
        StretchBar.of(
            List.of(
                stretch(0, 10 * SECOND, "a"),
                stretch(20 * SECOND, 30 * SECOND, "b"),
                stretch(40 * SECOND, 50 * SECOND, "c")),
            3,
            WINDOW,
            LAYOUT);
    assertThat(bars).hasSize(3).allMatch(bar -> bar.row() == 0);
  }

  @Test
  void aFourthAtTheSameTimeJoinsABar() {
    List<StretchBar> bars =
        StretchBar.of(
            List.of(
                stretch(0, 50 * SECOND, "a"),
                stretch(1, 40 * SECOND, "b"),
                stretch(2, 30 * SECOND, "c"),
                stretch(3, 20 * SECOND, "d")),
            3,
            WINDOW,
            LAYOUT);
    assertThat(bars).hasSize(3);
    assertThat(bars)
        .filteredOn(bar -> bar.marks().size() == 2)
        .singleElement()
        .satisfies(bar -> assertThat(bar.marks()).extracting(Mark::kind).containsExactly("a", "d"));
  }

  private static Mark stretch(long from, long to, String kind) {
    return new Mark(Lane.FINDINGS, from, to, to, Severity.ERROR, "", "", kind, "");
  }
}
