package io.sightline.desktop.app;

import io.sightline.core.protocol.Protocol;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.desktop.bookmark.BookmarkBook;
import io.sightline.desktop.bookmark.BookmarkPane;
import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.issue.IssueBanner;
import io.sightline.desktop.panel.DetailsReader;
import io.sightline.desktop.panel.EntityTree;
import io.sightline.desktop.panel.Inspector;
import io.sightline.desktop.panel.ProtocolRail;
import io.sightline.desktop.panel.StatusBar;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.timeline.TimelineStrip;
import io.sightline.desktop.timeline.TransportBar;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapCaption;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Narrowing;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.ShownMap;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.application.Platform;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
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
  private static final double MIN_ENTITIES_HEIGHT = 44;

  private final Session session;
  private final Recording recording;
  private final @Nullable ClusterAdder clusters;
  private final WindowHost host;
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final TopologyMap map = new TopologyMap(LAYOUT_SEED);
  private final IssueBanner banner = new IssueBanner();
  private final Finder finder;
  private final MapPane mapPane;
  private final TitleBar titleBar = new TitleBar(new BarCommands());
  private final ProtocolRail protocols = new ProtocolRail(this::hideProtocols);
  private final EntityTree entities = new EntityTree(id -> map.select(new Selection.Node(id)));
  private final VBox rail = new VBox();
  private final Inspector inspector;
  private final TimelineStrip strip;
  private final TransportBar transport;
  private final StatusBar status;
  private final BorderPane layout = new BorderPane();
  private final StackPane root = new StackPane(layout);
  private final ShortcutSheet keys;
  private final WindowActions actions;
  private final DetailsLoader details;
  private final LogDrawer drawer;
  private final FileTasks files;
  private final BookmarkBook bookmarks;
  private final BookmarkPane bookmarkPane;
  private final Comparing comparing;
  private SessionView view;
  private MapOptions options = MapOptions.DEFAULT;
  private Rollup rollup;
  private LinkState lastLink;
  private @Nullable Issue linkIssue;

  /** A window on a session; the session is started by whoever opens the window. */
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
    this.view = session.view();
    this.lastLink = view.link();
    this.rollup = Rollup.of(view.topology(), options.level());
    ZoneId zone = host.zone();
    files = new FileTasks(host, recording, banner);
    inspector = new Inspector(zone, map::select);
    strip = new TimelineStrip(view, zone, nanos -> session.send(new CursorCommand.Seek(nanos)));
    transport = new TransportBar(view, zone, session::send);
    status = new StatusBar(view, zone);
    details = new DetailsLoader(inspector::show);
    finder = new Finder(map, rollup, this::allActions, this::narrow);
    mapPane = new MapPane(map, finder.bar(), banner);
    drawer = new LogDrawer(mapPane, logs, zone);
    bookmarks =
        new BookmarkBook(
            recording, message -> tell(Issue.error(message, "Save as…", this::saveCapture)));
    bookmarkPane =
        new BookmarkPane(bookmarks, zone, nanos -> session.send(new CursorCommand.Seek(nanos)));
    strip.showBookmarks(bookmarks.all());
    comparing = new Comparing(map, this::compareWithCapture, () -> show(view), this::tell);
    actions = new WindowActions(this, map, finder, transport, session::send);
    keys = new ShortcutSheet(actions.all());
    build();
    map.selectionProperty().addListener((_, _, selection) -> selected(selection));
    session.onPublish(this::wake);
    show(view);
  }

  private void build() {
    Label legend = new Label("Protocols");
    legend.getStyleClass().add("rail-title");
    Label names = new Label("Entities");
    names.getStyleClass().add("rail-title");
    VBox.setVgrow(entities, Priority.ALWAYS);
    entities.setMinHeight(MIN_ENTITIES_HEIGHT);
    VBox.setVgrow(comparing.pane(), Priority.SOMETIMES);
    rail.setId("rail");
    rail.getStyleClass().add("rail");
    rail.getChildren().addAll(legend, protocols, names, entities, bookmarkPane, comparing.pane());
    // In a low window its end is cut off, and not the window's.
    rail.setMinHeight(0);
    VBox bottom = new VBox(transport, strip, status);
    bottom.getStyleClass().add("bottom");
    layout.setTop(titleBar);
    layout.setLeft(rail);
    layout.setCenter(drawer);
    layout.setBottom(bottom);
    root.getStyleClass().add("sightline");
    root.getStylesheets()
        .add(
            MainWindow.class
                .getResource("/io/sightline/desktop/app/sightline.css")
                .toExternalForm());
    root.getChildren().addAll(keys, finder.palette());
    StackPane.setAlignment(finder.palette(), Pos.TOP_CENTER);
    StackPane.setMargin(finder.palette(), new Insets(72, 16, 16, 16));
    keys.setVisible(false);
    root.addEventFilter(KeyEvent.KEY_PRESSED, actions::filter);
    root.addEventHandler(KeyEvent.KEY_PRESSED, actions::handle);
    root.addEventHandler(KeyEvent.KEY_TYPED, actions::typed);
    keys.setOnMouseClicked(_ -> keys.setVisible(false));
    root.setOnDragOver(
        event -> {
          if (event.getDragboard().hasFiles()) {
            event.acceptTransferModes(TransferMode.COPY);
          }
        });
    root.setOnDragDropped(
        event -> {
          event.getDragboard().getFiles().forEach(file -> open(file.toPath()));
          event.setDropCompleted(true);
        });
  }

  /** What to put into a scene. */
  public Parent root() {
    return root;
  }

  /** The map, for the keyboard and for tests. */
  TopologyMap map() {
    return map;
  }

  /** Tells the user something in the banner; any thread. */
  void tell(Issue issue) {
    Platform.runLater(
        () -> {
          boolean good =
              issue.severity() == Issue.Severity.NOTE || issue.severity() == Issue.Severity.DONE;
          boolean failing =
              banner.issue() != null && banner.issue().severity() == Issue.Severity.ERROR;
          // Trouble is not talked over.
          if (!good || !failing) {
            banner.show(issue);
          }
        });
  }

  /** Asks for the newest view to be shown; any thread. */
  void wake() {
    if (wakePending.compareAndSet(false, true)) {
      Platform.runLater(
          () -> {
            wakePending.set(false);
            show(session.view());
          });
    }
  }

  /** Takes over the colours of a theme. */
  void setTheme(ThemeChoice choice, Palette palette) {
    map.paletteProperty().set(palette);
    strip.setPalette(palette);
    protocols.setPalette(palette);
    inspector.setPalette(palette);
    comparing.setPalette(palette);
    titleBar.setTheme(choice);
    root.getStyleClass().removeAll("dark");
    if (palette.dark()) {
      root.getStyleClass().add("dark");
    }
  }

  private void show(SessionView next) {
    view = next;
    rollup = Rollup.of(next.topology(), options.level());
    ShownMap shown =
        MapProjection.project(next.range(), next.rangeSeconds(), options, caption(next));
    ShownMap marked = comparing.mark(shown, next, options);
    MapModel model = marked.shown();
    map.show(model, marked.whole());
    finder.show(next, rollup, shown);
    int hidden = hiddenEdges(model);
    mapPane.show(next, marked, hidden);
    titleBar.show(next);
    protocols.show(next);
    entities.show(model);
    strip.show(next);
    transport.show(next);
    status.show(next, model, hidden);
    showInspector();
    showLink(next.link());
  }

  private MapModel.Caption caption(SessionView shown) {
    return comparing.caption(
        MapCaption.of(shown, map.hiddenProtocols(), options.narrowing(), recording.captureHash()));
  }

  private int hiddenEdges(MapModel model) {
    return (int)
        model.edges().stream()
            .filter(edge -> map.hiddenProtocols().contains(edge.protocol()))
            .count();
  }

  private void showLink(LinkState link) {
    if (link.equals(lastLink)) {
      return;
    }
    lastLink = link;
    if (link instanceof LinkState.Failed failed) {
      linkIssue = Issue.error(failed.message());
      banner.show(linkIssue);
    } else if (link instanceof LinkState.Partly partly && !partly.message().isEmpty()) {
      linkIssue = Issue.error(partly.message());
      banner.show(linkIssue);
    } else if (linkIssue != null && linkIssue.equals(banner.issue())) {
      banner.dismiss();
    }
  }

  private void selected(Selection selection) {
    entities.select(selection instanceof Selection.Node node ? node.id() : null);
    details.forget();
    showInspector();
  }

  /** Sets a bookmark at the cursor, and asks for its note. */
  void addBookmark() {
    if (view.firstNanos() != 0) {
      layout.setLeft(rail);
      bookmarkPane.edit(bookmarks.add(view.instantNanos()));
    }
  }

  /** Compares with what is shown now, or ends the comparison. */
  void toggleComparison() {
    layout.setLeft(rail);
    comparing.toggle(view);
  }

  /** Compares with a capture that the user chooses. */
  void compareWithCapture() {
    host.files().openCapture(root.getScene().getWindow()).ifPresent(comparing::with);
  }

  /** Shows the logs of the selection, or no logs. */
  void toggleLogs() {
    drawer.toggle(view, map.selectionProperty().get(), rollup);
  }

  private void showInspector() {
    Selection selection = map.selectionProperty().get();
    drawer.show(view, selection, rollup);
    boolean something =
        !(selection instanceof Selection.Nothing) && inspector.show(view, selection, rollup);
    layout.setRight(something ? inspector : null);
    if (something) {
      SessionView shown = view;
      Rollup by = rollup;
      details.load(
          shown,
          () ->
              DetailsReader.read(
                  session.log(), shown.instantNanos(), selection, shown.topology(), by));
    }
  }

  private void hideProtocols(Set<Protocol> hidden) {
    Set<String> names = new java.util.TreeSet<>();
    hidden.forEach(protocol -> names.add(protocol.wireName()));
    map.hiddenProtocols().retainAll(names);
    map.hiddenProtocols().addAll(names);
    strip.setHidden(hidden);
    show(view);
  }

  void toggleRail() {
    layout.setLeft(layout.getLeft() == null ? rail : null);
  }

  /** Closes what is open, the topmost first. */
  void escape() {
    if (keys.isVisible()) {
      keys.setVisible(false);
    } else if (finder.escape()) {
      return;
    } else if (drawer.isShown()) {
      drawer.hide();
    } else if (!(map.selectionProperty().get() instanceof Selection.Nothing)) {
      map.select(new Selection.Nothing());
    } else {
      finder.clear();
    }
  }

  void toggleKeys() {
    keys.setVisible(!keys.isVisible());
  }

  private List<Action> allActions() {
    return actions.all();
  }

  private void narrow(Narrowing narrowing) {
    options = options.withNarrowing(narrowing);
    show(view);
  }

  void pickCluster() {
    host.pickCluster(clusters);
  }

  void openByDialog() {
    host.files().openCapture(root.getScene().getWindow()).ifPresent(this::open);
  }

  private void open(Path capture) {
    host.open(capture, this::tell);
  }

  void saveCapture() {
    files.saveCapture(root.getScene().getWindow());
  }

  void exportPicture() {
    MapOptions now = options.withHidden(protocolsHidden());
    files.savePicture(
        root.getScene().getWindow(),
        new PictureExport(
            view,
            now,
            caption(view),
            map.positions(),
            map.paletteProperty().get(),
            comparing.marks(view, now)));
  }

  private Set<Protocol> protocolsHidden() {
    Set<Protocol> hidden = java.util.EnumSet.noneOf(Protocol.class);
    map.hiddenProtocols().forEach(name -> Protocol.ofWireName(name).ifPresent(hidden::add));
    return hidden;
  }

  /** Stops drawing and closes the session. */
  @Override
  public void close() {
    map.close();
    details.close();
    drawer.close();
    bookmarks.close();
    try {
      session.close();
    } finally {
      recording.close();
    }
  }

  private final class BarCommands implements TitleBar.Commands {
    @Override
    public void open() {
      openByDialog();
    }

    @Override
    public void connect() {
      pickCluster();
    }

    @Override
    public void save() {
      saveCapture();
    }

    @Override
    public void exportPicture() {
      MainWindow.this.exportPicture();
    }

    @Override
    public void nextTheme() {
      host.nextTheme();
    }

    @Override
    public void showKeys() {
      toggleKeys();
    }

    @Override
    public void setLevel(Level level) {
      options = options.withLevel(level);
      map.select(new Selection.Nothing());
      finder.dropFocus();
    }
  }

  @Nullable Issue issue() {
    return banner.issue();
  }
}
