package io.sightline.desktop.compare;

import io.sightline.desktop.scene.Legend;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.theme.Palette;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/**
 * What is compared with what, and the list of what changed; a click on a change selects its edge.
 * Not shown while nothing is compared. JavaFX application thread only.
 */
public final class ComparePane extends VBox {
  private static final double ROW = 40;
  private static final int MAX_ROWS = 6;
  private static final int LEAST_ROWS = 2;

  private final Label before = new Label();
  private final Label now = new Label();
  private final Label summary = new Label();
  private final ListView<EdgeChange> list = new ListView<>();
  private Palette palette = Palette.LIGHT;

  /** What the user can do in the panel. */
  public interface Commands {
    /** Compares with a capture that the user chooses. */
    void compareWithCapture();

    void endComparison();
  }

  /** A panel that reports which change was chosen. */
  public ComparePane(Commands commands, Consumer<EdgeChange> onChosen) {
    setId("compare");
    getStyleClass().add("compare-pane");
    setVisible(false);
    setManaged(false);
    Label title = new Label("Compared");
    title.getStyleClass().add("compare-title");
    HBox.setHgrow(title, Priority.ALWAYS);
    title.setMaxWidth(Double.MAX_VALUE);
    Button other = new Button("Capture…");
    other.getStyleClass().addAll("flat", "small");
    other.setTooltip(new Tooltip("Compare with another capture  (Shift+C)"));
    other.setOnAction(_ -> commands.compareWithCapture());
    Button close = new Button(null, new FontIcon(MaterialDesignC.CLOSE));
    close.getStyleClass().addAll("button-icon", "flat", "small");
    close.setAccessibleText("End the comparison");
    close.setTooltip(new Tooltip("End the comparison  (C or Esc)"));
    close.setOnAction(_ -> commands.endComparison());
    HBox head = new HBox(4, title, other, close);
    head.setAlignment(Pos.CENTER_LEFT);
    before.setId("compare-before");
    now.setId("compare-now");
    for (Label line : List.of(before, now, summary)) {
      line.getStyleClass().add("text-small");
      line.setWrapText(true);
      line.setMinHeight(Region.USE_PREF_SIZE);
    }
    summary.setId("compare-summary");
    summary.getStyleClass().add("muted");
    list.setId("compare-list");
    list.getStyleClass().add("edge-to-edge");
    list.setFixedCellSize(ROW);
    list.setMaxHeight(Region.USE_PREF_SIZE);
    // In a low window it gives room to what is above it.
    VBox.setVgrow(list, Priority.SOMETIMES);
    list.setCellFactory(_ -> new ChangeCell());
    list.getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (_, _, change) -> {
              if (change != null) {
                onChosen.accept(change);
              }
            });
    getChildren().addAll(head, before, now, summary, list);
  }

  public void setPalette(Palette next) {
    palette = next;
    list.refresh();
  }

  /**
   * Shows a comparison, or nothing where nothing is compared.
   *
   * @param nowText the time the map shows
   */
  public void show(@Nullable Baseline baseline, ComparedMap compared, String nowText) {
    setVisible(baseline != null);
    setManaged(baseline != null);
    if (baseline == null) {
      list.getItems().clear();
      return;
    }
    before.setText("Before: " + baseline.text());
    now.setText("Now: " + nowText);
    List<EdgeChange> changes = compared.changes();
    summary.setText(summary(changes.size(), compared.hiddenChanges()));
    if (!list.getItems().equals(changes)) {
      list.getItems().setAll(changes);
    }
    list.setVisible(!changes.isEmpty());
    list.setManaged(!changes.isEmpty());
    list.setPrefHeight(Math.min(MAX_ROWS, changes.size()) * ROW + 2);
    list.setMinHeight(Math.min(LEAST_ROWS, changes.size()) * ROW + 2);
  }

  private static String summary(int shown, int hidden) {
    if (shown + hidden == 0) {
      return "Nothing changed that counts. Move the cursor to compare with another time.";
    }
    String changed = shown + hidden == 1 ? "1 edge changed" : shown + hidden + " edges changed";
    return hidden == 0 ? changed : changed + ", " + hidden + " hidden by the filter";
  }

  /** Kind and figures over who talks to whom. */
  private final class ChangeCell extends ListCell<EdgeChange> {
    ChangeCell() {
      // As wide as the list: a long name is cut, and said whole by the tooltip.
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(EdgeChange change, boolean empty) {
      super.updateItem(change, empty);
      setText(null);
      boolean none = empty || change == null;
      setGraphic(none ? null : row(change));
      setTooltip(none ? null : new Tooltip(who(change)));
    }

    private static String who(EdgeChange change) {
      return change.edge().client() + " → " + change.edge().server();
    }

    private HBox row(EdgeChange change) {
      MapModel.ChangeKind kind = MapComparison.kind(change);
      int argb = Legend.colour(kind, palette);
      Rectangle bar = new Rectangle(4, ROW - 12, Color.web("#%06x".formatted(argb & 0xFFFFFF)));
      bar.setArcWidth(4);
      bar.setArcHeight(4);
      String words = MapComparison.words(change);
      String name = Legend.name(kind);
      Label what =
          new Label(
              change.edge().protocol()
                  + "  "
                  + name
                  + (words.equalsIgnoreCase(name) ? "" : "   " + words));
      what.getStyleClass().add("text-small");
      Label who = new Label(who(change));
      who.getStyleClass().add("compare-who");
      VBox lines = new VBox(1, who, what);
      lines.setMinWidth(0);
      lines.setAlignment(Pos.CENTER_LEFT);
      HBox row = new HBox(8, bar, lines);
      row.setAlignment(Pos.CENTER_LEFT);
      return row;
    }
  }
}
