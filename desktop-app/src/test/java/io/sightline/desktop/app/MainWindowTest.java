package io.sightline.desktop.app;

import static io.sightline.desktop.app.OnDisplay.await;
import static io.sightline.desktop.app.OnDisplay.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.ScriptedSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.panel.Inspector;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.timeline.TimelineStrip;
import io.sightline.desktop.view.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javafx.scene.Scene;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
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

/** Behaviour of the window on the scripted shop, in JavaFX's headless platform. */
@ExtendWith(ApplicationExtension.class)
@Timeout(120)
class MainWindowTest {
  @TempDir private static Path folder;

  private MainWindow window;
  private Session session;
  private Path target;

  @Start
  void start(Stage stage) {
    Fonts.load();
    target = folder.resolve("out-" + System.identityHashCode(this) + ".file");
    List<LogBatch> batches = ShopScript.batches();
    session =
        new Session(
            ScriptedSource.ofBatches(batches),
            new MemoryFactLog(),
            Cursor.live(),
            SessionRequest.RANGE);
    window = new MainWindow(session, new CopyingRecording(), ClusterLogs.NONE, new TestHost());
    window.setTheme(ThemeChoice.LIGHT, ThemeChoice.LIGHT.apply());
    stage.setScene(new Scene(window.root(), 990, 900));
    session.start();
    stage.show();
    window.map().requestFocus();
  }

  @AfterEach
  void close() throws TimeoutException {
    FxToolkit.setupFixture((Runnable) window::close);
  }

  /** Says what it was asked to save, in the file it was asked to save it to. */
  private static final class CopyingRecording implements Recording {
    @Override
    public void saveTo(Path file) throws IOException {
      Files.writeString(file, "capture");
    }

    @Override
    public String captureHash() {
      return "";
    }

    @Override
    public void close() {}
  }

  private final class TestHost implements WindowHost {
    @Override
    public FilePrompt files() {
      return new FilePrompt() {
        @Override
        public Optional<Path> openCapture(Window owner) {
          return Optional.of(folder.resolve("missing.slcap"));
        }

        @Override
        public Optional<Path> save(Window owner, String title, String suggestedName) {
          return Optional.of(target);
        }
      };
    }

    @Override
    public ZoneId zone() {
      return ZoneOffset.UTC;
    }

    @Override
    public void open(Path capture, Consumer<Issue> onFailure) {
      onFailure.accept(Issue.error(capture.getFileName() + " does not exist."));
    }

    @Override
    public void pickCluster(@org.jspecify.annotations.Nullable ClusterAdder adder) {
      throw new AssertionError("nobody asked for it");
    }

    @Override
    public void nextTheme() {}
  }

  @Test
  void theReasonOfABlockedEdgeIsSaid(FxRobot robot) throws TimeoutException {
    awaitEnd();
    robot.interact(
        () ->
            window
                .map()
                .select(
                    new Selection.Edge(
                        ShopScript.workload("checkout"), ShopScript.workload("payments"), "http")));
    await(() -> inspectorText(robot).contains("NETFILTER_DROP"));
    assertThat(inspectorText(robot))
        .contains("checkout")
        .contains("payments")
        .contains("Blocked by a firewall")
        .contains("10.77.0.6 to 10.77.0.7:8084")
        .contains("A firewall rule");
  }

  @Test
  void draggingTheTimelineMovesTheCursorAndTheMap(FxRobot robot) throws TimeoutException {
    awaitEnd();
    assertThat(verdict("checkout", "payments")).isEqualTo(MapModel.Verdict.BLOCKED);
    TimelineStrip strip = robot.lookup(".timeline-strip").queryAs(TimelineStrip.class);
    double middle = strip.xOf(ShopScript.time(60));
    robot
        .moveTo(strip)
        .press(MouseButton.PRIMARY)
        .moveTo(strip.localToScreen(middle, 20))
        .release(MouseButton.PRIMARY);
    await(() -> !session.view().isFollowing());
    await(
        () ->
            Math.abs(session.view().instantNanos() - ShopScript.time(60)) < 2_000_000_000L
                && verdict("checkout", "payments") == MapModel.Verdict.OK);
    assertThat(text(robot, "#time")).startsWith("2026-09-21 14:14:");
    assertThat(text(robot, "#pill")).isEqualTo("REPLAY");
  }

  @Test
  void theEndKeyLeadsBackToTheNewestFact(FxRobot robot) throws TimeoutException {
    awaitEnd();
    robot.interact(() -> window.map().requestFocus());
    robot.type(KeyCode.HOME);
    await(() -> session.view().instantNanos() == session.view().firstNanos());
    robot.type(KeyCode.END);
    await(() -> session.view().isFollowing());
    await(() -> verdict("checkout", "payments") == MapModel.Verdict.BLOCKED);
  }

  @Test
  void theArrowKeysStepAndSpacePlays(FxRobot robot) throws TimeoutException {
    awaitEnd();
    robot.interact(() -> window.map().requestFocus());
    robot.type(KeyCode.LEFT);
    await(
        () ->
            session.view().instantNanos() == ShopScript.time(ShopScript.SECONDS) - 1_000_000_000L);
    robot.type(KeyCode.LEFT);
    robot.type(KeyCode.RIGHT);
    await(
        () ->
            session.view().instantNanos() == ShopScript.time(ShopScript.SECONDS) - 1_000_000_000L);
    robot.type(KeyCode.HOME);
    await(() -> session.view().instantNanos() == session.view().firstNanos());
    robot.type(KeyCode.SPACE);
    await(() -> session.view().cursor().mode() == Cursor.Mode.PLAYING);
    robot.type(KeyCode.SPACE);
    await(() -> session.view().cursor().mode() == Cursor.Mode.PAUSED);
  }

