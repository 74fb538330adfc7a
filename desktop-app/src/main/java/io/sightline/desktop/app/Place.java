package io.sightline.desktop.app;

import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.timeline.TimeWindow;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.Narrowing;

/**
 * What a user looks at in a window. Immutable.
 *
 * @param instantNanos where the cursor stands; 0 where it follows the newest fact
 * @param window the stretch of time on the timeline
 */
record Place(
    Selection selection,
    Level level,
    Narrowing narrowing,
    boolean hidesChecks,
    long instantNanos,
    TimeWindow window) {

  Place withSelection(Selection other) {
    return new Place(other, level, narrowing, hidesChecks, instantNanos, window);
  }

  /** While time goes on by itself, the stretch shown grows, and that is no other place. */
  boolean isSameAs(Place other) {
    return selection.equals(other.selection)
        && level == other.level
        && narrowing.equals(other.narrowing)
        && hidesChecks == other.hidesChecks
        && instantNanos == other.instantNanos
        && ((window.whole() && other.window.whole()) || window.equals(other.window));
  }
}
