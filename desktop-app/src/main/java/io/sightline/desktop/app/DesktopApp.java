package io.sightline.desktop.app;

import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.theme.Palette;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/**
 * The application: its windows, one for each session, and the theme they share.
 *
 * <p>{@link #launch} may be called once in a process. All else is for the JavaFX application
 * thread.
 */
public final class DesktopApp {
  private static final double WIDTH = 1440;
  private static final double HEIGHT = 900;
  private static final double PICKER_WIDTH = 560;
  private static final double PICKER_HEIGHT = 560;
  private static final Duration REHEARSAL = Duration.ofMillis(700);

  /** Opens a capture file for a window. */
  @FunctionalInterface
  public interface CaptureOpener {
    SessionRequest open(Path capture) throws IOException;
  }

  private final CaptureOpener opener;
  private final ClusterOpener clusters;
  private final List<MainWindow> windows = new ArrayList<>();
  private final CountDownLatch allClosed = new CountDownLatch(1);
  private ThemeChoice theme = ThemeChoice.SYSTEM;
  private @Nullable Stage picker;
  private volatile @Nullable RuntimeException failure;

  private DesktopApp(CaptureOpener opener, ClusterOpener clusters) {
    this.opener = opener;
    this.clusters = clusters;
  }

  /**
   * Shows a window for each request, or clusters to choose from where there is none, and returns
   * once the user has closed them all.
   *
   * @param onShown called when the first window is on the screen
   * @throws IllegalStateException when there is no display
   * @throws java.io.UncheckedIOException when what a window recorded could not be finished
   */
  public static void launch(
      List<SessionRequest> requests, CaptureOpener opener, ClusterOpener clusters, Runnable onShown)
      throws InterruptedException {
    DesktopApp app = new DesktopApp(opener, clusters);
    try {
      Platform.startup(() -> app.start(requests, onShown));
    } catch (UnsupportedOperationException e) {
      throw new IllegalStateException(
          "There is no display to open a window on. Set DISPLAY, or use --headless.", e);
    }
    app.allClosed.await();
    Platform.exit();
    RuntimeException failure = app.failure;
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Shows a window for a moment, with something selected: what a start needs has been used then.
   */
  public static void rehearse(SessionRequest request, CaptureOpener opener, ClusterOpener clusters)
      throws InterruptedException {
    DesktopApp app = new DesktopApp(opener, clusters);
    Platform.startup(
        () ->
            app.start(
                List.of(request),
                () -> {
                  app.after(REHEARSAL.multipliedBy(1), app::selectSomething);
                  app.after(REHEARSAL.multipliedBy(2), () -> app.theme = ThemeChoice.DARK);
                  app.after(REHEARSAL.multipliedBy(2), app::applyTheme);
                  app.after(
                      REHEARSAL.multipliedBy(3),
                      () -> List.copyOf(Window.getWindows()).forEach(Window::hide));
                }));
    app.allClosed.await();
    Platform.exit();
  }

  private void after(Duration delay, Runnable action) {
    PauseTransition pause =
        new PauseTransition(javafx.util.Duration.millis((double) delay.toMillis()));
    pause.setOnFinished(_ -> action.run());
    pause.play();
  }

  private void selectSomething() {
    for (MainWindow window : windows) {
      window.map().getModel().nodes().stream()
          .findFirst()
          .ifPresent(node -> window.map().select(new Selection.Node(node.id())));
    }
  }

  private void start(List<SessionRequest> requests, Runnable onShown) {
    Fonts.load();
    theme.apply();
    Platform.getPreferences().colorSchemeProperty().addListener((_, _, _) -> applyTheme());
    if (requests.isEmpty()) {
      pickCluster(null);
    }
    requests.forEach(this::show);
    onShown.run();
  }

  private void show(SessionRequest request) {
    Stage stage = new Stage();
    Session session = request.open();
    MainWindow window =
        new MainWindow(
            session, request.recording(), request.logs(), request.clusters(), new Host());
    request.notices().listen(window::tell);
    windows.add(window);
    var screen = Screen.getPrimary().getVisualBounds();
    Scene scene =
        new Scene(
            window.root(),
            Math.min(WIDTH, screen.getWidth()),
            Math.min(HEIGHT, screen.getHeight()));
    stage.setTitle(request.source().description() + " – Sightline");
    // Its name grows with the clusters that are added.
    stage
        .focusedProperty()
        .addListener((_, _, _) -> stage.setTitle(request.source().description() + " – Sightline"));
    stage.setScene(scene);
    stage.setMinWidth(760);
    stage.setMinHeight(520);
    stage.setOnHidden(_ -> closed(window));
    applyTheme();
    session.start();
    stage.show();
    window.map().requestFocus();
  }

  /**
   * Shows the clusters to choose from; the window that is chosen takes its place.
   *
   * @param adder takes what is to be shown in the window that asks; null where it takes none
   */
  private void pickCluster(@Nullable ClusterAdder adder) {
    Stage open = picker;
    if (open != null) {
      open.toFront();
      return;
    }
    Stage stage = new Stage();
    ContextPicker contexts =
        new ContextPicker(
            clusters,
            adder,
            request -> {
              request.ifPresent(this::show);
              stage.close();
            });
    Scene scene = new Scene(contexts.root(), PICKER_WIDTH, PICKER_HEIGHT);
    scene
        .getStylesheets()
        .add(
            MainWindow.class
                .getResource("/io/sightline/desktop/app/sightline.css")
                .toExternalForm());
    stage.setTitle("Connect to a cluster – Sightline");
    stage.setScene(scene);
    stage.setOnHidden(
        _ -> {
          picker = null;
          endIfNothingIsOpen();
        });
    picker = stage;
    stage.show();
  }

  private void endIfNothingIsOpen() {
    if (windows.isEmpty() && picker == null) {
      allClosed.countDown();
    }
  }

  private void closed(MainWindow window) {
    windows.remove(window);
    try {
      window.close();
    } catch (RuntimeException e) {
      RuntimeException first = failure;
      if (first == null) {
        failure = e;
      } else {
        first.addSuppressed(e);
      }
    } finally {
      endIfNothingIsOpen();
    }
  }

  private void applyTheme() {
    Palette palette = theme.apply();
    windows.forEach(window -> window.setTheme(theme, palette));
  }

  private final class Host implements WindowHost {
    private final FilePrompt files = FilePrompt.ofSystem();

    @Override
    public FilePrompt files() {
      return files;
    }

    @Override
    public ZoneId zone() {
      return ZoneId.systemDefault();
    }

    @Override
    public void open(Path capture, Consumer<Issue> onFailure) {
      Thread.ofVirtual()
          .name("open-capture")
          .start(
              () -> {
                try {
                  SessionRequest opened = opener.open(capture);
                  Platform.runLater(() -> show(opened));
                } catch (IOException | RuntimeException e) {
                  onFailure.accept(
                      Issue.error(
                          "%s could not be opened: %s."
                              .formatted(capture.getFileName(), Issue.reason(e)),
                          "Try again",
                          () -> open(capture, onFailure)));
                }
              });
    }

    @Override
    public void pickCluster(@Nullable ClusterAdder adder) {
      DesktopApp.this.pickCluster(adder);
    }

    @Override
    public void nextTheme() {
      theme = theme.next();
      applyTheme();
    }
  }
}
