package io.sightline.desktop.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeWindowTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aShortLogIsShownInAMinuteSoThatItDoesNotStretch() {
    TimeWindow window = TimeWindow.whole(100 * SECOND, 105 * SECOND);
    assertThat(window.spanNanos()).isEqualTo(60 * SECOND);
    assertThat(window.toNanos()).isEqualTo(105 * SECOND);
  }

  @Test
  void zoomingKeepsTheInstantUnderThePointer() {
    TimeWindow window = TimeWindow.whole(0, 1000 * SECOND);
    TimeWindow closer = window.zoom(0.5, 250 * SECOND, 0, 1000 * SECOND);
    assertThat(closer.spanNanos()).isEqualTo(500 * SECOND);
    assertThat(closer.shareOf(250 * SECOND)).isEqualTo(0.25);
  }

  @Test
  void zoomingOutEndsAtEverything() {
    TimeWindow closer = TimeWindow.whole(0, 1000 * SECOND).zoom(0.5, 0, 0, 1000 * SECOND);
    assertThat(closer.zoom(10, 0, 0, 1000 * SECOND)).isEqualTo(TimeWindow.whole(0, 1000 * SECOND));
  }

  @Test
  void zoomingInEndsAtTenSeconds() {
    TimeWindow window = TimeWindow.whole(0, 1000 * SECOND);
    assertThat(window.zoom(1e-9, 500 * SECOND, 0, 1000 * SECOND).spanNanos())
        .isEqualTo(TimeWindow.MIN_SPAN_NANOS);
  }

  @Test
  void panningStopsAtTheEnds() {
    TimeWindow closer = TimeWindow.whole(0, 1000 * SECOND).zoom(0.1, 0, 0, 1000 * SECOND);
    assertThat(closer.pan(-5, 0, 1000 * SECOND).fromNanos()).isZero();
    assertThat(closer.pan(50, 0, 1000 * SECOND).toNanos()).isEqualTo(1000 * SECOND);
  }

  @Test
  void aWindowAtTheEndFollowsAndOneElsewhereStays() {
    TimeWindow closer =
        TimeWindow.whole(0, 1000 * SECOND).zoom(0.1, 1000 * SECOND, 0, 1000 * SECOND);
    assertThat(closer.grown(0, 1000 * SECOND, 1010 * SECOND).toNanos()).isEqualTo(1010 * SECOND);
    TimeWindow earlier = closer.pan(-3, 0, 1000 * SECOND);
    assertThat(earlier.grown(0, 1000 * SECOND, 1010 * SECOND)).isEqualTo(earlier);
  }
}
