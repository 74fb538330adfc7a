package io.sightline.desktop.app;

import static io.sightline.desktop.app.OnDisplay.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.timeline.Cursor;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.script.CaptureFiles;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.settings.LeftWindow;
import io.sightline.desktop.settings.Origin;
import io.sightline.desktop.settings.Preferences;
import io.sightline.desktop.settings.RecentCapture;
import io.sightline.desktop.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.geometry.Point2D;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** What the app begins with and remembers, and the way back in a window. */
@ExtendWith(ApplicationExtension.class)
@Timeout(120)
class ShellTest {
  @TempDir private Path folder;

  private final Settings settings = Settings.inMemory();
  private Stage stage;
  private Path capture;
  private @Nullable MainWindow window;
  private @Nullable Session session;

  @Start
  void start(Stage first) throws IOException {
    Fonts.load();
    stage = first;
    capture = CaptureFiles.write(folder.resolve("shop.slcap"), "shop", ShopScript.batches());
  }

  @AfterEach
  void close() throws TimeoutException {
    MainWindow open = window;
    if (open != null) {
      FxToolkit.setupFixture((Runnable) open::close);
    }
  }

  private final class Host extends NoHost {
    @Override
    public Settings settings() {
      return settings;
    }
  }

  private MainWindow open(FxRobot robot, @Nullable LeftWindow as) throws TimeoutException {
    robot.interact(
        () -> {
          try {
            SessionRequest request = Captures.open(capture);
            Session opened = request.open();
            MainWindow shown =
                new MainWindow(opened, request.recording(), request.logs(), new Host());
            shown.setTheme(ThemeChoice.LIGHT, ThemeChoice.LIGHT.apply());
            stage.setScene(new Scene(shown.root(), 990, 900));
            if (as != null) {
              WindowKeeper.restore(shown, as);
            }
            opened.start();
            stage.show();
            shown.map().requestFocus();
            session = opened;
            window = shown;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    MainWindow shown = window;
    await(() -> shown.isSettled() && !shown.map().getModel().nodes().isEmpty());
    return shown;
  }

  private static List<String> shown(MainWindow window) {
    return window.map().getModel().nodes().stream().map(MapModel.Node::label).sorted().toList();
  }

  private static final class Choices implements WelcomePane.Commands {
    final List<Path> opened = new ArrayList<>();
    List<LeftWindow> restored = List.of();

    @Override
    public void open(Path file) {
      opened.add(file);
    }

    @Override
    public void openByDialog() {
      throw new AssertionError("nobody asked for it");
    }

    @Override
    public void restore(List<LeftWindow> windows) {
      restored = windows;
    }
  }

  @Test
  void theWelcomePageOffersWhatIsThereAndMarksWhatIsGone(FxRobot robot) throws Exception {
    LeftWindow left = left(List.of(), "proto=redis");
    settings.remember(
        memory ->
            memory
                .opened(new RecentCapture(folder.resolve("gone.slcap").toString(), 1, 2, 1_000))
                .opened(
                    new RecentCapture(
                        capture.toString(), ShopScript.time(0), ShopScript.time(60), 2_000))
                .withLeft(List.of(left)));
    Choices choices = new Choices();
    Path sample = folder.resolve("sample.slcap");
    robot.interact(
        () -> {
          WelcomePane pane =
              new WelcomePane(settings, ZoneOffset.UTC, new Label("clusters"), sample, choices);
          stage.setScene(new Scene(pane.root(), 900, 600));
          stage.show();
        });
    await(() -> robot.lookup("gone.slcap").queryAs(Hyperlink.class).isDisabled());
    assertThat(robot.lookup("shop.slcap").queryAs(Hyperlink.class).isDisabled()).isFalse();
    assertThat(robot.lookup("2026-09-21 14:13:20 to 14:14:20, 2 kB").tryQuery()).isPresent();

    robot.interact(() -> robot.lookup("shop.slcap").queryAs(Hyperlink.class).fire());
    robot.interact(() -> robot.lookup("#welcome-sample").queryAs(Button.class).fire());
    assertThat(choices.opened).containsExactly(capture, sample);
    robot.interact(() -> robot.lookup("#welcome-restore").queryAs(Button.class).fire());
    assertThat(choices.restored).containsExactly(left);
  }

  private LeftWindow left(List<LeftWindow.Pin> pins, String filter) {
    return new LeftWindow(
        Origin.capture(capture),
        "shop.slcap",
        ShopScript.time(40),
        filter,
        true,
        false,
        "WORKLOAD",
        List.of("dns"),
        pins,
        List.of(1.5, 20.0, -30.0),
        false,
        List.of());
  }

  @Test
  void aWindowIsAsItWasLeft(FxRobot robot) throws Exception {
    LeftWindow left =
        left(List.of(new LeftWindow.Pin(ShopScript.workload("cache"), 12, 34)), "proto=redis");
    MainWindow opened = open(robot, left);
    await(() -> opened.isSettled() && shown(opened).equals(List.of("cache", "catalog")));
    assertThat(session.view().instantNanos()).isEqualTo(ShopScript.time(40));
    assertThat(opened.map().pinnedPlaces())
        .containsEntry(ShopScript.workload("cache"), new Point2D(12, 34));
    assertThat(robot.lookup("#rail").tryQuery()).isEmpty();
    FutureTask<LeftWindow> noted =
        new FutureTask<>(() -> WindowKeeper.note(opened, left.origin(), List.of()));
    Platform.runLater(noted);
    assertThat(noted.get(10, TimeUnit.SECONDS)).isEqualTo(left);
  }

  @Test
  void backAndForwardGoOverSelectionFilterAndTime(FxRobot robot) throws Exception {
    MainWindow opened = open(robot, null);
    await(
        () ->
            session.view().cursor().mode() == Cursor.Mode.FOLLOWING && shown(opened).size() == 10);
    Selection cache = new Selection.Node(ShopScript.workload("cache"));
    robot.interact(() -> opened.map().select(cache));
    // What follows at once would be the same step.
    robot.sleep(300);
    robot.interact(() -> opened.map().requestFocus());
    robot.type(KeyCode.E);
    await(() -> opened.isSettled() && shown(opened).size() < 10);
    robot.sleep(300);
    robot.type(KeyCode.HOME);
    await(() -> session.view().instantNanos() == session.view().firstNanos());

    back(robot);
    await(() -> session.view().isFollowing());
    assertThat(opened.navigation().place().narrowing().isNone()).isFalse();
    back(robot);
    await(() -> opened.isSettled() && shown(opened).size() == 10);
    assertThat(opened.map().selectionProperty().get()).isEqualTo(cache);
    back(robot);
    await(() -> opened.map().selectionProperty().get() instanceof Selection.Nothing);

    robot.press(KeyCode.ALT).type(KeyCode.RIGHT).release(KeyCode.ALT);
    await(() -> opened.map().selectionProperty().get().equals(cache));
    robot.press(KeyCode.ALT).type(KeyCode.RIGHT).release(KeyCode.ALT);
    await(() -> opened.isSettled() && shown(opened).size() < 10);
  }

  private static void back(FxRobot robot) {
    robot.press(KeyCode.ALT).type(KeyCode.LEFT).release(KeyCode.ALT);
  }

  @Test
  void aFilterIsKeptByANameAndAppliedFromTheMenu(FxRobot robot) throws Exception {
    MainWindow opened = open(robot, null);
    robot.interact(() -> opened.map().requestFocus());
    robot.write("/").write("proto=redis").type(KeyCode.ENTER);
    await(() -> opened.navigation().options().narrowing().filter().text().equals("proto=redis"));
    MenuButton menu = robot.lookup("#filter-saved").queryAs(MenuButton.class);
    robot.interact(
        () -> {
          menu.getOnShowing().handle(null);
          menu.getItems().getFirst().fire();
        });
    await(() -> robot.lookup("#filter-name").query().isFocused());
    robot.interact(() -> robot.lookup("#filter-name").queryAs(TextField.class).setText("caches"));
    robot.type(KeyCode.ENTER);
    assertThat(settings.preferences().filters())
        .containsExactly(new Preferences.SavedFilter("caches", "proto=redis", false));

    robot.clickOn("#filter-clear");
    await(() -> opened.navigation().options().narrowing().isNone());
    robot.interact(
        () -> {
          menu.getOnShowing().handle(null);
          menu.getItems().getFirst().fire();
        });
    await(() -> opened.navigation().options().narrowing().filter().text().equals("proto=redis"));
  }

  @Test
  void aPreferenceHoldsAsSoonAsItIsChosen(FxRobot robot) throws Exception {
    MainWindow opened = open(robot, null);
    robot.clickOn("#open-preferences");
    await(() -> robot.lookup("#preferences").query().isVisible());
    robot.interact(() -> robot.lookup("#preferences-motion-1").queryAs(ToggleButton.class).fire());
    assertThat(settings.preferences().motion()).isEqualTo(Preferences.Motion.REDUCED);
    assertThat(opened.map().reducedMotionProperty().get()).isTrue();
    robot.interact(() -> robot.lookup("#preferences-scale-3").queryAs(ToggleButton.class).fire());
    assertThat(settings.preferences().exportScale()).isEqualTo(4);
    robot.type(KeyCode.ESCAPE);
    await(() -> !robot.lookup("#preferences").query().isVisible());
  }
}
