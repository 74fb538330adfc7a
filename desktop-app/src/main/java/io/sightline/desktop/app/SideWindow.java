package io.sightline.desktop.app;

import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.stage.Stage;
import javafx.stage.Window;

/** Windows beside the main ones, dressed as those are. JavaFX application thread only. */
final class SideWindow {
  private static final String DARK = "dark";

  private SideWindow() {}

  /**
   * Shows a window.
   *
   * @param onHidden called when it is gone
   */
  static Stage show(
      Window owner, String title, Parent root, double width, double height, Runnable onHidden) {
    Stage stage = new Stage();
    stage.initOwner(owner);
    stage.setTitle(title + " – Sightline");
    stage.setScene(dress(new Scene(root, width, height)));
    stage.setMinWidth(560);
    stage.setMinHeight(520);
    stage.setOnHidden(_ -> onHidden.run());
    stage.show();
    return stage;
  }

  /** Gives a scene our looks, in the colours of the theme that is in use. */
  static Scene dress(Scene scene) {
    scene
        .getStylesheets()
        .add(
            MainWindow.class
                .getResource("/io/sightline/desktop/app/sightline.css")
                .toExternalForm());
    if (ThemeChoice.isDarkNow() && !scene.getRoot().getStyleClass().contains(DARK)) {
      scene.getRoot().getStyleClass().add(DARK);
    }
    return scene;
  }
}
