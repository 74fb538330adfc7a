package io.sightline.desktop.app;

import static io.sightline.desktop.app.OnDisplay.await;
import static io.sightline.desktop.app.OnDisplay.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.source.ScriptedSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.export.perfetto.proto.Trace;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.raster.ApngReader;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.event.EventType;
import javafx.geometry.Point2D;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** Ways, critical applications, and exports of a range, in the window on the scripted shop. */
@ExtendWith(ApplicationExtension.class)
@Timeout(180)
class WhatMattersTest {
  @TempDir private static Path folder;

  private final Settings settings = Settings.inMemory();
  private MainWindow window;
  private Session session;
  private Path target;

  @Start
  void start(Stage stage) {
    Fonts.load();
    target = folder.resolve("out-" + System.identityHashCode(this) + ".file");
    session =
        new Session(
            ScriptedSource.ofBatches(ShopScript.batches()),
            new MemoryFactLog(),
            Cursor.live(),
            SessionRequest.RANGE);
    window = new MainWindow(session, new NoRecording(), ClusterLogs.NONE, new Host());
    window.setTheme(ThemeChoice.LIGHT, ThemeChoice.LIGHT.apply());
    window.map().reducedMotionProperty().unbind();
    window.map().reducedMotionProperty().set(true);
    stage.setScene(new Scene(window.root(), 990, 900));
    session.start();
    stage.show();
    window.map().requestFocus();
  }

  @AfterEach
  void close() throws TimeoutException {
    FxToolkit.setupFixture((Runnable) window::close);
    settings.close();
  }

  @Test
  void aClickWithCtrlShowsTheWayFromTheSelectionAndFollowsTheCursor(FxRobot robot)
      throws Exception {
    awaitEnd();
    select(robot, "loadgen");
    clickWithCtrl(robot, "payments");
    awaitTitle(robot, "loadgen → payments");
    assertThat(text(robot, "#path-note")).startsWith("5 steps");
    assertThat(steps(robot)).hasSize(5);
    assertThat(steps(robot).getLast()).startsWith("checkout to payments").contains("blocked");
    assertThat(clear())
        .containsExactly("checkout", "gateway", "loadgen", "orders", "payments", "web");

    session.send(new CursorCommand.Seek(ShopScript.time(15)));
    await(() -> steps(robot).getLast().matches("checkout to payments: HTTP · 10/s · .*ok"));

    robot.clickOn("#path-swap");
    awaitTitle(robot, "payments → loadgen");
    assertThat(text(robot, "#path-note")).contains("Nobody asks all the way");

    Button first =
        (Button) robot.lookup("#path-steps").queryAs(VBox.class).getChildren().getFirst();
    robot.interact(first::fire);
    await(
        () ->
            window
                .map()
                .selectionProperty()
                .get()
                .equals(
                    new Selection.Edge(
                        ShopScript.workload("checkout"), ShopScript.workload("payments"), "http")));
    robot.interact(() -> window.map().requestFocus());
    robot.type(KeyCode.ESCAPE);
    await(() -> robot.lookup("#path-title").tryQuery().isPresent());
    robot.type(KeyCode.ESCAPE);
    await(() -> robot.lookup("#path-title").tryQuery().isEmpty() && clear().size() == 10);
    robot.press(KeyCode.ALT).type(KeyCode.LEFT).release(KeyCode.ALT);
    awaitTitle(robot, "payments → loadgen");
  }

  @Test
  void bothEndsOfAWayAreChosenByKeyboardAlone(FxRobot robot) throws Exception {
    awaitEnd();
    robot.type(KeyCode.G);
    await(() -> robot.lookup("#palette-query").query().isFocused());
    robot.write("catal").type(KeyCode.ENTER);
    await(() -> robot.lookup("#palette-query").query().isFocused());
    robot.write("datab").type(KeyCode.ENTER);
    awaitTitle(robot, "catalog → database");
    assertThat(steps(robot))
        .singleElement()
        .asString()
        .startsWith("catalog to database: PostgreSQL");
    assertThat(text(robot, "#filter-focus")).isEqualTo("path from catalog to database");
  }

