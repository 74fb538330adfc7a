package io.sightline.desktop.app;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** How something that takes a while stands: what is done now, or how it ended. */
final class WorkBar extends HBox {
  private static final double INDICATOR = 18;
  private static final String BAD = "bad";

  private final ProgressIndicator busy = new ProgressIndicator();
  private final Label state = new Label();

  /**
   * @param id of the text
   */
  WorkBar(String id) {
    super(10);
    busy.setPrefSize(INDICATOR, INDICATOR);
    busy.setMinSize(INDICATOR, INDICATOR);
    busy.managedProperty().bind(busy.visibleProperty());
    state.setId(id);
    state.setWrapText(true);
    state.setMinHeight(USE_PREF_SIZE);
    HBox.setHgrow(state, Priority.ALWAYS);
    setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(busy, state);
  }

  /** Something is being done. */
  void busy(String text) {
    busy.setVisible(true);
    state.getStyleClass().remove(BAD);
    state.setText(text);
  }

  /** What is being done now. */
  void say(String text) {
    state.setText(text);
  }

  /** Nothing is done any more. */
  void rest(String text, boolean bad) {
    busy.setVisible(false);
    state.getStyleClass().remove(BAD);
    if (bad) {
      state.getStyleClass().add(BAD);
    }
    state.setText(text);
  }

  /** What stands above it all: what is done, and in which cluster. */
  static VBox heading(String text, ClusterOpener.Choice choice) {
    Label title = new Label(text);
    title.getStyleClass().add("title-3");
    Label where = new Label(choice.context() + ", " + choice.server());
    where.getStyleClass().add("muted");
    return new VBox(2, title, where);
  }

  /** Buttons in a row, the first one at the left and the others at the right. */
  static HBox buttons(Region left, Region... right) {
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox row = new HBox(8, left, space);
    row.getChildren().addAll(right);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }
}
