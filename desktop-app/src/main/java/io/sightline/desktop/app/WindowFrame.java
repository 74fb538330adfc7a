package io.sightline.desktop.app;

import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a window are: the bar on top, the rail, the map, what is known of the
 * selection, the timeline, and sheets that lie over all of it. JavaFX application thread only.
 */
final class WindowFrame {
  private final Node rail;
  private final BorderPane layout = new BorderPane();
  private final StackPane root = new StackPane(layout);

  WindowFrame(Node top, Node rail, Node center) {
    this.rail = rail;
    layout.setTop(top);
    layout.setLeft(rail);
    layout.setCenter(center);
    root.getStyleClass().add("sightline");
    root.getStylesheets().add(stylesheet());
  }

  /** Sightline's own looks. */
  static String stylesheet() {
    return WindowFrame.class
        .getResource("/io/sightline/desktop/app/sightline.css")
        .toExternalForm();
  }

  StackPane root() {
    return root;
  }

  void setBottom(Node... parts) {
    VBox bottom = new VBox(parts);
    bottom.getStyleClass().add("bottom");
    layout.setBottom(bottom);
  }

  /** Lays something over the window, in its middle or, where told, below the top of it. */
  void addSheet(Node sheet, boolean atTop) {
    root.getChildren().add(sheet);
    if (atTop) {
      StackPane.setAlignment(sheet, Pos.TOP_CENTER);
      StackPane.setMargin(sheet, new Insets(72, 16, 16, 16));
    }
  }

  void showRail() {
    layout.setLeft(rail);
  }

  boolean isRailShown() {
    return layout.getLeft() != null;
  }

  void toggleRail() {
    layout.setLeft(isRailShown() ? null : rail);
  }

  /** Shows something at the right; null for nothing. */
  void showAtRight(@Nullable Node node) {
    layout.setRight(node);
  }

  /** Takes files that are dropped anywhere in the window. */
  void onDrop(Consumer<Path> open) {
    FileDrop.accept(root, open);
  }

  void setDark(boolean dark) {
    root.getStyleClass().removeAll("dark");
    if (dark) {
      root.getStyleClass().add("dark");
    }
  }
}