  @Test
  void whatIsMarkedAsCriticalIsOnTopInOrderOfTrouble(FxRobot robot) throws Exception {
    awaitEnd();
    assertThat(robot.lookup("#critical").query().isVisible()).isFalse();
    for (String name : List.of("cache", "checkout")) {
      select(robot, name);
      robot.interact(() -> window.map().requestFocus());
      robot.type(KeyCode.M);
    }
    await(() -> chips(robot).size() == 2);
    assertThat(chips(robot).getFirst()).startsWith("checkout in shop, failing: 12/s");
    assertThat(chips(robot).getLast()).startsWith("cache in shop, ok: 60/s");
    assertThat(settings.preferences().critical()).hasSize(2);

    robot.interact(() -> window.map().select(Selection.none()));
    robot.type(KeyCode.K, KeyCode.RIGHT, KeyCode.SPACE);
    await(() -> isSelected("cache"));
    assertThat(window.map().isFocused()).isTrue();

    session.send(new CursorCommand.Seek(ShopScript.time(15)));
    await(() -> chips(robot).getFirst().startsWith("cache in shop, ok"));
    robot.type(KeyCode.M);
    await(() -> chips(robot).size() == 1);
  }

  @Test
  void aCriticalApplicationIsFoundFromAnyLevel(FxRobot robot) throws Exception {
    awaitEnd();
    select(robot, "orders");
    robot.type(KeyCode.M);
    await(() -> chips(robot).size() == 1);
    robot.clickOn("#level-process");
    await(
        () ->
            window.map().getModel().nodes().stream()
                .noneMatch(it -> it.id().equals(ShopScript.workload("orders"))));
    robot.interact(() -> window.map().requestFocus());
    robot.type(KeyCode.K, KeyCode.SPACE);
    await(() -> isSelected("orders") && clear().contains("orders"));
  }

  @Test
  void aClipOfTheTimelineIsSavedWithProgress(FxRobot robot) throws Exception {
    awaitEnd();
    robot
        .press(KeyCode.CONTROL, KeyCode.SHIFT)
        .type(KeyCode.E)
        .release(KeyCode.SHIFT, KeyCode.CONTROL);
    await(() -> robot.lookup("#progress").query().isVisible());
    await(() -> window.issue() != null);
    assertThat(Objects.requireNonNull(window.issue()).message()).startsWith("Saved the clip as");
    assertThat(ApngReader.read(Files.readAllBytes(target)).frames()).hasSize(119);
    assertThat(robot.lookup("#progress").query().isVisible()).isFalse();
  }

  @Test
  void aClipThatIsGivenUpLeavesNothingBehind(FxRobot robot) throws Exception {
    awaitEnd();
    robot
        .press(KeyCode.CONTROL, KeyCode.SHIFT)
        .type(KeyCode.E)
        .release(KeyCode.SHIFT, KeyCode.CONTROL);
    await(() -> robot.lookup("#progress").query().isVisible());
    robot.clickOn("#progress-cancel");
    await(() -> window.issue() != null);
    assertThat(Objects.requireNonNull(window.issue()).message())
        .isEqualTo("The clip was given up; nothing was written.");
    assertThat(target).doesNotExist();
    try (var left = Files.list(folder)) {
      assertThat(left.filter(it -> it.toString().endsWith(".part"))).isEmpty();
    }
  }

  @Test
  void aTraceOfTheTimelineIsSavedFromTheMenu(FxRobot robot) throws Exception {
    awaitEnd();
    robot.interact(() -> window.saveTrace());
    await(() -> window.issue() != null);
    assertThat(Trace.parseFrom(Files.readAllBytes(target)).getPacketCount()).isGreaterThan(500);
  }

  @Test
  void theMenuOfANodeOffersWhatCanBeDoneWithIt(FxRobot robot) throws Exception {
    awaitEnd();
    select(robot, "loadgen");
    List<MenuItem> items = menu(robot, "cache");
    assertThat(items)
        .extracting(MenuItem::getText)
        .contains("Path from loadgen to here", "Path from here to…", "Mark as critical", "Copy as");
    Menu copy = (Menu) items.getLast();
    assertThat(copy.getItems())
        .extracting(MenuItem::getText)
        .containsExactly("Filter", "JSON", "Markdown");
    robot.interact(() -> items.getFirst().fire());
    awaitTitle(robot, "loadgen → cache");
    robot.interact(() -> find(items, "Mark as critical").fire());
    await(() -> chips(robot).size() == 1);
    assertThat(menu(robot, "cache")).extracting(MenuItem::getText).contains("No longer critical");
  }

  private static MenuItem find(List<MenuItem> items, String name) {
    return items.stream().filter(it -> name.equals(it.getText())).findFirst().orElseThrow();
  }

