package io.sightline.desktop.panel.logs;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Rollup;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/**
 * The logs of the selected pod or workload and, if wanted, of what it calls, as one list in the
 * order of time. JavaFX application thread only.
 */
public final class LogPane extends BorderPane implements AutoCloseable {
  private static final int CAPACITY = 20_000;
  private static final int LINES_OF_EACH = 1_000;
  private static final Duration BEFORE = Duration.ofMinutes(15);
  private static final Duration BEFORE_PAST = Duration.ofMinutes(2);
  private static final Duration PAST_STEP = Duration.ofSeconds(10);

  /** The button that closes, and the room around it. */
  private static final double BESIDE_CONTROLS = 84;

  private static final int ROWS_BEFORE_CURSOR = 3;
  private static final javafx.util.Duration REFRESH = javafx.util.Duration.millis(250);

  private final ClusterLogs logs;
  private final KeptShelf shelf;
  private final KeepBar keepBar;
  private final ZoneId zone;
  private final InstantSource clock;
  private final Label title = new Label();
  private final TextField search = new TextField();
  private final ToggleButton problems = new ToggleButton("Warnings and errors");
  private final ToggleButton dependencies = new ToggleButton("What it calls");
  private final ToggleButton previous = new ToggleButton("Runs before");
  private final ToggleButton follow = new ToggleButton("Follow");
  private final ToggleButton kept = new ToggleButton("Kept");
  private final Button keep = new Button("Keep in capture…");
  private final TableView<LogLine> table = new TableView<>();
  private final Label state = new Label();
  private final Label below = new Label();
  private final Timeline refresh = new Timeline(new KeyFrame(REFRESH, _ -> refresh()));
  private LogBuffer buffer = new LogBuffer(CAPACITY);
  private @Nullable LogReading reading;
  private @Nullable Asked asked;
  private @Nullable Shown shown;
  private Runnable again = () -> {};

  /** The time shown, where kept lines are; what is later is dimmed. */
  private long cursorNanos = Long.MAX_VALUE;

  private boolean showsKept;
  private List<LogTarget> keepable = List.of();
  private ClusterLogs keepableFrom = ClusterLogs.NONE;
  private boolean live;
  private long shownNanos;
  private String told = "";

  /** What was asked of the API server; asked again only when it differs. */
  private record Asked(List<LogTarget> targets, KubernetesClient client, long moment) {}

  /** What the table shows. */
  private record Shown(Object from, long version, String words, boolean problems) {}

  /**
   * An empty pane.
   *
   * @param keeper where lines are kept that are to be in the capture
   * @param onClose when the user has read enough
   */
  public LogPane(
      ClusterLogs logs, LogKeeper keeper, ZoneId zone, InstantSource clock, Runnable onClose) {
    this.logs = logs;
    this.shelf = new KeptShelf(keeper, this::keptChanged);
    this.keepBar = new KeepBar(keeper, zone, clock, this::kept);
    this.zone = zone;
    this.clock = clock;
    setId("logs");
    getStyleClass().add("log-pane");
    title.getStyleClass().add("section-title");
    search.setPromptText("Find in these lines");
    search.setId("log-search");
    search.setPrefColumnCount(14);
    search.textProperty().addListener((_, _, _) -> refresh());
    problems.setOnAction(_ -> refresh());
    for (ToggleButton button : List.of(dependencies, previous, kept)) {
      button.setOnAction(_ -> again.run());
    }
    follow.setSelected(true);
    follow.setOnAction(_ -> scrollToEnd());
    keep.setId("log-keep");
    keep.setOnAction(_ -> openKeepBar());
    keep.setTooltip(new Tooltip("Store the lines of a stretch of time in the capture"));
    kept.setTooltip(
        new Tooltip("The lines that are kept in the capture, not those of the cluster"));
    for (ToggleButton button : List.of(problems, dependencies, previous, follow, kept)) {
      button.getStyleClass().add("small");
    }
    setShown(kept, false);
    previous.setTooltip(new Tooltip("Also of the run that ended before the last restart"));
    dependencies.setTooltip(new Tooltip("Also of the pods that the selection sends requests to"));
    Button close = new Button(null, new FontIcon(MaterialDesignC.CLOSE));
    close.getStyleClass().addAll("button-icon", "flat", "small");
    close.setAccessibleText("Close the logs");
    close.setOnAction(_ -> onClose.run());
    // In a narrow window they take two rows rather than lose their words.
    FlowPane controls =
        new FlowPane(8, 4, title, search, problems, dependencies, previous, follow, kept, keep);
    controls.setRowValignment(VPos.CENTER);
    controls.prefWrapLengthProperty().bind(widthProperty().subtract(BESIDE_CONTROLS));
    HBox.setHgrow(controls, Priority.ALWAYS);
    HBox bar = new HBox(8, controls, close);
    bar.setAlignment(Pos.TOP_LEFT);
    bar.getStyleClass().add("log-bar");
    state.getStyleClass().add("muted");
    state.setWrapText(true);
    table.setPlaceholder(state);
    below.setId("log-kept");
    below.getStyleClass().addAll("muted", "log-below");
    below.setWrapText(true);
    below.setMaxWidth(Double.MAX_VALUE);
    setShown(below, false);
    setTop(new VBox(bar, keepBar));
    setCenter(table);
    setBottom(below);
    build();
    refresh.setCycleCount(Animation.INDEFINITE);
  }

