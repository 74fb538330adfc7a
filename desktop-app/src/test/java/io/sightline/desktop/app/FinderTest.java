package io.sightline.desktop.app;

import static io.sightline.desktop.app.OnDisplay.await;
import static io.sightline.desktop.app.OnDisplay.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.source.ScriptedSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.session.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.geometry.Point2D;
import javafx.scene.Scene;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** Filter, surroundings and palette in the window on the scripted shop. */
@ExtendWith(ApplicationExtension.class)
@Timeout(120)
class FinderTest {
  private MainWindow window;
  private Session session;

  @Start
  void start(Stage stage) {
    Fonts.load();
    session =
        new Session(
            ScriptedSource.ofBatches(ShopScript.batches()),
            new MemoryFactLog(),
            Cursor.live(),
            SessionRequest.RANGE);
    window = new MainWindow(session, new NoRecording(), ClusterLogs.NONE, new NoHost());
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
  }

  @Test
  void aFilterIsTypedHidesTheOthersWhereTheyStandAndIsClearedByMouse(FxRobot robot)
      throws Exception {
    awaitEnd();
    Map<String, Point2D> atFirst = places();
    slash(robot);
    await(() -> field(robot).isFocused());
    robot.write("proto=postgresql from:orders").type(KeyCode.ENTER);
    await(() -> text(robot, "#filter-count").equals("2 of 10 highlighted"));
    assertThat(window.map().isFocused()).isTrue();
    assertThat(shown()).hasSize(10);
    Map<String, Point2D> before = awaitStill();
    double bar = robot.lookup("#filter-bar").query().getBoundsInParent().getMaxY();
    assertThat(before.values()).as("the bar covers nothing").allMatch(at -> at.getY() > bar);

    robot.clickOn("#filter-hide");
    await(() -> text(robot, "#filter-count").equals("2 of 10 shown"));
    assertThat(shown()).containsExactlyInAnyOrder("orders", "database");
    for (Map.Entry<String, Point2D> place : places().entrySet()) {
      assertThat(place.getValue()).isEqualTo(before.get(place.getKey()));
    }

    robot.clickOn("#filter-clear");
    await(() -> shown().size() == 10);
    assertThat(robot.lookup("#filter-bar").query().isVisible()).isFalse();
    await(() -> places(window.map()).equals(atFirst));
  }

  @Test
  void aFilterHoldsWhereverTheCursorGoes(FxRobot robot) throws Exception {
    awaitEnd();
    slash(robot);
    robot.write("verdict=blocked").type(KeyCode.ENTER);
    robot.interact(() -> window.map().requestFocus());
    robot.type(KeyCode.H);
    await(() -> shown().equals(List.of("checkout", "payments")));
    session.send(new CursorCommand.Seek(ShopScript.time(15)));
    await(() -> shown().isEmpty());
    assertThat(text(robot, "#filter-count")).isEqualTo("0 of 10 shown");
    assertThat(robot.lookup("#empty").query().isVisible()).isTrue();
    session.send(new CursorCommand.Follow());
    await(() -> shown().equals(List.of("checkout", "payments")));
  }

  @Test
  void whatCannotBeUnderstoodIsSaidAndChangesNothing(FxRobot robot) throws Exception {
    awaitEnd();
    slash(robot);
    robot.write("ns=shop proto=htp").type(KeyCode.ENTER);
    await(() -> text(robot, "#filter-problem").contains("There is no proto htp; expected http"));
    assertThat(field(robot).isFocused()).isTrue();
    assertThat(field(robot).getCaretPosition()).isEqualTo(14);
    assertThat(shown()).hasSize(10);
    robot.type(KeyCode.ESCAPE);
    await(() -> !robot.lookup("#filter-bar").query().isVisible());
    assertThat(window.map().isFocused()).isTrue();
  }

  @Test
  void keysAndValuesAreCompletedByKeyboard(FxRobot robot) throws Exception {
    awaitEnd();
    slash(robot);
    robot.write("prot").type(KeyCode.TAB);
    await(() -> field(robot).getText().equals("proto="));
    ListView<?> offers = robot.lookup("#filter-offers").queryListView();
    await(() -> offers.getItems().size() == 4);
    robot.write("re").type(KeyCode.DOWN).type(KeyCode.ENTER);
    await(() -> field(robot).getText().equals("proto=redis "));
    robot.type(KeyCode.ENTER);
    await(() -> text(robot, "#filter-count").equals("2 of 10 highlighted"));
    robot.type(KeyCode.ESCAPE);
    await(() -> !robot.lookup("#filter-bar").query().isVisible());
  }

  @Test
  void thePaletteLeadsToAnEntityByKeyboardAlone(FxRobot robot) throws Exception {
    awaitEnd();
    palette(robot);
    robot.write("datab").type(KeyCode.ENTER);
    Selection database = new Selection.Node(ShopScript.workload("database"));
    await(() -> window.map().selectionProperty().get().equals(database));
    assertThat(robot.lookup("#palette").query().isVisible()).isFalse();
    assertThat(window.map().isFocused()).isTrue();
    await(
        () -> {
          Point2D at = window.map().viewPosition(ShopScript.workload("database"));
          return at != null
              && Math.abs(at.getY() - window.map().getHeight() / 2) < 2
              && at.getX() > 0
              && at.getX() < window.map().getWidth();
        });
  }

