package io.sightline.desktop.app;

import io.sightline.desktop.settings.Preferences;
import io.sightline.desktop.settings.Settings;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/**
 * The user's preferences, each of which holds as soon as it is chosen. JavaFX application thread
 * only.
 */
final class PreferencesSheet extends VBox {
  private static final double TEXT_WIDTH = 420;

  private final Settings settings;

  PreferencesSheet(Settings settings) {
    this.settings = settings;
    setId("preferences");
    getStyleClass().add("shortcut-sheet");
    setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    setSpacing(16);
    setVisible(false);
  }

  /** Opens it with what holds now. */
  void open() {
    Preferences now = settings.preferences();
    GridPane grid = new GridPane();
    grid.setHgap(24);
    grid.setVgap(12);
    row(
        grid,
        "Theme",
        choice(
            "theme",
            List.of(Preferences.Theme.values()),
            now.theme(),
            theme -> words(theme.name()),
            theme -> settings.prefer(it -> it.withTheme(theme))));
    row(
        grid,
        "Motion",
        choice(
            "motion",
            List.of(Preferences.Motion.values()),
            now.motion(),
            motion -> words(motion.name()),
            motion -> settings.prefer(it -> it.withMotion(motion))));
    row(
        grid,
        "Captures open",
        choice(
            "live",
            List.of(true, false),
            now.liveOnOpen(),
            live -> live ? "At their end" : "At their begin",
            live -> settings.prefer(it -> it.withLiveOnOpen(live))));
    row(
        grid,
        "Saved pictures",
        choice(
            "scale",
            List.of(1.0, 2.0, 3.0, 4.0),
            now.exportScale(),
            scale -> "%.0f×".formatted(scale),
            scale -> settings.prefer(it -> it.withExportScale(scale))));
    CheckBox checks = new CheckBox("Hide probes and scrapes in new windows");
    checks.setId("preferences-checks");
    checks.setSelected(now.hideProbes());
    checks.setOnAction(_ -> settings.prefer(it -> it.withHideProbes(checks.isSelected())));
    row(grid, "Map", checks);
    Label title = new Label("Preferences");
    title.getStyleClass().add("title-3");
    Button close = new Button(null, new FontIcon(MaterialDesignC.CLOSE));
    close.getStyleClass().addAll("button-icon", "flat");
    close.setAccessibleText("Close");
    close.setOnAction(_ -> closeIfOpen());
    HBox.setHgrow(title, Priority.ALWAYS);
    title.setMaxWidth(Double.MAX_VALUE);
    HBox head = new HBox(title, close);
    head.setAlignment(Pos.CENTER_LEFT);
    String where = settings.where();
    Label kept =
        new Label(where.isEmpty() ? "Kept until this window is closed." : "Kept in " + where);
    kept.getStyleClass().add("muted");
    kept.setWrapText(true);
    kept.setMaxWidth(TEXT_WIDTH);
    getChildren().setAll(head, grid, kept);
    setVisible(true);
    close.requestFocus();
  }

  /** Returns whether it was open. */
  boolean closeIfOpen() {
    boolean open = isVisible();
    setVisible(false);
    return open;
  }

  private static String words(String constant) {
    return switch (constant) {
      case "SYSTEM" -> "As the system";
      case "LIGHT" -> "Light";
      case "DARK" -> "Dark";
      case "REDUCED" -> "Reduced";
      case "FULL" -> "Full";
      default -> constant;
    };
  }

  private static void row(GridPane grid, String name, Node control) {
    Label label = new Label(name);
    label.getStyleClass().add("muted");
    label.setMinWidth(Region.USE_PREF_SIZE);
    grid.addRow(grid.getRowCount(), label, control);
  }

  private static <T> HBox choice(
      String id, List<T> values, T chosen, Function<T, String> words, Consumer<T> choose) {
    ToggleGroup group = new ToggleGroup();
    HBox box = new HBox();
    for (int i = 0; i < values.size(); i++) {
      T value = values.get(i);
      ToggleButton button = new ToggleButton(words.apply(value));
      button.setId("preferences-" + id + "-" + i);
      button
          .getStyleClass()
          .addAll(
              i == 0 ? "left-pill" : i == values.size() - 1 ? "right-pill" : "center-pill",
              "small");
      button.setToggleGroup(group);
      button.setSelected(value.equals(chosen));
      button.setOnAction(
          _ -> {
            // One of them holds always.
            button.setSelected(true);
            choose.accept(value);
          });
      box.getChildren().add(button);
    }
    return box;
  }
}
