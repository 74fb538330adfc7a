package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.timeline.TimeWindow;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.Narrowing;
import org.junit.jupiter.api.Test;

class TrailTest {
  private static final long SECOND = 1_000_000_000L;

  private final Trail trail = new Trail();

  private static Place at(long instant) {
    return new Place(
        Selection.none(),
        Level.WORKLOAD,
        Narrowing.NONE,
        false,
        instant,
        TimeWindow.whole(0, 100 * SECOND));
  }

  @Test
  void itLeadsBackAndForward() {
    trail.leave(at(1), Trail.Change.TIME, 0);
    trail.leave(at(2), Trail.Change.TIME, 5 * SECOND);
    assertThat(trail.back(at(3))).contains(at(2));
    assertThat(trail.back(at(2))).contains(at(1));
    assertThat(trail.back(at(1))).isEmpty();
    assertThat(trail.forward(at(1))).contains(at(2));
    assertThat(trail.forward(at(2))).contains(at(3));
    assertThat(trail.forward(at(3))).isEmpty();
  }

  @Test
  void aDragIsOneStep() {
    for (int i = 0; i < 100; i++) {
      trail.leave(at(i), Trail.Change.TIME, i * SECOND / 20);
    }
    assertThat(trail.back(at(100))).contains(at(0));
    assertThat(trail.back(at(0))).isEmpty();
  }

  @Test
  void anotherKindOfChangeIsAnotherStep() {
    trail.leave(at(1), Trail.Change.TIME, 0);
    trail.leave(at(2), Trail.Change.FILTER, SECOND / 2);
    assertThat(trail.back(at(2).withSelection(new Selection.Node("a")))).contains(at(2));
    assertThat(trail.back(at(2))).contains(at(1));
  }

  @Test
  void clicksOnOneNodeAfterTheOtherAreStepsOfTheirOwn() {
    Place first = at(1).withSelection(new Selection.Node("a"));
    Place second = at(1).withSelection(new Selection.Node("b"));
    trail.leave(at(1), Trail.Change.SELECTION, 0);
    trail.leave(first, Trail.Change.SELECTION, SECOND / 2);
    trail.leave(second, Trail.Change.SELECTION, SECOND);
    assertThat(trail.back(at(1).withSelection(new Selection.Node("c")))).contains(second);
    assertThat(trail.back(second)).contains(first);
    assertThat(trail.back(first)).contains(at(1));
  }

  @Test
  void whatOneClickChangesInSeveralWaysIsOneStep() {
    trail.leave(at(1), Trail.Change.SELECTION, 0);
    trail.leave(at(1), Trail.Change.FOCUS, SECOND / 100);
    assertThat(trail.back(at(2))).contains(at(1));
    assertThat(trail.back(at(1))).isEmpty();
  }

  @Test
  void whoGoesAnotherWayHasNothingToGoForwardTo() {
    trail.leave(at(1), Trail.Change.TIME, 0);
    trail.leave(at(2), Trail.Change.TIME, 5 * SECOND);
    assertThat(trail.back(at(3))).contains(at(2));
    trail.leave(at(2), Trail.Change.TIME, 6 * SECOND);
    assertThat(trail.forward(at(7))).isEmpty();
    assertThat(trail.back(at(7))).contains(at(2));
  }
}
