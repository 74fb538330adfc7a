package io.sightline.desktop.panel;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.Loss;
import io.sightline.core.source.SourcePart;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.session.LedgerSummary;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import io.sightline.desktop.view.ShownClusters;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;

/**
 * The line at the bottom that says what can be trusted: the link, the rate, what is shown, what was
 * lost and where, and what could not be observed. Where it is too narrow for all of that, what
 * matters least is left to its tooltip. JavaFX application thread only.
 */
public final class StatusBar extends StackPane {
  private static final PseudoClass WARNING = PseudoClass.getPseudoClass("warning");

  private final Circle dot = new Circle(4);
  private final Label link = new Label();
  private final Label facts = new Label();
  private final Label shown = new Label();
  private final Label recorded = new Label();
  private final Button clusters = new Button();
  private final Button ledger = new Button();
  private final Button ledgerInShort = new Button();
  private final Button coverage = new Button();
  private final Button coverageInShort = new Button();
  private final FittedRow row = new FittedRow();
  private final int clustersItem;
  private final Tooltip all = new Tooltip();
  private final ZoneId zone;
  private SessionView view;

  public StatusBar(SessionView first, ZoneId zone) {
    this.view = first;
    this.zone = zone;
    getStyleClass().add("status-bar");
    clusters.setId("clusters");
    clusters.getStyleClass().addAll("flat", "status-button");
    clusters.setTooltip(new Tooltip("How each cluster is connected, and how its clock differs"));
    clusters.setOnAction(_ -> Popup.show(clusters, ClusterTable.of(view)));
    ledger.setId("ledger");
    coverage.setId("coverage");
    for (Button button : List.of(ledger, ledgerInShort)) {
      button.getStyleClass().addAll("flat", "status-button");
      button.setTooltip(new Tooltip());
      button.setOnAction(_ -> Popup.show(button, ledgerTable()));
    }
    for (Button button : List.of(coverage, coverageInShort)) {
      button.getStyleClass().addAll("flat", "status-button");
      button.setTooltip(new Tooltip());
      button.setOnAction(_ -> Popup.show(button, coverageTable()));
    }
    HBox state = new HBox(6, dot, link);
    state.setAlignment(Pos.CENTER_LEFT);
    row.add(false, state);
    int factsItem = row.add(false, facts);
    int shownItem = row.add(false, shown);
    int recordedItem = row.add(false, recorded);
    clustersItem = row.add(true, clusters);
    int ledgerItem = row.add(true, ledger, ledgerInShort);
    int coverageItem = row.add(true, coverage, coverageInShort);
    row.giveUp(recordedItem, ledgerItem, factsItem, coverageItem, shownItem, clustersItem);
    getChildren().add(row);
    Tooltip.install(row, all);
  }

  /** Shows a session's newest view and how much of it is on the map. */
  public void show(SessionView next, MapModel model, int hiddenEdges) {
    view = next;
    LinkText text = LinkText.of(next.link());
    link.setText(text.words());
    dot.getStyleClass().setAll("health-dot", text.health());
    facts.setText(Quantity.count(next.factsPerSecond()) + " facts/s");
    int edges = model.edges().size();
    shown.setText(
        "%d nodes, %s edges"
            .formatted(
                model.nodes().size(),
                hiddenEdges == 0 ? edges : (edges - hiddenEdges) + " of " + edges));
    recorded.setText(Quantity.exact(next.recordedFacts()) + " facts recorded");
    row.withhold(clustersItem, !ClusterTable.isCalledFor(next));
    clusters.setText(ClusterTable.title(next));
    clusters.pseudoClassStateChanged(WARNING, ClusterTable.isWarning(next));
    showLedger(next.ledger());
    showCoverage();
    all.setText(
        Stream.of(link, facts, shown, recorded, ledger, coverage)
            .map(Labeled::getText)
            .collect(Collectors.joining("\n")));
  }

  private record LinkText(String words, String health) {
    static LinkText of(LinkState state) {
      return switch (state) {
        case LinkState.Starting _ -> new LinkText("Starting to capture", "unknown");
        case LinkState.Waiting _ -> new LinkText("Waiting for the first fact", "unknown");
        case LinkState.Connected _ -> new LinkText("Connected", "ok");
        case LinkState.Partly partly ->
            new LinkText(
                "%d of %d connected"
                    .formatted(
                        partly.parts().stream().filter(SourcePart::connected).count(),
                        partly.parts().size()),
                "warning");
        case LinkState.Ended _ -> new LinkText("All facts read", "ok");
        case LinkState.Failed failed ->
            new LinkText(failed.retrying() ? "Reconnecting" : "Disconnected", "failing");
      };
    }
  }

  private void showLedger(LedgerSummary sum) {
    if (sum.readings().isEmpty()) {
      say(ledger, ledgerInShort, "No ledger yet", "No ledger", false, "");
      return;
    }
    long lost = sum.lost() + lostElsewhere(view.topology().gaps());
    say(
        ledger,
        ledgerInShort,
        "%s attempted   %s consumed   %s lost   residual %d"
            .formatted(
                Quantity.exact(sum.attempted()),
                Quantity.exact(sum.consumed()),
                Quantity.exact(lost),
                sum.residual()),
        "%s lost   residual %d".formatted(Quantity.exact(lost), sum.residual()),
        lost > 0 || sum.residual() != 0,
        "The account of what was seen, delivered and lost");
    ledger.setAccessibleText("Ledger: " + ledger.getText() + "; show by node and stage");
    ledgerInShort.setAccessibleText(ledger.getAccessibleText());
  }