  private void build() {
    table.setId("log-lines");
    table.setAccessibleText("Lines of the logs, the oldest first");
    table.getStyleClass().addAll("dense", "edge-to-edge");
    table.getColumns().add(column("Time", 120, line -> Moment.timeMillis(line.timeNanos(), zone)));
    table.getColumns().add(column("Pod", 190, line -> line.target().pod()));
    table.getColumns().add(column("Container", 110, line -> container(line.target())));
    TableColumn<LogLine, String> text = column("Message", 700, LogLine::text);
    table.getColumns().add(text);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_LAST_COLUMN);
    table.setRowFactory(_ -> new LogRow());
    table.getSelectionModel().setSelectionMode(javafx.scene.control.SelectionMode.MULTIPLE);
    table.setOnKeyPressed(
        event -> {
          if (event.getCode() == KeyCode.C && event.isShortcutDown()) {
            copy();
            event.consume();
          }
        });
    table.setOnScroll(
        event -> {
          if (event.getDeltaY() > 0) {
            follow.setSelected(false);
          }
        });
  }

  private static String container(LogTarget target) {
    return target.previous() ? target.container() + " (before)" : target.container();
  }

  private static TableColumn<LogLine, String> column(
      String name, double width, Function<LogLine, String> text) {
    TableColumn<LogLine, String> column = new TableColumn<>(name);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(text.apply(row.getValue())));
    column.setSortable(false);
    column.setReorderable(false);
    column.setPrefWidth(width);
    if (!name.equals("Message")) {
      column.setMaxWidth(width * 2);
    }
    return column;
  }

  /** How a row looks says how serious its line is. */
  private final class LogRow extends TableRow<LogLine> {
    @Override
    protected void updateItem(@Nullable LogLine line, boolean empty) {
      super.updateItem(line, empty);
      for (LogLevel level : LogLevel.values()) {
        pseudoClassStateChanged(
            PseudoClass.getPseudoClass(level.name().toLowerCase(Locale.ROOT)),
            !empty && line != null && line.level() == level);
      }
      pseudoClassStateChanged(
          PseudoClass.getPseudoClass("dependency"),
          !empty && line != null && line.target().dependency());
      pseudoClassStateChanged(
          PseudoClass.getPseudoClass("later"),
          !empty && line != null && line.timeNanos() > cursorNanos);
    }
  }

  /**
   * Shows the logs of a node of the map.
   *
   * @param node null when nothing with logs is selected
   * @param live whether the newest lines are wanted, and not those before the instant
   */
  public void show(
      Topology topology,
      @Nullable String node,
      Rollup rollup,
      String name,
      boolean live,
      long nanos) {
    again = () -> show(topology, node, rollup, name, live, nanos);
    title.setText(name.isEmpty() ? "Logs" : "Logs of " + name);
    if (node == null) {
      stop("Select a pod or a workload to read its logs.");
      return;
    }
    Entity cluster = topology.clusterOf(node);
    ClusterLogs here = cluster == null ? logs : () -> logs.client(cluster.name());
    Optional<KubernetesClient> client = here.client();
    if (!shelf.isRead()) {
      shelf.want(List.of());
    }
    setShown(kept, client.isPresent() && !shelf.isEmpty());
    for (ButtonBase button : List.of(previous, keep)) {
      setShown(button, client.isPresent() && !kept.isSelected());
    }
    if (client.isEmpty() || kept.isSelected()) {
      showKept(LogScope.all(topology, node, rollup, dependencies.isSelected(), true), name, nanos);
      return;
    }
    List<LogTarget> all =
        LogScope.all(topology, node, rollup, dependencies.isSelected(), previous.isSelected());
    List<LogTarget> targets = all.subList(0, Math.min(all.size(), LogScope.MAX_TARGETS));
    if (targets.isEmpty()) {
      stop("%s has no pods.".formatted(name));
      return;
    }
    // Stepping through the past would else ask at every step.
    long moment = live ? 0 : nanos / PAST_STEP.toNanos();
    Asked next = new Asked(targets, client.get(), moment);
    this.keepable = all;
    this.keepableFrom = here;
    this.live = live;
    this.shownNanos = nanos;
    if (next.equals(asked)) {
      return;
    }
    stop("Reading …");
    asked = next;
    Instant at = live ? clock.instant() : Moment.instant(nanos);
    LogReading.Wish wish =
        live
            ? LogReading.Wish.live(at.minus(BEFORE), LINES_OF_EACH)
            : LogReading.Wish.past(at.minus(BEFORE_PAST), at.plus(PAST_STEP));
    reading = LogReading.start(client.get(), targets, wish, buffer, clock);
    refresh.play();
  }

  /** Shows what is in the capture of the logs of these, up to a cursor and after it. */
  private void showKept(List<LogTarget> targets, String name, long nanos) {
    if (!showsKept) {
      stop("");
      showsKept = true;
    }
    shelf.want(targets);
    boolean moved = cursorNanos != nanos;
    cursorNanos = nanos;
    String why = "";
    if (targets.isEmpty()) {
      why = "%s has no pods at this time.".formatted(name);
    } else if (shelf.isRead() && shelf.selection().logs().isEmpty()) {
      why =
          "No lines of these logs are kept in this capture. Logs come from the cluster with your"
              + " own credentials: start with sightline connect --context CONTEXT, and press Keep"
              + " in capture there.";
    }
    state.setText(why);
    below.setText(shelf.selection().describe(nanos, zone));
    setShown(below, !below.getText().isEmpty());
    refresh();
    if (moved) {
      // What is later than the cursor is dimmed.
      table.refresh();
      scrollToEnd();
    }
  }

  private void openKeepBar() {
    if (asked != null) {
      told = "";
      keepBar.open(keepableFrom, keepable, live, shownNanos);
    }
  }

  private void kept(String what) {
    told = what;
    below.setText(told);
    setShown(below, true);
    shelf.reload();
  }

  private void keptChanged() {
    again.run();
  }

  private static void setShown(Node node, boolean shown) {
    node.setVisible(shown);
    node.setManaged(shown);
  }

  /** Reads no more; what was read is forgotten. */
  private void stop(String why) {
    keepBar.close();
    showsKept = false;
    cursorNanos = Long.MAX_VALUE;
    below.setText(told);
    setShown(below, !told.isEmpty());
    if (reading != null) {
      reading.close();
      reading = null;
    }
    refresh.stop();
    asked = null;
    buffer = new LogBuffer(CAPACITY);
    state.setText(why);
    refresh();
  }

  private void refresh() {
    KeptSelection selection = shelf.selection();
    Shown next =
        showsKept
            ? new Shown(shelf, shelf.version(), search.getText(), problems.isSelected())
            : new Shown(buffer, buffer.version(), search.getText(), problems.isSelected());
    if (next.equals(shown)) {
      return;
    }
    shown = next;
    List<LogLine> all = showsKept ? selection.lines() : buffer.contents().lines();
    String words = search.getText().strip().toLowerCase(Locale.ROOT);
    List<LogLine> lines = all.stream().filter(line -> isWanted(line, words)).toList();
    table.getItems().setAll(lines);
    if (lines.isEmpty() && !all.isEmpty()) {
      state.setText("None of %,d lines is like that.".formatted(all.size()));
    }
    scrollToEnd();
  }

  private boolean isWanted(LogLine line, String words) {
    boolean problem = line.level() == LogLevel.WARNING || line.level() == LogLevel.ERROR;
    return (problem || !problems.isSelected())
        && (words.isEmpty()
            || line.text().toLowerCase(Locale.ROOT).contains(words)
            || line.target().pod().contains(words));
  }

  private void scrollToEnd() {
    if (follow.isSelected() && !table.getItems().isEmpty()) {
      int last = table.getItems().size() - 1;
      // Of kept lines those at the cursor, with some of what came then in view.
      int past = LogLine.countUntil(table.getItems(), cursorNanos);
      if (past > last) {
        table.scrollTo(last);
      } else {
        // Where the rows are is known only when they are laid out.
        Platform.runLater(() -> table.scrollTo(Math.max(0, past - ROWS_BEFORE_CURSOR)));
      }
    }
  }

  private void copy() {
    ClipboardContent content = new ClipboardContent();
    content.putString(
        table.getSelectionModel().getSelectedItems().stream()
            .map(
                line ->
                    "%s %s %s"
                        .formatted(Moment.instant(line.timeNanos()), line.target(), line.text()))
            .collect(Collectors.joining("\n")));
    Clipboard.getSystemClipboard().setContent(content);
  }

  @Override
  public void close() {
    again = () -> {};
    told = "";
    stop("");
  }
}
