package io.sightline.desktop.app;

import io.sightline.desktop.settings.Preferences.SavedFilter;
import io.sightline.desktop.settings.Settings;
import io.sightline.desktop.view.Narrowing;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignB;

/**
 * The filters that the user keeps by name: a menu to apply and remove them, and a field for the
 * name of another one. JavaFX application thread only.
 */
final class SavedFilters {
  private final Settings settings;
  private final Supplier<Narrowing> inForce;
  private final Consumer<SavedFilter> apply;
  private final MenuButton menu = new MenuButton("Saved");
  private final TextField name = new TextField();
  private final HBox naming = new HBox(8, new Label("Keep as"), name);

  /**
   * @param inForce what is kept when the user asks for it
   * @param apply narrows the map by a filter that was kept
   */
  SavedFilters(Settings settings, Supplier<Narrowing> inForce, Consumer<SavedFilter> apply) {
    this.settings = settings;
    this.inForce = inForce;
    this.apply = apply;
    menu.setId("filter-saved");
    menu.setGraphic(new FontIcon(MaterialDesignB.BOOKMARK_OUTLINE));
    menu.getStyleClass().addAll("small", "flat");
    menu.setTooltip(new Tooltip("Filters kept by name"));
    menu.setOnShowing(_ -> fill());
    // A menu without an item does not open, and so would never be filled.
    fill();
    name.setId("filter-name");
    name.setPromptText("a name");
    name.setAccessibleText("Name of the filter to keep");
    name.setOnAction(_ -> keep());
    name.focusedProperty()
        .addListener(
            (_, _, focused) -> {
              if (!focused) {
                showNaming(false);
              }
            });
    HBox.setHgrow(name, Priority.ALWAYS);
    naming.setAlignment(Pos.CENTER_LEFT);
    showNaming(false);
  }

  /** The menu. */
  MenuButton menu() {
    return menu;
  }

  /** The line in which a name is written; not shown at other times. */
  HBox naming() {
    return naming;
  }

  List<SavedFilter> all() {
    return settings.preferences().filters();
  }

  private void fill() {
    menu.getItems().clear();
    List<SavedFilter> kept = all();
    for (SavedFilter filter : kept) {
      MenuItem item = new MenuItem(filter.name() + "   " + filter.filter());
      item.setMnemonicParsing(false);
      item.setOnAction(_ -> apply.accept(filter));
      menu.getItems().add(item);
    }
    if (!kept.isEmpty()) {
      menu.getItems().add(new SeparatorMenuItem());
    }
    MenuItem keep = new MenuItem("Keep this filter…");
    keep.setDisable(inForce.get().filter().isEmpty());
    keep.setOnAction(_ -> askName());
    menu.getItems().add(keep);
    if (!kept.isEmpty()) {
      Menu remove = new Menu("Remove");
      for (SavedFilter filter : kept) {
        MenuItem item = new MenuItem(filter.name());
        item.setMnemonicParsing(false);
        item.setOnAction(_ -> settings.prefer(it -> it.withoutFilter(filter.name())));
        remove.getItems().add(item);
      }
      menu.getItems().add(remove);
    }
  }

  /** Asks for a name for the filter in force. */
  void askName() {
    name.setText(inForce.get().filter().text());
    showNaming(true);
    name.requestFocus();
    name.selectAll();
  }

  private void keep() {
    String called = name.getText().strip();
    Narrowing now = inForce.get();
    if (!called.isEmpty() && !now.filter().isEmpty()) {
      settings.prefer(
          it -> it.withFilter(new SavedFilter(called, now.filter().text(), now.hidesOthers())));
    }
    showNaming(false);
  }

  private void showNaming(boolean shown) {
    naming.setVisible(shown);
    naming.setManaged(shown);
  }
}
