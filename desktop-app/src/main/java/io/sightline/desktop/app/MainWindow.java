package io.sightline.desktop.app;

import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.bookmark.BookmarkBook;
import io.sightline.desktop.bookmark.BookmarkPane;
import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.panel.StatusBar;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.settings.Preferences;
import io.sightline.desktop.settings.Settings;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.timeline.TimeWindow;
import io.sightline.desktop.timeline.TimelineStrip;
import io.sightline.desktop.timeline.TransportBar;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapCaption;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.Rollups;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * The contents of one window: the map of one session, and everything around it.
 *
 * <p>The session's thread only wakes it; each wake-up takes the newest view, so a slow display
 * skips views instead of falling behind. JavaFX application thread only, but for {@link #wake}.
 */
public final class MainWindow implements AutoCloseable {
  private static final long LAYOUT_SEED = 1;

  private final Session session;
  private final Recording recording;
  private final WindowHost host;
  private final Settings settings;
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final TopologyMap map = new TopologyMap(LAYOUT_SEED);
  private final WindowIssues issues;
  private final Finder finder;
  private final PathFinder paths;
  private final MapPane mapPane;
  private final TitleBar titleBar = new TitleBar(new BarCommands(this));
  private final WindowRail rail;
  private final LogDrawer drawer;
  private final @Nullable ClusterAdder clusters;
  private final SelectionPanels selected;
  private final TimelineStrip strip;
  private final TransportBar transport;
  private final StatusBar status;
  private final WindowFrame frame;
  private final ShortcutSheet keys;
  private final PreferencesSheet preferences;
  private final Navigation navigation;
  private final Runnable forgetPreferences;
  private final WindowActions actions;
  private final FileTasks files;
  private final RangeExport exports;
  private final BookmarkBook bookmarks;
  private final BookmarkPane bookmarkPane;
  private final Comparing comparing;
  private final Criticals criticals;
  private final MapFeed feed = new MapFeed(this::show, this::notDrawn);
  private SessionView view;
  private boolean large;

  /** A window on a session; the session is started by whoever opens the window, before or after. */
  public MainWindow(Session session, Recording recording, ClusterLogs logs, WindowHost host) {
    this(session, recording, logs, null, host);
  }

  /** The same, to which clusters can be added. */
  MainWindow(
      Session session,
      Recording recording,
      ClusterLogs logs,
      @Nullable ClusterAdder clusters,
      WindowHost host) {
    this.clusters = clusters;
    this.session = session;
    this.recording = recording;
    this.host = host;
    this.settings = host.settings();
    this.view = session.view();
    this.issues = new WindowIssues(view.link());
    MapOptions first = MapOptions.ofWindow(settings.preferences().hideProbes());
    Rollup rollup = Rollup.of(view.topology(), first.level());
    this.navigation =
        new Navigation(session, map, first, this::timeWindow, this::follow, this::refresh);
    rail = new WindowRail(map, navigation, this::hideProtocols);
    ZoneId zone = host.zone();
    files = new FileTasks(host, recording, issues.banner());
    strip = new TimelineStrip(view, zone, navigation::seek);
    transport = new TransportBar(view, zone, navigation::send);
    status = new StatusBar(view, zone);
    finder = new Finder(map, rollup, settings, this::allActions, navigation::narrow);
    paths = new PathFinder(map, finder);
    exports = new RangeExport(host, session.log(), this::range, this::tell);
    mapPane = new MapPane(map, finder.bar(), issues.banner(), exports.progress());
    drawer = new LogDrawer(mapPane, logs, recording, zone);
    selected =
        new SelectionPanels(
            session.log(),
            map,
            rail.entities(),
            view,
            Rollups.of(view.topology(), rollup),
            drawer,
            zone,
            this::showAtRight);
    criticals = new Criticals(map, settings, finder, navigation, this::showWorkloads, this::tell);
    frame = new WindowFrame(new VBox(titleBar, criticals.strip()), rail, drawer);
    bookmarks =
        new BookmarkBook(
            recording, message -> tell(Issue.error(message, "Save as…", this::saveCapture)));
    bookmarkPane = new BookmarkPane(bookmarks, zone, navigation::seek);
    strip.showBookmarks(bookmarks.all());
    comparing = new Comparing(map, this::compareWithCapture, this::refresh, this::tell);
    new MapMenu(map, finder, criticals, this::toggleLogs, () -> view);
    actions = new WindowActions(this, map, finder, transport, navigation);
    keys = new ShortcutSheet(actions.all());
    preferences = new PreferencesSheet(settings);
    build();
    applyPreferences(settings.preferences());
    forgetPreferences = settings.onPreferences(this::preferencesChanged);
    strip.setBeforeZoom(navigation::beforeZoom);
    session.onPublish(this::wake);
    // A session that runs already may have told its first view before anybody listened.
    takeIn(session.view());
  }

  private void build() {
    rail.add(bookmarkPane, Priority.NEVER);
    rail.add(comparing.pane(), Priority.SOMETIMES);
    frame.setBottom(transport, strip, status);
    frame.addSheet(keys, false);
    frame.addSheet(preferences, false);
    frame.addSheet(finder.palette(), true);
    frame.onDrop(this::open);
    keys.setVisible(false);
    keys.setOnMouseClicked(_ -> keys.setVisible(false));
    StackPane root = frame.root();
    root.addEventFilter(KeyEvent.KEY_PRESSED, actions::filter);
    root.addEventHandler(KeyEvent.KEY_PRESSED, actions::handle);
    root.addEventHandler(KeyEvent.KEY_TYPED, actions::typed);
    root.addEventFilter(
        MouseEvent.MOUSE_PRESSED,
        press -> {
          switch (press.getButton()) {
            case BACK -> navigation.back();
            case FORWARD -> navigation.forward();
            default -> {
              // For what lies under the pointer.
            }
          }
        });
  }

  /** What to put into a scene. */
  public Parent root() {
    return frame.root();
  }

  /** The map, for the keyboard and for tests. */
  TopologyMap map() {
    return map;
  }

  /** Tells the user something in the banner; any thread. */
  void tell(Issue issue) {
    issues.tell(issue);
  }

  /** Asks for the newest view to be shown; any thread. */
  void wake() {
    if (wakePending.compareAndSet(false, true)) {
      Platform.runLater(
          () -> {
            wakePending.set(false);
            takeIn(session.view());
          });
    }
  }

  /** Takes over the colours of a theme. */
  void setTheme(ThemeChoice choice, Palette palette) {
    map.paletteProperty().set(palette);
    strip.setPalette(palette);
    rail.setPalette(palette);
    selected.setPalette(palette);
    comparing.setPalette(palette);
    titleBar.setTheme(choice);
    frame.setDark(palette.dark());
  }

  /** What is known at once is shown at once; the map follows when it is drawn up. */
  private void takeIn(SessionView next) {
    view = next;
    titleBar.show(next);
    strip.show(next);
    transport.show(next);
    issues.showLink(next.link());
    refresh();
  }

  /** Draws the map anew, of the newest view and as it is wanted now. */
  private void refresh() {
    feed.request(request(navigation.options()));
  }

  private MapRequest request(MapOptions wanted) {
    return new MapRequest(
        view,
        wanted,
        caption(view, wanted),
        comparing.baseline(),
        map.pinned(),
        map.hiddenProtocols(),
        map.selectionProperty().get(),
        host.zone(),
        criticals.of(view));
  }

  private void show(MapPicture picture) {
    issues.mapDrawn();
    SessionView drawn = picture.view();
    MapModel model = picture.model();
    large = picture.large();
    titleBar.offerZoom(large);
    map.summingProperty().set(picture.request().options().level() == Level.AUTO);
    map.show(picture.prepared());
    comparing.show(picture.request().baseline(), picture.compared(), drawn);
    finder.show(
        drawn,
        picture.rollups().finest(),
        picture.request().options().narrowing(),
        picture.plain());
    int hidden = picture.hiddenEdges(map.hiddenProtocols());
    mapPane.show(drawn, picture.compared().map(), hidden);
    rail.show(picture);
    criticals.show(picture);
    status.show(drawn, model, hidden);
    selected.showOtherwise(paths.show(picture.request().options().narrowing(), picture.plain()));
    selected.show(drawn, picture.rollups(), picture.inspected());
  }

  private void notDrawn(Throwable problem) {
    issues.mapNotDrawn(problem, this::refresh);
  }

  /** Whether everything in the window is of the newest view and as it is wanted. */
  @SuppressWarnings("ReferenceEquality") // a view that is another object is a newer one
  boolean isSettled() {
    return view == session.view() && feed.isSettled();
  }

  private MapModel.Caption caption(SessionView shown, MapOptions wanted) {
    return comparing.caption(
        MapCaption.of(
            shown,
            map.hiddenProtocols(),
            wanted.hidesChecks(),
            wanted.narrowing(),
            recording.captureHash()));
  }

  /** Sets a bookmark at the cursor, and asks for its note. */
  void addBookmark() {
    if (view.firstNanos() != 0) {
      frame.showRail();
      bookmarkPane.edit(bookmarks.add(view.instantNanos()));
    }
  }

  /** Compares with what is shown now, or ends the comparison. */
  void toggleComparison() {
    frame.showRail();
    comparing.toggle(view);
  }

  /** Compares with a capture that the user chooses. */
  void compareWithCapture() {
    host.files().openCapture(root().getScene().getWindow()).ifPresent(comparing::with);
  }

  /** Shows the logs of the selection, or no logs. */
  void toggleLogs() {
    selected.toggleLogs();
  }

  private void showAtRight(@Nullable Node panel) {
    frame.showAtRight(panel);
  }

  private void hideProtocols(Set<Protocol> hidden) {
    Set<String> names = new java.util.TreeSet<>();
    hidden.forEach(protocol -> names.add(protocol.wireName()));
    map.hiddenProtocols().retainAll(names);
    map.hiddenProtocols().addAll(names);
    strip.setHidden(hidden);
    refresh();
  }

  void toggleRail() {
    frame.toggleRail();
  }

  /**
   * Gives up one thing, the nearest first: a sheet, the filter that is being written, the logs, the
   * comparison, the selection, and at last the filter.
   */
  void escape() {
    List<BooleanSupplier> inOrder =
        List.of(
            this::closeKeys,
            preferences::closeIfOpen,
            finder::escape,
            drawer::hideIfShown,
            comparing::endIfOn,
            this::deselect,
            finder::clear);
    for (BooleanSupplier givesUp : inOrder) {
      if (givesUp.getAsBoolean()) {
        return;
      }
    }
  }

  private boolean closeKeys() {
    boolean open = keys.isVisible();
    keys.setVisible(false);
    return open;
  }

  private boolean deselect() {
    boolean something = !(map.selectionProperty().get() instanceof Selection.Nothing);
    map.select(new Selection.Nothing());
    return something;
  }

  void toggleKeys() {
    keys.setVisible(!keys.isVisible());
  }

  private TimeWindow timeWindow() {
    return strip.window();
  }

  /** Shows beside the map what is wanted of it. */
  private void follow(Place place) {
    titleBar.setLevel(place.level());
    rail.followChecks(place.hidesChecks());
    finder.follow(place.narrowing());
    strip.setWindow(place.window());
  }

  /** What the user wants to see. */
  Navigation navigation() {
    return navigation;
  }

  WindowRail rail() {
    return rail;
  }

  private void applyPreferences(Preferences now) {
    map.reducedMotionProperty().unbind();
    switch (now.motion()) {
      case SYSTEM ->
          map.reducedMotionProperty().bind(Platform.getPreferences().reducedMotionProperty());
      case REDUCED -> map.reducedMotionProperty().set(true);
      case FULL -> map.reducedMotionProperty().set(false);
    }
  }

  private void preferencesChanged(Preferences now) {
    applyPreferences(now);
    refresh();
  }

  void setLevel(Level level) {
    navigation.setLevel(level);
    finder.dropFocus();
  }

  /** Saves how the time on the timeline went as a clip. */
  void saveClip() {
    exports.saveClip(root().getScene().getWindow());
  }

  /** The same as a trace for Perfetto. */
  void saveTrace() {
    exports.saveTrace(root().getScene().getWindow());
  }

  private void showWorkloads() {
    titleBar.setLevel(Level.WORKLOAD);
    setLevel(Level.WORKLOAD);
  }

  /** What matters most to the user. */
  Criticals criticals() {
    return criticals;
  }

  void showPreferences() {
    preferences.open();
  }

  void nextTheme() {
    host.nextTheme();
  }

  void showWelcome() {
    host.showWelcome();
  }

  /** What is shown, in a few words. */
  String title() {
    return view.description();
  }

  boolean isRailShown() {
    return frame.isRailShown();
  }

  private List<Action> allActions() {
    return actions.all();
  }

  void pickCluster() {
    host.pickCluster(clusters);
  }

  void openByDialog() {
    host.files().openCapture(root().getScene().getWindow()).ifPresent(this::open);
  }

  private void open(Path capture) {
    host.open(capture, this::tell);
  }

  void saveCapture() {
    files.saveCapture(root().getScene().getWindow());
  }

  void exportPicture() {
    files.savePicture(
        root().getScene().getWindow(),
        new PictureExport(
            request(navigation.options()).withoutHidden(),
            large,
            map.positions(),
            map.paletteProperty().get(),
            settings.preferences().exportScale()));
  }

  /** What is shown of the time on the timeline. */
  private RangeExport.Wish range() {
    TimeWindow time = strip.window();
    return new RangeExport.Wish(
        view.description(),
        recording.captureHash(),
        time.fromNanos(),
        time.toNanos(),
        request(navigation.options()).withoutHidden().options(),
        map.paletteProperty().get());
  }

  /** Stops drawing and closes the session. */
  @Override
  public void close() {
    forgetPreferences.run();
    feed.close();
    exports.close();
    map.close();
    selected.close();
    bookmarks.close();
    try {
      session.close();
    } finally {
      recording.close();
    }
  }

  @Nullable Issue issue() {
    return issues.banner().issue();
  }
}
