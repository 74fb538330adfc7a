package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.desktop.install.InstalledParts;
import io.sightline.desktop.install.ScriptedApiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
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

/** Choosing a context, with a kubeconfig of which nothing is known. */
@ExtendWith(ApplicationExtension.class)
@Timeout(120)
class ContextPickerTest {
  @TempDir private static Path folder;

  private final AtomicInteger connections = new AtomicInteger();
  private Path own;
  private ServerSocket listener;
  private ScriptedApiServer api;
  private KubeconfigOpener opener;
  private ContextPicker picker;

  @Start
  void start(Stage stage) throws IOException {
    Fonts.load();
    ThemeChoice.LIGHT.apply();
    own = Files.createTempDirectory(folder, "test");
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
    api = new ScriptedApiServer();
    opener = new KubeconfigOpener(kubeconfig(), own.resolve("home"));
    picker = new ContextPicker(opener, null, _ -> {});
    stage.setScene(SideWindow.dress(new Scene(picker.root(), 560, 640)));
    stage.show();
  }

  @AfterEach
  void close() throws IOException, TimeoutException {
    FxToolkit.setupFixture((Runnable) picker::close);
    listener.close();
    api.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        listener.accept().close();
        connections.incrementAndGet();
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Whatever a kubeconfig can name leads to the listener, or leaves a file. */
  private Path kubeconfig() throws IOException {
    Path plugin = own.resolve("plugin");
    Files.writeString(
        plugin,
        """
        #!/bin/sh
        echo x >> %s
        echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t"}}'
        """
            .formatted(own.resolve("ran")));
    Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
    String anywhere = "http://127.0.0.1:" + listener.getLocalPort();
    return Files.writeString(
        own.resolve("config"),
        """
        kind: Config
        current-context: hostile
        clusters:
        - {name: trap, cluster: {server: "%1$s", proxy-url: "%1$s"}}
        - {name: bare, cluster: {server: "%2$s"}}
        contexts:
        - {name: hostile, context: {cluster: trap, user: runs, namespace: shop}}
        - {name: plain, context: {cluster: bare, user: token}}
        users:
        - name: runs
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: %3$s
              args: ["--as", "some one", "\\u202egnp.exe"]
              env: [{name: LD_PRELOAD, value: /tmp/x.so}]
              interactiveMode: Never
        - {name: token, user: {token: t}}
        """
            .formatted(anywhere, api.address(), plugin));
  }

  private boolean ran() {
    return Files.exists(own.resolve("ran"));
  }

  @Test
  void readingAHostileKubeconfigRunsNothingAndConnectsToNothing(FxRobot robot) throws Exception {
    awaitContexts(robot);
    ListView<ClusterOpener.Choice> contexts = robot.lookup("#contexts").queryListView();
    assertThat(contexts.getItems())
        .extracting(ClusterOpener.Choice::context)
        .containsExactly("hostile", "plain");
    assertThat(contexts.getSelectionModel().getSelectedItem().context()).isEqualTo("hostile");
    robot.clickOn("#context-filter").write("pla");
    robot.push(KeyCode.DOWN);
    assertThat(contexts.getItems()).hasSize(1);
    robot.interact(() -> button(robot, "#contexts-again").fire());
    WaitForAsyncUtils.waitForFxEvents();
    assertNothingHappened();
  }

  @Test
  void beforeConsentNothingRunsAndAfterARefusalNeither(FxRobot robot) throws Exception {
    awaitContexts(robot);
    fire(robot, "#connect");
    await(() -> isShown(robot, "#consent"));
    String command = robot.lookup("#consent-command").queryAs(TextInputControl.class).getText();
    assertThat(command)
        .startsWith("LD_PRELOAD=/tmp/x.so " + own.resolve("plugin"))
        .contains("'some one'")
        .as("what would turn the text around")
        .contains("\\u{202e}")
        .doesNotContain("\u202e");
    assertThat(texts(robot, "#consent")).anyMatch(text -> text.contains("Context hostile of"));
    assertNothingHappened();

    fire(robot, "#consent-no");
    await(() -> state(robot).contains("that was not allowed, so nothing was run"));
    assertThat(isShown(robot, "#consent")).isFalse();
    assertNothingHappened();
    assertThat(opener.opened()).isEmpty();
  }

  @Test
  void aQuestionThatIsLeftIsAnsweredByNobody(FxRobot robot) throws Exception {
    awaitContexts(robot);
    fire(robot, "#connect");
    await(() -> isShown(robot, "#consent"));
    ListView<ClusterOpener.Choice> contexts = robot.lookup("#contexts").queryListView();
    robot.interact(() -> contexts.getSelectionModel().clearAndSelect(1));
    await(() -> !isShown(robot, "#consent"));
    assertNothingHappened();
  }

  @Test
  void withConsentItRunsAndIsNotAskedAboutAgain(FxRobot robot) throws Exception {
    awaitContexts(robot);
    fire(robot, "#connect");
    await(() -> isShown(robot, "#consent"));
    fire(robot, "#consent-once");
    await(() -> connections.get() > 0);
    assertThat(ran()).isTrue();
    // The listener hangs up, which is said in place.
    await(() -> state(robot).contains("could not") || state(robot).contains("does not answer"));
    int before = connections.get();
    fire(robot, "#connect");
    await(() -> connections.get() > before);
    assertThat(isShown(robot, "#consent")).isFalse();
    assertThat(Files.readAllLines(own.resolve("ran"))).hasSize(1);
    assertThat(own.resolve("home/.config/sightline/allowed-plugins"))
        .as("this time only")
        .doesNotExist();
  }

  @Test
  void aClusterWithARelayIsOpenedAndOneWithoutIsSaid(FxRobot robot) throws Exception {
    awaitContexts(robot);
    ListView<ClusterOpener.Choice> contexts = robot.lookup("#contexts").queryListView();
    robot.interact(() -> contexts.getSelectionModel().clearAndSelect(1));
    fire(robot, "#connect");
    await(() -> isShown(robot, "#not-installed"));
    assertThat(opener.opened()).isEmpty();
    assertThat(api.applied()).isEmpty();

    new InstalledParts(api).relayReady();
    fire(robot, "#connect");
    await(() -> opener.opened().equals(List.of("plain")));
    assertThat(isShown(robot, "#not-installed")).isFalse();
  }

  private void assertNothingHappened() {
    assertThat(ran()).as("a program was run").isFalse();
    assertThat(connections).as("connections").hasValue(0);
    assertThat(api.requests()).isZero();
  }

  private void awaitContexts(FxRobot robot) throws TimeoutException {
    await(() -> !robot.lookup("#contexts").queryListView().getItems().isEmpty());
  }

  private static List<String> texts(FxRobot robot, String id) {
    return robot.lookup(id + " .label").queryAllAs(Label.class).stream()
        .map(Label::getText)
        .toList();
  }

  private static String state(FxRobot robot) {
    return robot.lookup("#context-state").queryAs(Label.class).getText();
  }

  private static boolean isShown(FxRobot robot, String id) {
    return robot.lookup(id).query().isVisible();
  }

  private static Button button(FxRobot robot, String id) {
    return robot.lookup(id).queryButton();
  }

  private static void fire(FxRobot robot, String id) {
    robot.interact(() -> button(robot, id).fire());
  }

  private static void await(Callable<Boolean> condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(20, TimeUnit.SECONDS, condition);
  }
}
