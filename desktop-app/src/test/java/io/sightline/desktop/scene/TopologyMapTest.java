package io.sightline.desktop.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.sightline.desktop.scene.raster.Curve;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javafx.geometry.Point2D;
import javafx.geometry.VerticalDirection;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.ScrollEvent;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
class TopologyMapTest {
  private TopologyMap map;
  private final List<Selection> activated = new ArrayList<>();

  @Start
  void start(Stage stage) {
    map = new TopologyMap(1);
    map.reducedMotionProperty().unbind();
    map.reducedMotionProperty().set(true);
    map.setOnActivate(activated::add);
    map.setModel(DemoMap.shop());
    stage.setScene(new Scene(map, 960, 700));
    stage.show();
  }

  @BeforeEach
  void waitUntilSettled() throws Exception {
    WaitForAsyncUtils.waitFor(
        20,
        TimeUnit.SECONDS,
        () ->
            map.positions().settled()
                && map.positions().ids().size() == 13
                && fx(() -> map.framesPainted()) > 0);
    settle();
  }

  @AfterEach
  void close(FxRobot robot) {
    robot.interact(map::close);
  }

  private static <T> T fx(java.util.concurrent.Callable<T> call) throws Exception {
    return WaitForAsyncUtils.asyncFx(call).get(10, TimeUnit.SECONDS);
  }

  private void settle() throws Exception {
    WaitForAsyncUtils.waitForFxEvents();
    long frames = -1;
    while (frames != fx(() -> map.framesPainted())) {
      frames = fx(() -> map.framesPainted());
      Thread.sleep(60);
    }
  }

  private Point2D onScreen(String id) throws Exception {
    return fx(() -> map.localToScreen(Objects.requireNonNull(map.viewPosition(id))));
  }

  private Point2D emptySpot() throws Exception {
    return fx(
        () -> {
          for (double y = 20; y < map.getHeight(); y += 15) {
            for (double x = 20; x < map.getWidth(); x += 15) {
              if (map.nodeAt(x, y) < 0 && map.edgeAt(x, y) < 0) {
                return map.localToScreen(x, y);
              }
            }
          }
          throw new AssertionError("the map has no empty spot");
        });
  }

  @Test
  void aClickSelectsANodeAndEscapeClears(FxRobot robot) throws Exception {
    robot.clickOn(onScreen("shop/orders"));
    assertThat(map.selectionProperty().get()).isEqualTo(new Selection.Node("shop/orders"));
    robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
    assertThat(map.selectionProperty().get()).isEqualTo(Selection.none());
    robot.clickOn(onScreen("data/redis"));
    robot.clickOn(emptySpot());
    assertThat(map.selectionProperty().get()).as("a click on nothing").isEqualTo(Selection.none());
  }

  @Test
  void aClickOnALineSelectsTheEdge(FxRobot robot) throws Exception {
    MapModel model = map.getModel();
    Point2D from = onScreen("ops/backup");
    Point2D to = onScreen("data/postgres");
    Curve line = Curve.line(from.getX(), from.getY(), to.getX(), to.getY());
    Selection wanted = new Selection.Edge("ops/backup", "data/postgres", "tcp");
    Point2D hit = null;
    for (double t = .1; t < .9 && hit == null; t += .02) {
      for (double off = -60; off <= 60 && hit == null; off += 4) {
        Point2D at = map.screenToLocal(line.x(t) + off, line.y(t));
        int edge =
            fx(() -> map.nodeAt(at.getX(), at.getY()) >= 0 ? -1 : map.edgeAt(at.getX(), at.getY()));
        if (Selection.of(model, -1, edge).equals(wanted)) {
          hit = map.localToScreen(at);
        }
      }
    }
    robot.clickOn(Objects.requireNonNull(hit, "the edge is nowhere near its line"));
    assertThat(map.selectionProperty().get()).isEqualTo(wanted);
  }

  @Test
  void aDoubleClickOpens(FxRobot robot) throws Exception {
    robot.doubleClickOn(onScreen("shop/catalog"));
    assertThat(activated).containsExactly(new Selection.Node("shop/catalog"));
  }

  @Test
  void draggingTheBackgroundPans(FxRobot robot) throws Exception {
    Point2D before = onScreen("shop/gateway");
    Point2D spot = emptySpot();
    robot.moveTo(spot).press(MouseButton.PRIMARY).moveBy(80, 50).release(MouseButton.PRIMARY);
    Point2D after = onScreen("shop/gateway");
    assertThat(after.getX() - before.getX()).isBetween(79.0, 81.0);
    assertThat(after.getY() - before.getY()).isBetween(49.0, 51.0);
    assertThat(map.selectionProperty().get()).isEqualTo(Selection.none());
  }