  /** The menu key would be about the selection; the pointer is about what it is on. */
  private List<MenuItem> menu(FxRobot robot, String name) throws Exception {
    seeAll(robot);
    robot.interact(
        () -> {
          Point2D at = Objects.requireNonNull(window.map().viewPosition(ShopScript.workload(name)));
          Point2D screen = window.map().localToScreen(at);
          Point2D scene = window.map().localToScene(at);
          window
              .map()
              .fireEvent(
                  new ContextMenuEvent(
                      ContextMenuEvent.CONTEXT_MENU_REQUESTED,
                      scene.getX(),
                      scene.getY(),
                      screen.getX(),
                      screen.getY(),
                      false,
                      null));
        });
    FutureTask<List<MenuItem>> items =
        new FutureTask<>(
            () ->
                Window.getWindows().stream()
                    .filter(ContextMenu.class::isInstance)
                    .map(ContextMenu.class::cast)
                    .filter(it -> "map-menu".equals(it.getId()))
                    .findFirst()
                    .map(it -> List.copyOf(it.getItems()))
                    .orElse(List.of()));
    robot.interact(items);
    return items.get();
  }

  private void select(FxRobot robot, String name) {
    robot.interact(() -> window.map().select(new Selection.Node(ShopScript.workload(name))));
    WaitForAsyncUtils.waitForFxEvents();
  }

  /** The robot of headless windows tells no mouse event that a key is held. */
  private void clickWithCtrl(FxRobot robot, String name) throws Exception {
    seeAll(robot);
    robot.interact(
        () -> {
          Point2D at =
              window
                  .map()
                  .localToScene(
                      Objects.requireNonNull(window.map().viewPosition(ShopScript.workload(name))));
          window.map().fireEvent(mouse(MouseEvent.MOUSE_PRESSED, at));
          window.map().fireEvent(mouse(MouseEvent.MOUSE_RELEASED, at));
        });
  }

  private static MouseEvent mouse(EventType<MouseEvent> type, Point2D at) {
    return new MouseEvent(
        type,
        at.getX(),
        at.getY(),
        at.getX(),
        at.getY(),
        MouseButton.PRIMARY,
        1,
        false,
        true,
        false,
        false,
        true,
        false,
        false,
        true,
        false,
        true,
        null);
  }

  /** The inspector opens beside the map, and may cover what is looked for. */
  private void seeAll(FxRobot robot) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(500);
    robot.interact(window.map()::fitAll);
    TimeUnit.MILLISECONDS.sleep(500);
  }

  private boolean isSelected(String name) {
    return window
        .map()
        .selectionProperty()
        .get()
        .equals(new Selection.Node(ShopScript.workload(name)));
  }

  private static List<String> steps(FxRobot robot) {
    return robot.lookup("#path-steps").queryAs(VBox.class).getChildren().stream()
        .map(row -> row.getAccessibleText())
        .toList();
  }

  private static List<String> chips(FxRobot robot) {
    return robot.lookup(".critical-chip").queryAllAs(Button.class).stream()
        .map(Button::getAccessibleText)
        .toList();
  }

  private List<String> clear() {
    return window.map().getModel().nodes().stream()
        .filter(node -> !node.faint())
        .map(MapModel.Node::label)
        .sorted()
        .toList();
  }

  private void awaitEnd() throws TimeoutException {
    await(
        () ->
            session.view().topology().watermarkNanos() == ShopScript.time(ShopScript.SECONDS)
                && clear().size() == 10
                && window.map().positions().settled()
                && window.map().positions().ids().size() == 10
                && window.map().framesPainted() > 0);
    WaitForAsyncUtils.waitForFxEvents();
  }

  private static void awaitTitle(FxRobot robot, String title) {
    try {
      await(() -> text(robot, "#path-title").equals(title));
    } catch (TimeoutException _) {
      assertThat(text(robot, "#path-title")).isEqualTo(title);
    }
  }

  private final class Host extends NoHost {
    @Override
    public FilePrompt files() {
      return new FilePrompt() {
        @Override
        public Optional<Path> openCapture(Window owner) {
          return Optional.empty();
        }

        @Override
        public Optional<Path> save(Window owner, String title, String suggestedName) {
          return Optional.of(target);
        }
      };
    }

    @Override
    public Settings settings() {
      return settings;
    }
  }
}
