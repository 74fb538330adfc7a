package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.sightline.core.source.ScriptedSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.panel.logs.LogLine;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.session.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.scene.Scene;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
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

/** Logs in the window on the scripted cluster, read over HTTP. */
@ExtendWith(ApplicationExtension.class)
@Timeout(120)
class LogDrawerTest {
  private HttpServer server;
  private KubernetesClient client;
  private MainWindow window;

  @Start
  void start(Stage stage) throws IOException {
    Fonts.load();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", LogDrawerTest::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withAutoConfigure(false)
                    .build())
            .build();
    Session session =
        new Session(
            ScriptedSource.ofBatches(ClusterScript.batches()),
            new MemoryFactLog(),
            Cursor.live(),
            SessionRequest.RANGE);
    window = new MainWindow(session, new NoRecording(), () -> Optional.of(client), new NoHost());
    window.setTheme(ThemeChoice.LIGHT, ThemeChoice.LIGHT.apply());
    stage.setScene(new Scene(window.root(), 990, 900));
    session.start();
    stage.show();
    window.map().requestFocus();
  }

  @AfterEach
  void close() throws TimeoutException {
    FxToolkit.setupFixture((Runnable) window::close);
    client.close();
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String pod = exchange.getRequestURI().getPath().replaceAll(".*/pods/([^/]*)/log", "$1");
    String time = pod.startsWith("checkout") ? "2026-09-21T14:14:02Z" : "2026-09-21T14:14:01Z";
    String level = pod.startsWith("checkout") ? "ERROR" : "INFO";
    byte[] body = "%s %s line of %s\n".formatted(time, level, pod).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static List<String> lines(FxRobot robot) {
    TableView<LogLine> table = robot.lookup("#log-lines").queryTableView();
    return table.getItems().stream().filter(line -> !line.notice()).map(LogLine::text).toList();
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition)
      throws TimeoutException {
    WaitForAsyncUtils.waitFor(20, TimeUnit.SECONDS, condition);
  }

  private void selectStorefront(FxRobot robot) throws TimeoutException {
    await(() -> !window.map().getModel().nodes().isEmpty());
    robot.interact(
        () -> window.map().select(new Selection.Node(ClusterScript.workload("storefront"))));
  }

  @Test
  void logsOfTheSelectionAndOfWhatItCallsAreOneList(FxRobot robot) throws TimeoutException {
    selectStorefront(robot);
    robot.push(KeyCode.L);

    await(() -> lines(robot).size() == 2);
    assertThat(lines(robot))
        .containsExactlyInAnyOrder("INFO line of storefront-a", "INFO line of storefront-b");

    robot.interact(() -> toggle(robot, "What it calls").fire());
    await(() -> lines(robot).size() == 5);

    robot.interact(() -> toggle(robot, "Warnings and errors").fire());
    await(() -> lines(robot).size() == 3);
    assertThat(lines(robot)).allMatch(line -> line.startsWith("ERROR line of checkout-"));
  }

  @Test
  void lettersInTheSearchAreNotKeysOfTheWindow(FxRobot robot) throws TimeoutException {
    selectStorefront(robot);
    robot.push(KeyCode.L);
    await(() -> lines(robot).size() == 2);

    robot.interact(() -> robot.lookup("#log-search").query().requestFocus());
    robot.write("l?storefront-b");
    robot.eraseText(14);
    robot.write("storefront-b");

    await(() -> lines(robot).equals(List.of("INFO line of storefront-b")));
    assertThat(robot.lookup("#log-lines").tryQuery()).isPresent();
  }

  private static ToggleButton toggle(FxRobot robot, String text) {
    return robot
        .lookup(
            (javafx.scene.Node node) -> node instanceof ToggleButton b && b.getText().equals(text))
        .query();
  }
}
