package io.sightline.core.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ClockSkewTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private final ClockSkew clocks = new ClockSkew();

  @Test
  void nothingIsKnownOfAClusterThatToldNothing() {
    assertThat(clocks.of("a", "b")).isEmpty();
    clocks.handshake("a", 0, 2, 1);
    assertThat(clocks.of("a", "b")).isEmpty();
  }

  @Test
  void handshakesBoundTheDifferenceByTheirRoundTrips() {
    // Asked at 100 ms, answered at 110 ms, told 3,000 ms more than in the middle at the most.
    clocks.handshake("a", 100 * MILLI, 110 * MILLI, 105 * MILLI);
    clocks.handshake("b", 100 * MILLI, 140 * MILLI, 3_120 * MILLI);
    ClockSkew.Estimate skew = clocks.of("b", "a").orElseThrow();
    assertThat(skew.aheadNanos()).isEqualTo(3_000 * MILLI);
    assertThat(skew.uncertaintyNanos()).isEqualTo(25 * MILLI);
    assertThat(skew.basis()).isEqualTo(ClockSkew.Basis.HANDSHAKE);
    assertThat(skew.words()).isEqualTo("3000 ms ahead, ±25 ms");
  }

  @Test
  void aSlowHandshakeDoesNotReplaceAQuickOne() {
    clocks.handshake("a", 0, 2 * MILLI, MILLI);
    clocks.handshake("b", 0, 2 * MILLI, MILLI);
    clocks.handshake("b", SECOND, 3 * SECOND, 2_400 * MILLI);
    assertThat(clocks.of("b", "a").orElseThrow().uncertaintyNanos()).isEqualTo(2 * MILLI);
    // But one that contradicts it does: the clock was set.
    clocks.handshake("b", 10 * SECOND, 12 * SECOND, 71 * SECOND);
    assertThat(clocks.of("b", "a").orElseThrow().aheadNanos()).isEqualTo(60 * SECOND);
  }

  @Test
  void manyConnectionsInBothDirectionsNarrowTheDifferenceDown() {
    Random random = new Random(7);
    long truth = -40 * MILLI;
    for (int i = 1; i <= 200; i++) {
      long there = MILLI + random.nextLong(9 * MILLI);
      long roundTrip = there + MILLI + random.nextLong(9 * MILLI);
      long established = i * SECOND / 100;
      if (i % 2 == 0) {
        clocks.joined("a", established, "b", established + there + truth, roundTrip);
      } else {
        clocks.joined("b", established + truth, "a", established + there, roundTrip);
      }
      ClockSkew.Estimate skew = clocks.of("b", "a").orElseThrow();
      assertThat(Math.abs(skew.aheadNanos() - truth)).isLessThanOrEqualTo(skew.uncertaintyNanos());
    }
    assertThat(clocks.of("b", "a").orElseThrow().uncertaintyNanos()).isLessThan(3 * MILLI);
  }

  @Test
  void aClockThatIsSetIsFollowed() {
    clocks.joined("a", SECOND, "b", SECOND + 5 * MILLI, 10 * MILLI);
    clocks.joined("a", 2 * SECOND, "b", 62 * SECOND + 5 * MILLI, 10 * MILLI);
    ClockSkew.Estimate skew = clocks.of("b", "a").orElseThrow();
    assertThat(skew.aheadNanos()).isEqualTo(60 * SECOND);
    assertThat(skew.samples()).isEqualTo(1);
  }

  @Test
  void connectionsSayMoreThanHandshakes() {
    clocks.handshake("a", 0, 2, 1);
    clocks.handshake("b", 0, 2, 1);
    clocks.joined("a", SECOND, "b", SECOND + 5 * MILLI, 10 * MILLI);
    assertThat(clocks.of("b", "a").orElseThrow().basis()).isEqualTo(ClockSkew.Basis.CONNECTIONS);
  }
}
