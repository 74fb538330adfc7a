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
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
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
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
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
  private static final javafx.util.Duration REFRESH = javafx.util.Duration.millis(250);

  private final ClusterLogs logs;
  private final ZoneId zone;
  private final InstantSource clock;
  private final Label title = new Label();
  private final TextField search = new TextField();
  private final ToggleButton problems = new ToggleButton("Warnings and errors");
  private final ToggleButton dependencies = new ToggleButton("What it calls");
  private final ToggleButton previous = new ToggleButton("Runs before");
  private final ToggleButton follow = new ToggleButton("Follow");
  private final TableView<LogLine> table = new TableView<>();
  private final Label state = new Label();
  private final Timeline refresh = new Timeline(new KeyFrame(REFRESH, _ -> refresh()));
  private LogBuffer buffer = new LogBuffer(CAPACITY);
  private @Nullable LogReading reading;
  private @Nullable Asked asked;
  private @Nullable Shown shown;
  private Runnable again = () -> {};

  /** What was asked of the API server; asked again only when it differs. */
  private record Asked(List<LogTarget> targets, KubernetesClient client, long moment) {}

  /** What the table shows. */
  private record Shown(LogBuffer from, long version, String words, boolean problems) {}

  /**
   * An empty pane.
   *
   * @param onClose when the user has read enough
   */
  public LogPane(ClusterLogs logs, ZoneId zone, InstantSource clock, Runnable onClose) {
    this.logs = logs;
    this.zone = zone;
    this.clock = clock;
    setId("logs");
    getStyleClass().add("log-pane");
    title.getStyleClass().add("section-title");
    search.setPromptText("Find in these lines");
    search.setId("log-search");
    search.setPrefColumnCount(18);
    search.textProperty().addListener((_, _, _) -> refresh());
    problems.setOnAction(_ -> refresh());
    for (ToggleButton button : List.of(dependencies, previous)) {
      button.setOnAction(_ -> again.run());
    }
    follow.setSelected(true);
    follow.setOnAction(_ -> scrollToEnd());
    for (ToggleButton button : List.of(problems, dependencies, previous, follow)) {
      button.getStyleClass().add("small");
    }
    previous.setTooltip(new Tooltip("Also of the run that ended before the last restart"));
    dependencies.setTooltip(new Tooltip("Also of the pods that the selection sends requests to"));
    Button close = new Button(null, new FontIcon(MaterialDesignC.CLOSE));
    close.getStyleClass().addAll("button-icon", "flat", "small");
    close.setAccessibleText("Close the logs");
    close.setOnAction(_ -> onClose.run());
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox bar = new HBox(8, title, space, search, problems, dependencies, previous, follow, close);
    bar.setAlignment(Pos.CENTER_LEFT);
    bar.getStyleClass().add("log-bar");
    state.getStyleClass().add("muted");
    state.setWrapText(true);
    table.setPlaceholder(state);
    setTop(bar);
    setCenter(table);
    build();
    refresh.setCycleCount(Animation.INDEFINITE);
  }

  private void build() {
    table.setId("log-lines");
    table.setAccessibleText("Lines of the logs, the oldest first");
    table.getStyleClass().addAll("dense", "edge-to-edge");
    table.getColumns().add(column("Time", 96, line -> Moment.timeMillis(line.timeNanos(), zone)));
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
  private static final class LogRow extends TableRow<LogLine> {
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
    Optional<KubernetesClient> client =
        cluster == null ? logs.client() : logs.client(cluster.name());
    if (client.isEmpty()) {
      stop(
          "Logs come from the cluster with your own credentials, and this session is connected to"
              + " none. Start with: sightline connect --context CONTEXT");
      return;
    }
    List<LogTarget> targets =
        LogScope.of(topology, node, rollup, dependencies.isSelected(), previous.isSelected());
    if (targets.isEmpty()) {
      stop("%s has no pods.".formatted(name));
      return;
    }
    // Stepping through the past would else ask at every step.
    long moment = live ? 0 : nanos / PAST_STEP.toNanos();
    Asked next = new Asked(targets, client.get(), moment);
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

  /** Reads no more; what was read is forgotten. */
  private void stop(String why) {
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
    Shown next = new Shown(buffer, buffer.version(), search.getText(), problems.isSelected());
    if (next.equals(shown)) {
      return;
    }
    shown = next;
    LogBuffer.Contents contents = buffer.contents();
    String words = search.getText().strip().toLowerCase(Locale.ROOT);
    List<LogLine> lines = contents.lines().stream().filter(line -> isWanted(line, words)).toList();
    table.getItems().setAll(lines);
    if (lines.isEmpty() && !contents.lines().isEmpty()) {
      state.setText("None of %,d lines is like that.".formatted(contents.lines().size()));
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
      table.scrollTo(table.getItems().size() - 1);
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
    stop("");
  }
}
