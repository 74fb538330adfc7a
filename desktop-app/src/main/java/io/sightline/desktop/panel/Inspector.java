package io.sightline.desktop.panel;

import io.sightline.core.fact.Fact;
import io.sightline.core.topology.Verdict;
import io.sightline.desktop.panel.kube.Drilldown;
import io.sightline.desktop.panel.kube.KubePane;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.time.ZoneId;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/**
 * Everything about the selected node or edge: how it does, why not, with whom, and the facts
 * themselves. JavaFX application thread only.
 */
public final class Inspector extends BorderPane {
  private final ZoneId zone;
  private final Label title = new Label();
  private final Label subtitle = new Label();
  private final Overview overview;
  private final TableView<Details.Operation> operations = new TableView<>();
  private final ListView<Fact> facts = new ListView<>();
  private final KubePane kube;
  private final Tab kubeTab;
  private final TabPane tabs = new TabPane();
  private Selection shown = new Selection.Nothing();

  /**
   * An inspector that reports what the user selects in it.
   *
   * @param onSelect another selection; {@link Selection.Nothing} to close
   */
  public Inspector(ZoneId zone, Consumer<Selection> onSelect) {
    this.zone = zone;
    overview = new Overview(zone, onSelect);
    kube = new KubePane(id -> onSelect.accept(new Selection.Node(id)));
    kubeTab = new Tab("Kubernetes", kube);
    setId("inspector");
    getStyleClass().add("inspector");
    title.setId("inspector-title");
    title.getStyleClass().add("inspector-title");
    title.setWrapText(true);
    subtitle.getStyleClass().add("muted");
    subtitle.setWrapText(true);
    Button close = new Button(null, new FontIcon(MaterialDesignC.CLOSE));
    close.getStyleClass().addAll("button-icon", "flat", "small");
    close.setAccessibleText("Close the inspector");
    close.setTooltip(new Tooltip("Close  (Esc)"));
    close.setOnAction(_ -> onSelect.accept(new Selection.Nothing()));
    VBox words = new VBox(2, title, subtitle);
    HBox.setHgrow(words, Priority.ALWAYS);
    HBox head = new HBox(8, words, close);
    head.setAlignment(Pos.TOP_LEFT);
    head.getStyleClass().add("inspector-head");
    setTop(head);
    buildOperations();
    buildFacts();
    tabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
    tabs.getStyleClass().add("inspector-tabs");
    tabs.getTabs()
        .addAll(
            new Tab("Overview", overview),
            new Tab("Requests", operations),
            new Tab("Facts", facts));
    setCenter(tabs);
  }

  /** Shows what a view says; false when the selection is not on the map any more. */
  public boolean show(Inspected inspected) {
    Summary summary = inspected.summary();
    if (summary == null) {
      return false;
    }
    if (!inspected.selection().equals(shown)) {
      shown = inspected.selection();
      overview.clear();
      operations.getItems().clear();
      facts.getItems().clear();
    }
    title.setText(summary.title());
    subtitle.setText(summary.subtitle());
    overview.show(summary, inspected.rangeSeconds());
    showKube(inspected.drilldown());
    return true;
  }

  private void showKube(Drilldown drilldown) {
    kube.show(drilldown);
    boolean known = !drilldown.sections().isEmpty();
    if (known != tabs.getTabs().contains(kubeTab)) {
      if (known) {
        tabs.getTabs().add(1, kubeTab);
      } else {
        tabs.getTabs().remove(kubeTab);
      }
    }
  }

  /** Shows what was read from the log, unless the selection has changed since. */
  public void show(Details details) {
    if (!details.selection().equals(shown)) {
      return;
    }
    overview.show(details);
    if (!operations.getItems().equals(details.operations())) {
      operations.getItems().setAll(details.operations());
    }
    if (!facts.getItems().equals(details.recent())) {
      facts.getItems().setAll(details.recent());
    }
  }

  public void setPalette(Palette palette) {
    overview.setPalette(palette);
  }

  /** All the words of the overview, as a screen reader would read them. */
  public String text() {
    return String.join("\n", title.getText(), subtitle.getText(), overview.text(), kube.text());
  }

  private void buildOperations() {
    operations.setId("operations");
    operations.setAccessibleText("Requests by operation");
    operations.setPlaceholder(placeholder("No requests in the last two minutes."));
    operations.getStyleClass().addAll("dense", "edge-to-edge");
    operations.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    TableColumn<Details.Operation, String> name = new TableColumn<>("Operation");
    name.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue().name()));
    name.setPrefWidth(150);
    operations.getColumns().add(name);
    operations.getColumns().add(number("Count", row -> Quantity.count(row.requests())));
    operations
        .getColumns()
        .add(
            number(
                "Failed",
                row ->
                    row.errors() + row.clientErrors() == 0
                        ? ""
                        : Quantity.count(row.errors() + row.clientErrors())));
    operations
        .getColumns()
        .add(number("p95", row -> Quantity.durationOrDash(row.latency().quantileNanos(0.95))));
  }

  private static TableColumn<Details.Operation, String> number(
      String name, java.util.function.Function<Details.Operation, String> text) {
    TableColumn<Details.Operation, String> column = new TableColumn<>(name);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(text.apply(row.getValue())));
    column.getStyleClass().add("align-right");
    column.setSortable(false);
    column.setPrefWidth(58);
    return column;
  }

  private void buildFacts() {
    facts.setId("facts");
    facts.setAccessibleText("Recent facts, newest first");
    facts.setPlaceholder(placeholder("No facts about this in the last two minutes."));
    facts.getStyleClass().addAll("dense", "edge-to-edge", "fact-list");
    facts.setCellFactory(_ -> new FactCell(zone));
  }

  static Label placeholder(String text) {
    Label label = new Label(text);
    label.getStyleClass().add("muted");
    label.setWrapText(true);
    return label;
  }

  private static final class FactCell extends ListCell<Fact> {
    private final ZoneId zone;
    private final Label time = new Label();
    private final Label text = new Label();
    private final VBox box = new VBox(1, time, text);

    FactCell(ZoneId zone) {
      this.zone = zone;
      time.getStyleClass().add("fact-time");
      text.setWrapText(true);
      text.maxWidthProperty().bind(widthProperty().subtract(24));
      box.setMinWidth(0);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable Fact fact, boolean empty) {
      super.updateItem(fact, empty);
      if (empty || fact == null) {
        setGraphic(null);
        return;
      }
      time.setText(Moment.timeMillis(fact.timeNanos(), zone));
      text.setText(FactText.of(fact));
      setGraphic(box);
    }
  }

  static String verdictWords(Verdict verdict) {
    return switch (verdict) {
      case OK -> "OK";
      case FAILING -> "Failing";
      case BLOCKED -> "Blocked";
    };
  }
}