  @Test
  void aProtocolThatIsSwitchedOffIsHiddenAndCounted(FxRobot robot) throws TimeoutException {
    awaitEnd();
    ToggleButton dns = robot.lookup("#protocol-dns").queryAs(ToggleButton.class);
    assertThat(robot.lookup("#chip").query().isVisible()).isFalse();
    robot.clickOn(dns);
    await(() -> window.map().hiddenProtocols().contains("dns"));
    await(() -> text(robot, "#chip").equals("Showing 9 of 11 edges"));
    robot.sleep(600);
    robot.clickOn(dns);
    await(() -> window.map().hiddenProtocols().isEmpty());
  }

  @Test
  void aDoubleClickShowsAProtocolAlone(FxRobot robot) throws TimeoutException {
    awaitEnd();
    robot.doubleClickOn("#protocol-redis");
    await(
        () -> window.map().hiddenProtocols().equals(java.util.Set.of("dns", "http", "postgresql")));
    robot.sleep(600);
    robot.doubleClickOn("#protocol-redis");
    await(() -> window.map().hiddenProtocols().isEmpty());
  }

  @Test
  void ctrlESavesAPicture(FxRobot robot) throws Exception {
    awaitEnd();
    robot.interact(() -> window.map().requestFocus());
    robot.press(KeyCode.CONTROL).type(KeyCode.E).release(KeyCode.CONTROL);
    await(() -> Files.exists(target));
    Image picture = new Image(target.toUri().toString());
    assertThat(picture.isError()).isFalse();
    assertThat(picture.getWidth()).isEqualTo(3200);
    await(() -> window.issue() != null);
    assertThat(window.issue().severity()).isEqualTo(Issue.Severity.DONE);
  }

  @Test
  void ctrlSSavesTheCaptureAndCtrlOTellsWhatWentWrong(FxRobot robot) throws TimeoutException {
    awaitEnd();
    robot.interact(() -> window.map().requestFocus());
    robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
    await(() -> Files.exists(target));
    robot.press(KeyCode.CONTROL).type(KeyCode.O).release(KeyCode.CONTROL);
    await(() -> window.issue() != null && window.issue().message().contains("missing.slcap"));
  }

  @Test
  void aNodeChosenInTheTreeIsSelectedAndEscClosesIt(FxRobot robot) throws TimeoutException {
    awaitEnd();
    robot.clickOn("database");
    await(
        () ->
            window
                .map()
                .selectionProperty()
                .get()
                .equals(new Selection.Node(ShopScript.workload("database"))));
    await(() -> text(robot, "#inspector-title").equals("database"));
    robot.type(KeyCode.ESCAPE);
    await(() -> robot.lookup("#inspector").tryQuery().isEmpty());
  }

  @Test
  void theSheetOfKeysOpensAndCloses(FxRobot robot) throws TimeoutException {
    awaitEnd();
    robot.clickOn("#keys");
    await(() -> robot.lookup("#shortcuts").query().isVisible());
    robot.type(KeyCode.ESCAPE);
    await(() -> !robot.lookup("#shortcuts").query().isVisible());
  }

  @Test
  void escGivesUpOneThingAtATime(FxRobot robot) throws TimeoutException {
    awaitEnd();
    robot.interact(() -> window.map().requestFocus());
    robot.type(KeyCode.C);
    await(() -> robot.lookup("#compare").query().isVisible());
    robot.interact(() -> window.map().select(new Selection.Node(ShopScript.workload("cache"))));
    robot.write("/").write("proto=redis");
    await(() -> robot.lookup("#filter").query().isFocused());

    robot.type(KeyCode.ESCAPE);
    await(() -> !robot.lookup("#filter-bar").query().isVisible());
    assertThat(robot.lookup("#compare").query().isVisible()).isTrue();

    robot.type(KeyCode.ESCAPE);
    await(() -> !robot.lookup("#compare").query().isVisible());
    assertThat(window.map().selectionProperty().get())
        .isEqualTo(new Selection.Node(ShopScript.workload("cache")));

    robot.type(KeyCode.ESCAPE);
    await(() -> window.map().selectionProperty().get() instanceof Selection.Nothing);
  }

  @Test
  void afterManySeeksTheMapShowsTheLastOne(FxRobot robot) throws TimeoutException {
    awaitEnd();
    for (int round = 0; round < 5; round++) {
      for (int second = 1; second < ShopScript.SECONDS; second += 3) {
        session.send(new CursorCommand.Seek(ShopScript.time(second)));
      }
      long last = ShopScript.time(40 + round);
      session.send(new CursorCommand.Seek(last));
      await(() -> session.view().instantNanos() == last && window.isSettled());
      assertThat(window.map().getModel().caption().timeRange())
          .isEqualTo(Moment.rangeUtc(session.view().rangeFromNanos(), last));
    }
  }

  private void awaitEnd() throws TimeoutException {
    await(
        () ->
            session.view().topology().watermarkNanos() == ShopScript.time(ShopScript.SECONDS)
                && window.map().getModel().nodes().size() >= 10
                && verdict("checkout", "payments") == MapModel.Verdict.BLOCKED);
  }

  private MapModel.Verdict verdict(String client, String server) {
    MapModel model = window.map().getModel();
    return model.edges().stream()
        .filter(
            edge ->
                model.nodes().get(edge.from()).label().equals(client)
                    && model.nodes().get(edge.to()).label().equals(server))
        .map(MapModel.Edge::verdict)
        .findFirst()
        .orElse(MapModel.Verdict.OK);
  }

  private static String inspectorText(FxRobot robot) {
    return robot.lookup("#inspector").tryQueryAs(Inspector.class).map(Inspector::text).orElse("");
  }
}