  @Test
  void plusAndMinusZoomByOneStepEach(FxRobot robot) throws Exception {
    awaitEnd();
    double before = window.map().cameraProperty().get().scale();
    robot.press(KeyCode.SHIFT).type(KeyCode.EQUALS).release(KeyCode.SHIFT);
    await(() -> scaled(before, 1.25));
    robot.type(KeyCode.EQUALS);
    await(() -> scaled(before, 1.25 * 1.25));
    robot.type(KeyCode.MINUS);
    await(() -> scaled(before, 1.25));
  }

  private boolean scaled(double before, double by) {
    return Math.abs(window.map().cameraProperty().get().scale() / before - by) < 1e-6;
  }

  @Test
  void whatIsInTroubleIsLookedAtInBetween(FxRobot robot) throws Exception {
    awaitEnd();
    slash(robot);
    robot.write("proto=postgresql").type(KeyCode.ENTER);
    await(() -> text(robot, "#filter-count").endsWith(" highlighted"));
    String before = text(robot, "#filter-count");
    robot.type(KeyCode.E);
    await(() -> text(robot, "#filter-count").endsWith(" shown"));
    robot.type(KeyCode.E);
    await(() -> text(robot, "#filter-count").equals(before));
    assertThat(field(robot).getText()).isEqualTo("proto=postgresql");
    assertThat(shown()).hasSize(10);
  }

  @Test
  void thePaletteFindsWhatAFilterHides(FxRobot robot) throws Exception {
    awaitEnd();
    robot.type(KeyCode.E);
    await(() -> shown().size() < 10);
    assertThat(shown()).contains("checkout", "payments").doesNotContain("cache");
    palette(robot);
    robot.write("cache").type(KeyCode.ENTER);
    await(() -> shown().size() == 10);
    assertThat(window.map().selectionProperty().get())
        .isEqualTo(new Selection.Node(ShopScript.workload("cache")));
  }

  @Test
  void thePaletteRunsActions(FxRobot robot) throws Exception {
    awaitEnd();
    palette(robot);
    robot.write("go beginning").type(KeyCode.ENTER);
    await(() -> session.view().instantNanos() == session.view().firstNanos());
    palette(robot);
    robot.type(KeyCode.ESCAPE);
    await(() -> !robot.lookup("#palette").query().isVisible());
  }

  @Test
  void theSurroundingsOfTheSelectionGrowAndShrinkByKeys(FxRobot robot) throws Exception {
    awaitEnd();
    robot.interact(() -> window.map().select(new Selection.Node(ShopScript.workload("cache"))));
    robot.type(KeyCode.N);
    await(() -> shown().equals(List.of("cache", "catalog")));
    assertThat(text(robot, "#filter-focus")).isEqualTo("1 hop around cache");
    robot.type(KeyCode.N);
    await(() -> shown().equals(List.of("cache", "catalog", "database", "gateway")));
    robot.press(KeyCode.SHIFT).type(KeyCode.N).release(KeyCode.SHIFT);
    await(() -> shown().equals(List.of("cache", "catalog")));
    robot.type(KeyCode.ESCAPE);
    await(() -> shown().size() == 10);

    robot.interact(() -> window.map().select(new Selection.Node(ShopScript.workload("cache"))));
    robot.type(KeyCode.N);
    await(() -> shown().equals(List.of("cache", "catalog")));
    robot.clickOn("#level-process");
    await(() -> shown().size() == 10 && text(robot, "#filter-focus").isEmpty());
  }

  private void slash(FxRobot robot) {
    robot.interact(() -> window.map().requestFocus());
    robot.write("/");
  }

  private static void palette(FxRobot robot) throws TimeoutException {
    robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
    await(() -> robot.lookup("#palette-query").query().isFocused());
  }

  private List<String> shown() {
    return window.map().getModel().nodes().stream().map(MapModel.Node::label).sorted().toList();
  }

  private static Map<String, Point2D> places(TopologyMap map) {
    Map<String, Point2D> found = new HashMap<>();
    for (MapModel.Node node : map.getModel().nodes()) {
      found.put(node.id(), map.viewPosition(node.id()));
    }
    return found;
  }

  private Map<String, Point2D> places() throws Exception {
    FutureTask<Map<String, Point2D>> places = new FutureTask<>(() -> places(window.map()));
    Platform.runLater(places);
    return places.get(10, TimeUnit.SECONDS);
  }

  /** The view makes room for the bar with the frame after it. */
  private Map<String, Point2D> awaitStill() throws Exception {
    Map<String, Point2D> before = places();
    for (int same = 0; same < 3; ) {
      TimeUnit.MILLISECONDS.sleep(100);
      Map<String, Point2D> now = places();
      same = now.equals(before) ? same + 1 : 0;
      before = now;
    }
    return before;
  }

  private void awaitEnd() throws TimeoutException {
    await(
        () ->
            session.view().topology().watermarkNanos() == ShopScript.time(ShopScript.SECONDS)
                && shown().size() == 10
                && window.map().positions().settled()
                && window.map().positions().ids().size() == 10
                && window.map().framesPainted() > 0);
    WaitForAsyncUtils.waitForFxEvents();
  }

  private static TextField field(FxRobot robot) {
    return robot.lookup("#filter").queryAs(TextField.class);
  }
}
