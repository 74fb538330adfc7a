package io.sightline.desktop.timeline;

import io.sightline.desktop.session.Lane;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where things are on the timeline strip, in pixels: names of the lanes at the left, and from top
 * to bottom the flags of bookmarks, the histogram, a lane for each kind of mark, and the axis.
 */
record StripLayout(double width, double height) {
  /** Room for the names of the lanes. */
  static final double LEFT = 66;

  static final double RIGHT = 10;
  static final double FLAGS = 15;
  static final double LANE = 14;
  static final double AXIS = 18;

  private static final List<Lane> LANES = List.of(Lane.values());

  /** The least height at which the histogram can be read. */
  static final double MIN_HEIGHT = FLAGS + 34 + LANES.size() * LANE + AXIS;

  static final double PREF_HEIGHT = MIN_HEIGHT + 10;

  double plotWidth() {
    return Math.max(1, width - LEFT - RIGHT);
  }

  double right() {
    return LEFT + plotWidth();
  }

  double x(TimeWindow window, long nanos) {
    return LEFT + window.shareOf(nanos) * plotWidth();
  }

  /** The instant at a place; beyond the ends of the plot the instant at its end. */
  long instant(TimeWindow window, double x) {
    return window.instantAt(Math.clamp((x - LEFT) / plotWidth(), 0, 1));
  }

  double histogramTop() {
    return FLAGS;
  }

  double histogramBase() {
    return axisTop() - LANES.size() * LANE;
  }

  double laneMiddle(Lane lane) {
    return histogramBase() + (LANES.indexOf(lane) + 0.5) * LANE;
  }

  double axisTop() {
    return height - AXIS;
  }

  /** The lane at a height, null outside of the lanes. */
  @Nullable Lane laneAt(double y) {
    int index = (int) Math.floor((y - histogramBase()) / LANE);
    return index >= 0 && index < LANES.size() ? LANES.get(index) : null;
  }

  boolean isFlags(double y) {
    return y < FLAGS;
  }
}
