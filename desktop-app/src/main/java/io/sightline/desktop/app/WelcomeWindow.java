package io.sightline.desktop.app;

import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.settings.LeftWindow;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;

/**
 * The window with the welcome page, and the opening of what is chosen there. JavaFX application
 * thread only.
 */
final class WelcomeWindow implements WelcomePane.Commands {
  private static final double WIDTH = 980;
  private static final double HEIGHT = 640;

  private final Stage stage = new Stage();
  private final WindowHost host;
  private final Reopening reopening;
  private final WelcomePane pane;

  /**
   * Shows the window.
   *
   * @param show shows a window on a request
   * @param onClosed told when this one is gone
   */
  WelcomeWindow(
      Openers openers,
      WindowHost host,
      Consumer<SessionRequest> show,
      Reopening reopening,
      Runnable onClosed) {
    this.host = host;
    this.reopening = reopening;
    ContextPicker contexts =
        new ContextPicker(openers.clusters(), null, request -> request.ifPresent(show));
    pane =
        new WelcomePane(openers.settings(), host.zone(), contexts.root(), openers.sample(), this);
    Scene scene = new Scene(pane.root(), WIDTH, HEIGHT);
    scene.getStylesheets().add(WindowFrame.stylesheet());
    stage.setTitle("Sightline");
    stage.setScene(scene);
    stage.setMinWidth(760);
    stage.setMinHeight(480);
    stage.setOnHidden(
        _ -> {
          contexts.close();
          onClosed.run();
        });
  }

  void show(boolean dark) {
    setDark(dark);
    stage.show();
    stage.toFront();
  }

  void setDark(boolean dark) {
    pane.setDark(dark);
  }

  void close() {
    stage.close();
  }

  /** Tells what went wrong. */
  void tell(Issue issue) {
    pane.tell(issue);
  }

  @Override
  public void open(Path capture) {
    host.open(capture, issue -> Platform.runLater(() -> tell(issue)));
  }

  @Override
  public void openByDialog() {
    host.files().openCapture(stage).ifPresent(this::open);
  }

  @Override
  public void restore(List<LeftWindow> windows) {
    reopening.open(windows);
  }
}