  private static void say(
      Button full, Button brief, String text, String shortText, boolean warning, String about) {
    full.setText(text);
    brief.setText(shortText);
    for (Button button : List.of(full, brief)) {
      button.pseudoClassStateChanged(WARNING, warning);
      button.getTooltip().setText(about.isEmpty() ? text : about + ":\n" + text);
    }
  }

  /** Losses that are not in the agents' own account, such as of the stream. */
  static long lostElsewhere(List<Loss> gaps) {
    return gaps.stream()
        .filter(gap -> !gap.where().startsWith("ring") && !gap.where().startsWith("journal"))
        .mapToLong(Loss::lost)
        .sum();
  }

  private void showCoverage() {
    var readings = view.topology().coverage().values();
    long observed = readings.stream().filter(r -> r.state() == CoverageState.OBSERVED).count();
    boolean unknown = readings.isEmpty();
    say(
        coverage,
        coverageInShort,
        unknown
            ? "Coverage unknown"
            : "%d of %d signals observed".formatted(observed, readings.size()),
        unknown ? "Coverage unknown" : "%d/%d signals".formatted(observed, readings.size()),
        observed < readings.size(),
        "What could and could not be observed");
  }

  private Node ledgerTable() {
    GridPane grid = grid();
    int row = 0;
    heading(grid, row++, "Node", "Stage", "Count");
    ShownClusters clusters = ShownClusters.of(view.topology());
    for (LedgerReading reading : view.ledger().readings()) {
      String node = clusters.node(reading.node());
      row = add(grid, row, node, "attempted by probes", reading.attempted(), false);
      row = add(grid, row, "", "read from the ring", reading.consumed(), false);
      row = add(grid, row, "", "became facts", reading.delivered(), false);
      row = add(grid, row, "", "in flight", reading.inFlight(), false);
      row = add(grid, row, "", "lost: ring full", reading.reserveFailed(), true);
      row = add(grid, row, "", "lost: malformed", reading.rejected(), true);
      row = add(grid, row, "", "lost: agent overloaded", reading.shed(), true);
      row = add(grid, row, "", "lost: kernel map full", reading.mapInsertFailed(), true);
      row = add(grid, row, "", "lost: missed program runs", reading.missedRuns(), true);
      row = add(grid, row, "", "residual", reading.residual(), true);
    }
    for (Loss gap : lastGaps()) {
      row =
          add(
              grid,
              row,
              Moment.time(gap.timeNanos(), zone),
              "gap at " + gap.where(),
              gap.lost(),
              true);
    }
    return titled("What was seen, and what was lost", grid);
  }

  private List<Loss> lastGaps() {
    List<Loss> gaps = view.topology().gaps();
    return gaps.subList(Math.max(0, gaps.size() - 8), gaps.size());
  }

  private Node coverageTable() {
    GridPane grid = grid();
    int row = 0;
    heading(grid, row++, "Node", "Signal", "State");
    ShownClusters clusters = ShownClusters.of(view.topology());
    for (CoverageReading reading : view.topology().coverage().values()) {
      Label state = new Label(FactText.words(reading.state()));
      state.getStyleClass().add(reading.state() == CoverageState.OBSERVED ? "good" : "bad");
      grid.addRow(
          row++, new Label(clusters.node(reading.node())), new Label(reading.signal()), state);
      if (!reading.detail().isEmpty()) {
        Label detail = new Label(reading.detail());
        detail.getStyleClass().add("muted");
        detail.setWrapText(true);
        detail.setMaxWidth(420);
        grid.add(detail, 1, row++, 2, 1);
      }
    }
    if (view.topology().coverage().isEmpty()) {
      grid.add(new Label("No agent has reported its probes yet."), 0, row, 3, 1);
    }
    return titled("What could and could not be observed", grid);
  }

  private static Node titled(String title, Node content) {
    Label label = new Label(title);
    label.getStyleClass().add("title-4");
    return new VBox(10, label, content);
  }

  private static GridPane grid() {
    GridPane grid = new GridPane();
    grid.setHgap(22);
    grid.setVgap(4);
    return grid;
  }

  private static void heading(GridPane grid, int row, String... names) {
    for (int column = 0; column < names.length; column++) {
      Label label = new Label(names[column]);
      label.getStyleClass().add("muted");
      grid.add(label, column, row);
    }
  }

  private static int add(
      GridPane grid, int row, String node, String stage, long count, boolean badIfAny) {
    Label number = new Label(Quantity.exact(count));
    number.setMaxWidth(Double.MAX_VALUE);
    number.setAlignment(Pos.CENTER_RIGHT);
    if (badIfAny && count != 0) {
      number.getStyleClass().add("bad");
    }
    grid.addRow(row, new Label(node), new Label(stage), number);
    return row + 1;
  }

  /** The names of the signals that are not observed, for empty states. */
  public static String missingSignals(SessionView view) {
    return view.topology().coverage().values().stream()
        .filter(reading -> reading.state() != CoverageState.OBSERVED)
        .map(CoverageReading::signal)
        .collect(Collectors.joining(", "));
  }
}
