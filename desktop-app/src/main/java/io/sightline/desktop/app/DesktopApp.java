package io.sightline.desktop.app;

import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.settings.LeftWindow;
import io.sightline.desktop.settings.Origin;
import io.sightline.desktop.settings.Preferences;
import io.sightline.desktop.settings.RecentCapture;
import io.sightline.desktop.settings.Settings;
import io.sightline.desktop.theme.Palette;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.PauseTransition;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application: its windows, one for each session, the page it begins with, and what it keeps of
 * them.
 *
 * <p>{@link #launch} may be called once in a process. All else is for the JavaFX application
 * thread.
 */
public final class DesktopApp {
  private static final Logger LOG = LoggerFactory.getLogger(DesktopApp.class);
  private static final double WIDTH = 1440;
  private static final double HEIGHT = 900;
  private static final javafx.util.Duration NOTING = javafx.util.Duration.seconds(2);
  private static final double PICKER_WIDTH = 560;
  private static final double PICKER_HEIGHT = 560;
  private static final Duration REHEARSAL = Duration.ofMillis(700);

  /** A window that is open. */
  private record Open(MainWindow window, Stage stage, Supplier<Origin> origin) {
    LeftWindow note() {
      return WindowKeeper.note(
          window,
          origin.get(),
          List.of(stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight()));
    }
  }

  private final Openers openers;
  private final Settings settings;
  private final Reopening reopening;
  private final List<Open> windows = new ArrayList<>();
  private final Timeline noting = new Timeline(new KeyFrame(NOTING, _ -> noteWindows()));
  private final CountDownLatch allClosed = new CountDownLatch(1);
  private @Nullable Stage picker;

  /** Of the window that asked for the picker; null where none did. */
  private @Nullable ClusterAdder pickerAdder;

  private @Nullable WelcomeWindow welcome;
  private volatile @Nullable RuntimeException failure;

  private DesktopApp(Openers openers) {
    this.openers = openers;
    this.settings = openers.settings();
    this.reopening = new Reopening(openers, this::show, this::tell);
  }

  /** What the application begins with where it is asked for no window. */
  public enum Begin {
    /** Captures and clusters to choose from. */
    WELCOME,
    /** Clusters to choose from. */
    CLUSTERS
  }

  /**
   * Shows a window for each request, or what there is to choose from where there is none, and
   * returns once the user has closed them all.
   *
   * @param onShown called when the first window is on the screen
   * @throws IllegalStateException when there is no display
   * @throws java.io.UncheckedIOException when what a window recorded could not be finished
   */
  public static void launch(
      List<SessionRequest> requests, Begin begin, Openers openers, Runnable onShown)
      throws InterruptedException {
    DesktopApp app = new DesktopApp(openers);
    try {
      Platform.startup(() -> app.start(requests, begin, onShown));
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
  public static void rehearse(SessionRequest request, Openers openers) throws InterruptedException {
    DesktopApp app = new DesktopApp(openers);
    Platform.startup(
        () ->
            app.start(
                List.of(request),
                Begin.WELCOME,
                () -> {
                  app.after(REHEARSAL.multipliedBy(1), app::selectSomething);
                  app.after(
                      REHEARSAL.multipliedBy(2),
                      () -> app.settings.prefer(it -> it.withTheme(Preferences.Theme.DARK)));
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
    for (Open open : windows) {
      MainWindow window = open.window;
      window.map().getModel().nodes().stream()
          .findFirst()
          .ifPresent(node -> window.map().select(new Selection.Node(node.id())));
    }
  }

  private void start(List<SessionRequest> requests, Begin begin, Runnable onShown) {
    Fonts.load();
    theme().apply();
    Platform.getPreferences().colorSchemeProperty().addListener((_, _, _) -> applyTheme());
    settings.onPreferences(_ -> applyTheme());
    if (requests.isEmpty()) {
      switch (begin) {
        case WELCOME -> showWelcome();
        case CLUSTERS -> pickCluster(null);
      }
    }
    requests.forEach(this::show);
    settings.onProblem(
        problem ->
            Platform.runLater(() -> tell(new Issue(problem, Issue.Severity.WARNING, null, null))));
    noting.setCycleCount(Animation.INDEFINITE);
    noting.play();
    onShown.run();
  }

  private ThemeChoice theme() {
    return ThemeChoice.of(settings.preferences().theme());
  }

  /** Tells what is nobody's window's, in the window that is there. */
  private void tell(Issue issue) {
    if (!windows.isEmpty()) {
      windows.getLast().window.tell(issue);
    } else if (welcome != null) {
      welcome.tell(issue);
    }
  }

  /** What is noted is there also after a crash. */
  private void noteWindows() {
    List<LeftWindow> left =
        windows.stream()
            .filter(open -> open.origin.get().kind() != Origin.Kind.NONE)
            .map(Open::note)
            .toList();
    List<LeftWindow> all = reopening.with(left);
    if (!all.isEmpty()) {
      settings.remember(memory -> memory.withLeft(all));
    }
  }

  private void show(SessionRequest request) {
    show(request, null);
  }

  private void show(SessionRequest request, @Nullable LeftWindow as) {
    Stage stage = new Stage();
    Session session = request.open();
    if (as == null) {
      // It reads its first view while the window is made.
      session.start();
    }
    MainWindow window =
        new MainWindow(
            session, request.recording(), request.logs(), request.clusters(), new Host());
    request.notices().listen(window::tell);
    Open open = new Open(window, stage, request.origin());
    windows.add(open);
    remember(request);
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
    stage.setOnHidden(_ -> closed(open));
    applyTheme();
    if (as != null) {
      place(stage, as.bounds());
      WindowKeeper.restore(window, as);
      session.start();
    }
    stage.show();
    window.map().requestFocus();
    WelcomeWindow page = welcome;
    if (page != null) {
      page.close();
    }
  }

  /** Where it was, if that is still on a screen. */
  private static void place(Stage stage, List<Double> bounds) {
    if (bounds.size() == 4
        && bounds.stream().allMatch(Double::isFinite)
        && !Screen.getScreensForRectangle(
                bounds.get(0), bounds.get(1), bounds.get(2), bounds.get(3))
            .isEmpty()) {
      stage.setX(bounds.get(0));
      stage.setY(bounds.get(1));
      stage.setWidth(bounds.get(2));
      stage.setHeight(bounds.get(3));
    }
  }

  private void remember(SessionRequest request) {
    Origin origin = request.origin().get();
    if (origin.kind() != Origin.Kind.CAPTURE) {
      return;
    }
    String path = origin.where();
    long first = request.log().firstNanos();
    long last = request.log().lastNanos();
    Thread.ofVirtual()
        .name("remember-capture")
        .start(
            () -> {
              try {
                RecentCapture capture =
                    new RecentCapture(path, first, last, Files.size(Path.of(path)));
                settings.remember(memory -> memory.opened(capture));
              } catch (IOException e) {
                LOG.warn("{} is not remembered as opened", path, e);
              }
            });
  }

  /** Shows what there is to begin with; the window that is chosen takes its place. */
  private void showWelcome() {
    WelcomeWindow page = welcome;
    if (page == null) {
      page =
          new WelcomeWindow(
              openers,
              new Host(),
              this::show,
              reopening,
              () -> {
                welcome = null;
                endIfNothingIsOpen();
              });
      welcome = page;
    }
    page.show(theme().apply().dark());
  }

  /** Shows the clusters to choose from; the window that is chosen takes its place. */
  private void pickCluster(@Nullable ClusterAdder adder) {
    Stage open = picker;
    if (open != null && Objects.equals(adder, pickerAdder)) {
      open.toFront();
      return;
    }
    Stage stage = new Stage();
    ContextPicker contexts =
        new ContextPicker(
            openers.clusters(),
            adder,
            request -> {
              request.ifPresent(this::show);
              stage.close();
            });
    stage.setTitle("Connect to a cluster – Sightline");
    stage.setScene(SideWindow.dress(new Scene(contexts.root(), PICKER_WIDTH, PICKER_HEIGHT)));
    stage.setOnHidden(
        _ -> {
          if (Objects.equals(picker, stage)) {
            picker = null;
            pickerAdder = null;
          }
          contexts.close();
          endIfNothingIsOpen();
        });
    picker = stage;
    pickerAdder = adder;
    if (open != null) {
      // It would add to the window that asked before.
      open.close();
    }
    stage.show();
  }

  private void endIfNothingIsOpen() {
    if (windows.isEmpty() && picker == null && welcome == null) {
      noting.stop();
      allClosed.countDown();
    }
  }

  private void closed(Open open) {
    // The last one is what is offered next time.
    noteWindows();
    windows.remove(open);
    noteWindows();
    try {
      open.window.close();
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
    ThemeChoice theme = theme();
    Palette palette = theme.apply();
    windows.forEach(open -> open.window.setTheme(theme, palette));
    WelcomeWindow page = welcome;
    if (page != null) {
      page.setDark(palette.dark());
    }
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
                  SessionRequest opened = openers.captures().open(capture);
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
    public Settings settings() {
      return settings;
    }

    @Override
    public void showWelcome() {
      DesktopApp.this.showWelcome();
    }

    @Override
    public void pickCluster(@Nullable ClusterAdder adder) {
      DesktopApp.this.pickCluster(adder);
    }

    @Override
    public void nextTheme() {
      settings.prefer(it -> it.withTheme(theme().next().preference()));
    }
  }
}