  @Test
  void theWheelZoomsAtThePointer(FxRobot robot) throws Exception {
    Camera before = map.cameraProperty().get();
    List<Point2D> at = new ArrayList<>();
    robot.interact(
        () -> map.addEventFilter(ScrollEvent.SCROLL, e -> at.add(new Point2D(e.getX(), e.getY()))));
    robot.moveTo(onScreen("shop/storefront"));
    robot.scroll(3, VerticalDirection.UP);
    Camera after = map.cameraProperty().get();
    assertThat(after.scale()).isNotEqualTo(before.scale());
    // The headless windows report the wheel in screen coordinates, so the event says where it was.
    assertThat(after.mapX(at.getFirst().getX()))
        .isCloseTo(before.mapX(at.getFirst().getX()), offset(.01));
    assertThat(after.mapY(at.getFirst().getY()))
        .isCloseTo(before.mapY(at.getFirst().getY()), offset(.01));
  }

  @Test
  void draggingANodeMovesAndPinsIt(FxRobot robot) throws Exception {
    Point2D before = onScreen("data/redis");
    robot.moveTo(before).press(MouseButton.PRIMARY).moveBy(40, 30).release(MouseButton.PRIMARY);
    settle();
    assertThat(map.pinned()).containsExactly("data/redis");
    Point2D after = onScreen("data/redis");
    assertThat(after.getX() - before.getX()).isBetween(39.0, 41.0);
    assertThat(after.getY() - before.getY()).isBetween(29.0, 31.0);
    robot.interact(
        () ->
            map.setModel(
                DemoMap.shopBuilder().node("x", "late", MapModel.Kind.POD, "data").build()));
    settle();
    assertThat(onScreen("data/redis").distance(after)).as("pinned while others come").isLessThan(1);
    robot.interact(map::unpinAll);
    assertThat(map.pinned()).isEmpty();
  }

  @Test
  void pointingDimsWhatDoesNotBelong(FxRobot robot) throws Exception {
    robot.moveTo(onScreen("infra/dns"));
    assertThat(map.pointedProperty().get()).isEqualTo(new Selection.Node("infra/dns"));
    robot.moveTo(emptySpot());
    assertThat(map.pointedProperty().get()).isEqualTo(Selection.none());
  }

  @Test
  void aHiddenProtocolCannotBeHit(FxRobot robot) throws Exception {
    long visible = countEdgeHits("dns");
    assertThat(visible).isPositive();
    robot.interact(() -> map.hiddenProtocols().add("dns"));
    settle();
    assertThat(countEdgeHits("dns")).isZero();
    robot.interact(() -> map.hiddenProtocols().clear());
    settle();
    assertThat(countEdgeHits("dns")).isEqualTo(visible);
  }

  private long countEdgeHits(String protocol) throws Exception {
    return fx(
        () -> {
          long hits = 0;
          for (double y = 0; y < map.getHeight(); y += 6) {
            for (double x = 0; x < map.getWidth(); x += 6) {
              int edge = map.edgeAt(x, y);
              if (edge >= 0 && map.getModel().edges().get(edge).protocol().equals(protocol)) {
                hits++;
              }
            }
          }
          return hits;
        });
  }

  @Test
  void keysFitAndResetTheView(FxRobot robot) throws Exception {
    robot.clickOn(onScreen("infra/dns"));
    Camera all = map.cameraProperty().get();
    robot.press(KeyCode.DIGIT1).release(KeyCode.DIGIT1);
    assertThat(map.cameraProperty().get().scale()).isEqualTo(1);
    robot.press(KeyCode.F).release(KeyCode.F);
    Camera selection = map.cameraProperty().get();
    assertThat(selection.scale()).isGreaterThan(all.scale());
    robot.press(KeyCode.F).release(KeyCode.F);
    assertThat(map.cameraProperty().get().scale()).isEqualTo(all.scale());
    robot.press(KeyCode.DIGIT1).release(KeyCode.DIGIT1);
    robot.press(KeyCode.DIGIT0).release(KeyCode.DIGIT0);
    assertThat(map.cameraProperty().get().scale()).isEqualTo(all.scale());
  }

  @Test
  void theViewStaysOnceTheUserHasMovedIt(FxRobot robot) throws Exception {
    robot.interact(() -> map.zoom(1.5, 100, 100));
    Camera chosen = map.cameraProperty().get();
    robot.interact(
        () ->
            map.setModel(
                DemoMap.shopBuilder()
                    .node("far", "late-arrival", MapModel.Kind.POD, null)
                    .build()));
    settle();
    assertThat(map.cameraProperty().get()).isEqualTo(chosen);
  }

  @Test
  void atRestNothingIsPainted() throws Exception {
    long frames = fx(() -> map.framesPainted());
    Thread.sleep(300);
    assertThat(fx(() -> map.framesPainted())).isEqualTo(frames);
  }

  @Test
  void trafficFlowsUnlessMotionIsReduced(FxRobot robot) throws Exception {
    robot.interact(() -> map.reducedMotionProperty().set(false));
    long frames = fx(() -> map.framesPainted());
    Thread.sleep(500);
    assertThat(fx(() -> map.framesPainted())).isGreaterThan(frames + 3);
  }
}
