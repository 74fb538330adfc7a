package io.sightline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PairsTest {
  @Test
  void medianIsTheMiddleOrTheMeanOfBothMiddles() {
    assertThat(Pairs.median(new double[] {1, 2, 9})).isEqualTo(2);
    assertThat(Pairs.median(new double[] {1, 2, 4, 9})).isEqualTo(3);
  }

  @Test
  void theRatioIsThatOfThePairsNotOfTheMedians() {
    Pairs pairs = new Pairs();
    pairs.add(10, 10);
    pairs.add(30, 20);
    pairs.add(20, 40);
    assertThat(pairs.medianRatio()).isEqualTo(1.0);
    assertThat(pairs.medianOurs()).isEqualTo(20);
    assertThat(pairs.medianPeer()).isEqualTo(20);
  }

  @Test
  void theIntervalIsTakenFromTheBinomialRanks() {
    // Tables of the sign test: ranks 4 and 12 of 15, 2 and 9 of 10, 1 and 6 of 6.
    assertThat(interval(15)).isEqualTo(new Pairs.Interval(4, 12));
    assertThat(interval(10)).isEqualTo(new Pairs.Interval(2, 9));
    assertThat(interval(6)).isEqualTo(new Pairs.Interval(1, 6));
  }

  @Test
  void tooFewPairsGiveTheirWholeSpan() {
    assertThat(interval(5)).isEqualTo(new Pairs.Interval(1, 5));
    assertThat(interval(1)).isEqualTo(new Pairs.Interval(1, 1));
  }

  @Test
  void neighbouringHalvesAreOfTheSameSide() throws Exception {
    List<String> order = new ArrayList<>();
    Pairs pairs =
        Pairs.alternating(
            3,
            () -> {
              order.add("ours");
              return 2;
            },
            () -> {
              order.add("peer");
              return 4;
            });
    assertThat(order).containsExactly("peer", "ours", "ours", "peer", "peer", "ours");
    assertThat(pairs.medianRatio()).isEqualTo(0.5);
  }

  /** Of the ratios 1, 2, ... count, added from the largest down. */
  private static Pairs.Interval interval(int count) {
    Pairs pairs = new Pairs();
    for (int ratio = count; ratio > 0; ratio--) {
      pairs.add(ratio, 1);
    }
    return pairs.interval();
  }
}
