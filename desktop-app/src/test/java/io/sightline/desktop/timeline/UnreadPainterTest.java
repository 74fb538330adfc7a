package io.sightline.desktop.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnreadPainterTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3_600 * SECOND;

  @Test
  void aCaptureOfWhichHalfWasReadIsReadByHalf() {
    assertThat(UnreadPainter.readShare(HOUR, 3 * HOUR, 2 * HOUR)).isEqualTo(0.5);
  }

  @Test
  void beforeAnythingWasReadNothingIs() {
    assertThat(UnreadPainter.readShare(HOUR, 3 * HOUR, 0)).isZero();
  }

  @Test
  void aLiveLogThatIsReadUpToAMomentAgoIsRead() {
    assertThat(UnreadPainter.readShare(0, 100 * SECOND, 93 * SECOND)).isEqualTo(1);
    assertThat(UnreadPainter.readShare(0, 10 * HOUR, 10 * HOUR - 60 * SECOND)).isEqualTo(1);
  }

  @Test
  void aLogThatShrankIsRead() {
    assertThat(UnreadPainter.readShare(HOUR, 2 * HOUR, 3 * HOUR)).isEqualTo(1);
  }
}
