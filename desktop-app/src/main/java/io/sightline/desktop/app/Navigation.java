package io.sightline.desktop.app;

import io.sightline.core.timeline.CursorCommand;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.timeline.TimeWindow;
import io.sightline.desktop.view.EdgeMode;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.Narrowing;
import io.sightline.desktop.view.NodeMode;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the user of a window wants to see, and the places that led there. JavaFX application thread
 * only.
 */
final class Navigation {
  private final Session session;
  private final TopologyMap map;
  private final Supplier<TimeWindow> window;
  private final Consumer<Place> follow;
  private final Runnable refresh;
  private final Trail trail = new Trail();
  private MapOptions options;
  private boolean going;

  /**
   * @param options what is wanted first
   * @param window the stretch of time on the timeline
   * @param follow makes everything else in the window show a place
   * @param refresh draws the map anew
   */
  Navigation(
      Session session,
      TopologyMap map,
      MapOptions options,
      Supplier<TimeWindow> window,
      Consumer<Place> follow,
      Runnable refresh) {
    this.session = session;
    this.map = map;
    this.options = options;
    this.window = window;
    this.follow = follow;
    this.refresh = refresh;
    map.selectionProperty()
        .addListener((_, old, _) -> leave(place().withSelection(old), Trail.Change.SELECTION));
  }

  /** How the map is to be drawn. */
  MapOptions options() {
    return options;
  }

  /** What the user looks at. */
  Place place() {
    SessionView view = session.view();
    return new Place(
        map.selectionProperty().get(),
        options.level(),
        options.narrowing(),
        options.hidesChecks(),
        view.isFollowing() ? 0 : view.instantNanos(),
        window.get());
  }

  void setLevel(Level level) {
    leave(place(), Trail.Change.FILTER);
    options = options.withLevel(level);
    map.select(Selection.none());
    refresh.run();
  }

  void narrow(Narrowing narrowing) {
    boolean sameFocus = Objects.equals(narrowing.focus(), options.narrowing().focus());
    leave(place(), sameFocus ? Trail.Change.FILTER : Trail.Change.FOCUS);
    options = options.withNarrowing(narrowing);
    refresh.run();
  }

  void hideChecks(boolean hides) {
    leave(place(), Trail.Change.FILTER);
    options = options.withHidesChecks(hides);
    refresh.run();
  }

  /** Lets colours say something else; that is no other place. */
  void colour(EdgeMode edges, NodeMode nodes) {
    options = options.withColours(edges, nodes);
    refresh.run();
  }

  /** Moves the cursor. */
  void send(CursorCommand command) {
    leave(place(), Trail.Change.TIME);
    session.send(command);
  }

  void seek(long nanos) {
    send(new CursorCommand.Seek(nanos));
  }

  /** The user is about to choose another stretch of time. */
  void beforeZoom() {
    leave(place(), Trail.Change.TIME);
  }

  /** Shows what was shown before the last change of selection, filter or time. */
  void back() {
    trail.back(place()).ifPresent(this::goTo);
  }

  void forward() {
    trail.forward(place()).ifPresent(this::goTo);
  }

  /** Shows a place, without that being a step of its own. */
  void goTo(Place place) {
    going = true;
    try {
      options =
          options
              .withLevel(place.level())
              .withNarrowing(place.narrowing())
              .withHidesChecks(place.hidesChecks());
      map.select(place.selection());
      follow.accept(place);
    } finally {
      going = false;
    }
    session.send(
        place.instantNanos() == 0
            ? new CursorCommand.Follow()
            : new CursorCommand.Seek(place.instantNanos()));
    refresh.run();
  }

  private void leave(Place place, Trail.Change change) {
    if (!going) {
      trail.leave(place, change, System.nanoTime());
    }
  }
}
