package io.sightline.desktop.app;

import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.theme.ProtocolStyle;
import io.sightline.desktop.view.Quantity;
import io.sightline.desktop.view.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;

/**
 * The way from one node to another, step by step: over which protocols, how fast, and what does not
 * get through. JavaFX application thread only.
 */
final class PathPane extends BorderPane {
  /** What the inspector's width leaves. */
  private static final double LINE_WIDTH = 306;

  private final Label title = new Label();
  private final Label note = new Label();
  private final VBox steps = new VBox(4);
  private final Consumer<Selection> onSelect;
  private @Nullable Route shown;
  private @Nullable MapModel of;

  /**
   * @param onSelect shows the traffic of a step
   * @param onSwap looks for the way back
   * @param onClose gives the way up
   */
  PathPane(Consumer<Selection> onSelect, Runnable onSwap, Runnable onClose) {
    this.onSelect = onSelect;
    setId("path");
    getStyleClass().add("inspector");
    title.setId("path-title");
    title.getStyleClass().add("inspector-title");
    title.setWrapText(true);
    note.setId("path-note");
    note.getStyleClass().add("muted");
    note.setWrapText(true);
    steps.setId("path-steps");
    steps.getStyleClass().add("inspector-content");
    Button swap = button(new FontIcon(MaterialDesignS.SWAP_HORIZONTAL), "The way back", onSwap);
    swap.setId("path-swap");
    Button close = button(new FontIcon(MaterialDesignC.CLOSE), "Close  (Esc)", onClose);
    close.setAccessibleText("Close the path");
    VBox words = new VBox(2, title, note);
    HBox.setHgrow(words, Priority.ALWAYS);
    HBox head = new HBox(8, words, swap, close);
    head.setAlignment(Pos.TOP_LEFT);
    head.getStyleClass().add("inspector-head");
    setTop(head);
    ScrollPane scroll = new ScrollPane(steps);
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.getStyleClass().add("edge-to-edge");
    setCenter(scroll);
  }

  private static Button button(FontIcon icon, String name, Runnable run) {
    Button button = new Button(null, icon);
    button.getStyleClass().addAll("button-icon", "flat", "small");
    button.setAccessibleText(name);
    button.setTooltip(new Tooltip(name));
    button.setOnAction(_ -> run.run());
    return button;
  }

  /**
   * Shows a way over a map; nothing where it is shown already.
   *
   * @param from what its begin is called
   * @param to what its end is called
   */
  @SuppressWarnings("ReferenceEquality") // a map that is another object is a newer one
  void show(Route route, MapModel map, String from, String to) {
    if (route.equals(shown) && map == of) {
      return;
    }
    shown = route;
    of = map;
    title.setText(from + " → " + to);
    note.setText(note(route, from, to));
    List<Node> rows = new ArrayList<>();
    for (Route.Step step : route.steps()) {
      rows.add(row(step, map));
    }
    steps.getChildren().setAll(rows);
  }

  private static String note(Route route, String from, String to) {
    int count = route.steps().size();
    String length = count == 1 ? "1 step" : count + " steps";
    return switch (route.kind()) {
      case ASKING -> length + ", the shortest along which each asks the next.";
      case EITHER_WAY ->
          length
              + ". Nobody asks all the way from %s to %s; this is how they are connected, whoever asks."
                  .formatted(from, to);
      case NONE ->
          "Nothing connects the two at this time, over what passes the filter. Traffic of before or"
              + " after may.";
      case AWAY -> "One of the two is not on the map at this time.";
    };
  }

  private Node row(Route.Step step, MapModel map) {
    String from = map.nodes().get(step.from()).label();
    String to = map.nodes().get(step.to()).label();
    Label ends = new Label(step.asking() ? from + " → " + to : from + " ← " + to + " asks");
    ends.getStyleClass().add("callout-title");
    VBox lines = new VBox(2, ends);
    for (int e : step.edges()) {
      lines.getChildren().addAll(traffic(map.edges().get(e)));
    }
    Button row = new Button(null, lines);
    row.getStyleClass().addAll("flat", "peer-row", "path-step");
    row.setMaxWidth(Double.MAX_VALUE);
    row.setAlignment(Pos.CENTER_LEFT);
    MapModel.Edge busiest = map.edges().get(step.edges().getFirst());
    row.setAccessibleText("%s to %s: %s".formatted(from, to, words(busiest)));
    row.setOnAction(
        _ ->
            onSelect.accept(
                new Selection.Edge(
                    map.nodes().get(busiest.from()).id(),
                    map.nodes().get(busiest.to()).id(),
                    busiest.protocol())));
    return row;
  }

  /** Its figures, and below them why it fails. */
  private static List<Label> traffic(MapModel.Edge edge) {
    List<Label> lines = new ArrayList<>();
    lines.add(new Label(figures(edge)));
    if (!edge.failure().isEmpty()) {
      lines.add(new Label(edge.failure()));
    }
    for (Label line : lines) {
      line.getStyleClass().add(edge.verdict() == MapModel.Verdict.OK ? "muted" : "bad");
      line.setMaxWidth(LINE_WIDTH);
      line.setTooltip(new Tooltip(line.getText()));
    }
    return lines;
  }

  /** "HTTP · 12/s · p95 9 ms · 3 % fail · failing · the server refuses". */
  static String words(MapModel.Edge edge) {
    return edge.failure().isEmpty() ? figures(edge) : figures(edge) + " · " + edge.failure();
  }

  private static String figures(MapModel.Edge edge) {
    List<String> words = new ArrayList<>();
    words.add(ProtocolStyle.of(edge.protocol()).title());
    if (edge.requestsPerSecond() > 0) {
      words.add(Quantity.rate(edge.requestsPerSecond()));
    } else if (edge.bytesPerSecond() > 0) {
      words.add(Quantity.size(edge.bytesPerSecond()) + "/s");
    }
    if (edge.p95LatencyNanos() != MapModel.Edge.UNKNOWN_LATENCY) {
      words.add("p95 " + Quantity.duration(edge.p95LatencyNanos()));
    }
    if (edge.failedShare() > 0) {
      words.add(Quantity.percent(edge.failedShare()) + " fail");
    }
    words.add(
        switch (edge.verdict()) {
          case OK -> "ok";
          case FAILING -> "failing";
          case BLOCKED -> "blocked";
        });
    return String.join(" · ", words);
  }
}
