package io.sightline.desktop.app;

import java.util.List;
import javafx.geometry.HPos;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The sheet that lists every key that does something. */
final class ShortcutSheet extends VBox {
  ShortcutSheet(List<Action> actions) {
    setId("shortcuts");
    getStyleClass().add("shortcut-sheet");
    setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    Label title = new Label("Keys");
    title.getStyleClass().add("title-3");
    GridPane grid = new GridPane();
    grid.setHgap(28);
    grid.setVgap(8);
    List<Action> withKeys = actions.stream().filter(action -> !action.keyText().isEmpty()).toList();
    int rows = (withKeys.size() + 1) / 2;
    for (int i = 0; i < withKeys.size(); i++) {
      Label keys = new Label(withKeys.get(i).keyText());
      keys.getStyleClass().add("key");
      keys.setMinWidth(Region.USE_PREF_SIZE);
      GridPane.setHalignment(keys, HPos.RIGHT);
      grid.add(keys, i / rows * 2, i % rows);
      grid.add(new Label(withKeys.get(i).name()), i / rows * 2 + 1, i % rows);
    }
    Label mouse =
        new Label(
            """
            Drag the map to move, wheel to zoom, drag a node to pin it.
            Drag the timeline to move in time, wheel over it or drag with Shift to zoom.
            Double click a protocol to see it alone, a namespace seen from afar to go in.
            Esc gives up one thing at a time: what is open on top, the filter being written, the logs,
            the comparison, the selection, the filter. Mouse buttons back and forward go where Alt+← does.\
            """);
    mouse.getStyleClass().add("muted");
    setSpacing(16);
    getChildren().addAll(title, grid, mouse);
  }
}
