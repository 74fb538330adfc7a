package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureVerifier;
import io.sightline.capture.VerifyReport;
import io.sightline.core.source.ScriptedSource;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.desktop.issue.Notices;
import io.sightline.desktop.panel.logs.LogLine;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.PodLogServer;
import io.sightline.desktop.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
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

/**
 * Log lines are kept from the window, and are there when the capture is opened without a cluster.
 */
@ExtendWith(ApplicationExtension.class)
@Timeout(120)
class KeepLogsTest {
  private PodLogServer server;
  private Path folder;
  private Path capture;
  private Stage stage;
  private Session session;
  private MainWindow window;

  @Start
  void start(Stage shown) throws IOException {
    Fonts.load();
    folder = Files.createTempDirectory("keep-logs");
    capture = folder.resolve("session.slcap");
    stage = shown;
    server = new PodLogServer();
    CaptureFactLog log =
        CaptureFactLog.create(capture, new CaptureMetadata("1", "a cluster", 0, 0));
    show(
        Captures.recorded(ScriptedSource.ofBatches(ClusterScript.batches()), log, new Notices())
            .withLogs(() -> Optional.of(server.client())));
    stage.show();
  }

  private void show(SessionRequest request) {
    session = request.open();
    window = new MainWindow(session, request.recording(), request.logs(), new NoHost());
    window.setTheme(ThemeChoice.LIGHT, ThemeChoice.LIGHT.apply());
    stage.setScene(new Scene(window.root(), 990, 900));
    session.start();
    window.map().requestFocus();
  }

  @AfterEach
  void close() throws TimeoutException, IOException {
    FxToolkit.setupFixture((Runnable) window::close);
    server.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static List<String> lines(FxRobot robot) {
    TableView<LogLine> table = robot.lookup("#log-lines").queryTableView();
    return table.getItems().stream().filter(line -> !line.notice()).map(LogLine::text).toList();
  }

  private static String label(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Label.class).map(Label::getText).orElse("");
  }

  private static void await(Callable<Boolean> condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(20, TimeUnit.SECONDS, condition);
  }

  private static void press(FxRobot robot, String id) {
    robot.interact(() -> robot.lookup(id).queryAs(ButtonBase.class).fire());
  }

  private void showLogsAt(FxRobot robot, int second) throws TimeoutException {
    await(() -> session.view().lastNanos() == ClusterScript.time(ClusterScript.SECONDS));
    session.send(new CursorCommand.Seek(ClusterScript.time(second)));
    await(() -> session.view().instantNanos() == ClusterScript.time(second));
    await(() -> !window.map().getModel().nodes().isEmpty());
    robot.interact(
        () -> window.map().select(new Selection.Node(ClusterScript.workload("checkout"))));
    robot.push(KeyCode.L);
  }

  private void keep(FxRobot robot) throws TimeoutException {
    showLogsAt(robot, 50);
    await(() -> !lines(robot).isEmpty());
    press(robot, "#log-keep");
    await(() -> label(robot, "#log-keep-size").contains("in the file"));
    assertThat(label(robot, "#log-keep-size")).startsWith("18 lines of 3 containers, ");
    press(robot, "#log-keep-now");
    await(() -> label(robot, "#log-kept").equals("18 lines are kept in the capture."));
  }

  @Test
  void keptLinesAreShownWithoutAClusterAtTheCursor(FxRobot robot) throws Exception {
    keep(robot);
    FxToolkit.setupFixture((Runnable) window::close);
    assertThat(CaptureVerifier.verify(capture))
        .isInstanceOfSatisfying(
            VerifyReport.Whole.class,
            whole -> assertThat(whole.kept()).isEqualTo(new VerifyReport.Kept(1, 18)));

    SessionRequest replay = Captures.open(capture);
    robot.interact(() -> show(replay));
    showLogsAt(robot, 20);

    // One of the three pods was there then.
    await(() -> lines(robot).size() == 6);
    assertThat(lines(robot)).filteredOn(line -> line.contains("ERROR")).hasSize(1);
    assertThat(label(robot, "#log-kept")).startsWith("Kept: ").contains("Of other times");
    assertThat(robot.lookup("#log-keep").queryButton().isVisible())
        .as("there is no cluster to read from")
        .isFalse();

    robot.interact(() -> robot.lookup("#log-search").queryTextInputControl().setText("line 40"));
    await(() -> lines(robot).size() == 1);

    robot.interact(
        () -> window.map().select(new Selection.Node(ClusterScript.workload("storefront"))));
    await(() -> lines(robot).isEmpty());
    assertThat(label(robot, "#log-kept")).isEmpty();
  }

  @Test
  void keptLinesCanBeLookedAtBesideThoseOfTheCluster(FxRobot robot) throws Exception {
    keep(robot);
    session.send(new CursorCommand.Seek(ClusterScript.time(50)));
    robot.interact(
        () ->
            robot.lookup(".toggle-button").queryAll().stream()
                .map(ButtonBase.class::cast)
                .filter(button -> button.getText().equals("Kept") && button.isVisible())
                .forEach(ButtonBase::fire));

    await(() -> label(robot, "#log-kept").startsWith("Kept: "));
    await(() -> lines(robot).size() == 18);
  }
}
