package io.sightline.desktop.app;

import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.settings.LeftWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The window with the welcome page, and the opening of what is chosen there. JavaFX application
 * thread only.
 */
final class WelcomeWindow implements WelcomePane.Commands {
  private static final double WIDTH = 980;
  private static final double HEIGHT = 640;

  private final Stage stage = new Stage();
  private final Openers openers;
  private final WindowHost host;
  private final BiConsumer<SessionRequest, @Nullable LeftWindow> show;
  private final WelcomePane pane;

  /**
   * Shows the window.
   *
   * @param show shows a window on a request, as another one was left where that is not null
   * @param onClosed told when this one is gone
   */
  WelcomeWindow(
      Openers openers,
      WindowHost host,
      BiConsumer<SessionRequest, @Nullable LeftWindow> show,
      Runnable onClosed) {
    this.openers = openers;
    this.host = host;
    this.show = show;
    ContextPicker contexts =
        new ContextPicker(
            openers.clusters(),
            null,
            request -> request.ifPresent(opened -> show.accept(opened, null)));
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
    windows.forEach(this::reopen);
  }

  /** Opens again what a window showed, as it was. */
  private void reopen(LeftWindow left) {
    Thread.ofVirtual()
        .name("reopen")
        .start(
            () -> {
              String where = left.origin().where();
              try {
                SessionRequest request =
                    switch (left.origin().kind()) {
                      case CAPTURE -> openers.captures().open(Path.of(where));
                      case CONTEXT -> openers.clusters().open(List.of(where));
                      case NONE -> throw new IOException("it cannot be opened again");
                    };
                Platform.runLater(() -> show.accept(request, left));
              } catch (IOException | RuntimeException e) {
                Issue issue =
                    Issue.error(
                        "%s could not be opened again: %s.".formatted(where, Issue.reason(e)),
                        "Try again",
                        () -> reopen(left));
                Platform.runLater(() -> tell(issue));
              }
            });
  }
}
