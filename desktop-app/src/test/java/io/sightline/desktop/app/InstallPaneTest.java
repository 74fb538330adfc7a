package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.desktop.install.InstalledParts;
import io.sightline.desktop.install.ScriptedApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextInputControl;
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

/**
 * Installing and uninstalling from the window, against an API server that keeps what is applied.
 */
@ExtendWith(ApplicationExtension.class)
@Timeout(120)
class InstallPaneTest {
  @TempDir private static Path folder;

  private ScriptedApiServer api;
  private InstalledParts parts;
  private KubeconfigOpener opener;
  private ContextPicker picker;

  @Start
  void start(Stage stage) throws IOException {
    Fonts.load();
    ThemeChoice.LIGHT.apply();
    api = new ScriptedApiServer();
    parts = new InstalledParts(api);
    parts.node("node-1", "6.1.0-28-amd64");
    parts.node("node-2", "6.8.0");
    api.set("/api/v1/namespaces/shop", "{'kind':'Namespace','apiVersion':'v1'}");
    Path own = Files.createTempDirectory(folder, "test");
    Path config =
        Files.writeString(
            own.resolve("config"),
            """
            kind: Config
            clusters: [{name: k, cluster: {server: "%s"}}]
            contexts: [{name: staging, context: {cluster: k, user: u}}]
            users: [{name: u, user: {token: t}}]
            """
                .formatted(api.address()));
    opener = new KubeconfigOpener(config, own.resolve("home"));
    picker = new ContextPicker(opener, null, _ -> {});
    stage.setScene(SideWindow.dress(new Scene(picker.root(), 560, 640)));
    stage.show();
  }

  @AfterEach
  void close() throws TimeoutException {
    FxToolkit.setupFixture(
        () -> {
          picker.close();
          List.copyOf(Window.getWindows()).forEach(Window::hide);
        });
    api.close();
  }

  @Test
  void fromNothingToAConnectionWithTheYamlInBetween(FxRobot robot) throws Exception {
    openInstall(robot);
    await(() -> !isDisabled(robot, "#install-apply"));
    assertThat(rows(robot, "#install-checks"))
        .anyMatch(row -> row.contains("Kubernetes 1.34"))
        .anyMatch(row -> row.startsWith("2 of 2 nodes have a kernel that will do"));
    assertThat(yaml(robot))
        .contains("kind: \"DaemonSet\"", "localhost/sightline-agent:1.0", "--cluster=staging")
        .doesNotContain("PRIVATE KEY");
    assertThat(api.applied()).as("before it is told to").isEmpty();

    fire(robot, "#install-apply");
    await(() -> api.applied().contains(InstalledParts.AGENTS));
    await(() -> steps(robot).contains("applied DaemonSet sightline-agent in sightline-agents"));
    parts.seen(2);
    parts.relayReady();
    parts.agentReady("node-1");
    parts.agentReady("node-2");

    await(() -> opener.opened().equals(List.of("staging")));
    assertThat(robot.lookup("#install-pane").tryQuery()).as("it has done its work").isEmpty();
  }

  @Test
  void eachNodeSaysWhatHoldsItUpAndNobodyHasToWaitForTheLast(FxRobot robot) throws Exception {
    openInstall(robot);
    await(() -> !isDisabled(robot, "#install-apply"));
    fire(robot, "#install-apply");
    await(() -> api.applied().contains(InstalledParts.AGENTS));
    parts.seen(4);
    parts.agentReady("node-1");
    parts.agentWaits("node-2", "ErrImageNeverPull", "Container image is not present");
    parts.agentWaits("node-3", "ContainerCreating", "");
    parts.agentUnschedulable("node-4", "Insufficient memory");
    await(() -> rows(robot, "#install-parts").size() == 5);
    assertThat(rows(robot, "#install-parts"))
        .containsExactly(
            "relay: its pod is not there yet",
            "node-2: ErrImageNeverPull: Container image is not present",
            "node-3: ContainerCreating",
            "node-4: Unschedulable: Insufficient memory",
            "1 of 4 nodes ready: node-1");
    assertThat(robot.lookup("#install-parts .bad").queryAll()).hasSize(2);
    assertThat(robot.lookup("#install-connect").query().isVisible()).isFalse();

    parts.relayReady();
    await(() -> robot.lookup("#install-connect").query().isVisible());
    assertThat(opener.opened()).isEmpty();
    fire(robot, "#install-connect");
    await(() -> opener.opened().equals(List.of("staging")));
  }

  @Test
  void podSecurityThatRefusesTheAgentsIsSaid(FxRobot robot) throws Exception {
    openInstall(robot);
    await(() -> !isDisabled(robot, "#install-apply"));
    fire(robot, "#install-apply");
    await(() -> api.applied().contains(InstalledParts.AGENTS));
    api.set(
        "/api/v1/namespaces/sightline-agents/events/e1",
        "{'reason':'FailedCreate','message':'violates"
            + " PodSecurity','lastTimestamp':'2026-01-01T00:00:00Z'}");
    parts.seen(2);
    await(() -> rows(robot, "#install-parts").contains("agents: violates PodSecurity"));
  }

  @Test
  void whatStandsInTheWayIsNamedAndCheckedAgain(FxRobot robot) throws Exception {
    parts.node("node-old", "5.4.0");
    api.allow(
        action ->
            !action.path("verb").asText().equals("*")
                && !action.path("resource").asText().equals("clusterroles"));
    openInstall(robot);
    await(() -> state(robot).startsWith("Something stands in the way"));
    assertThat(rows(robot, "#install-checks"))
        .anyMatch(row -> row.contains("create clusterroles.rbac.authorization.k8s.io"))
        .anyMatch(row -> row.contains("node-old (5.4.0)"));
    assertThat(robot.lookup("#install-checks .bad").queryAll()).hasSize(1);
    assertThat(robot.lookup("#install-checks .warning").queryAll()).hasSize(1);
    assertThat(isDisabled(robot, "#install-apply")).isTrue();

    api.allow(_ -> true);
    fire(robot, "#install-again");
    await(() -> !isDisabled(robot, "#install-apply"));
    assertThat(robot.lookup("#install-checks .bad").queryAll()).isEmpty();
  }

  @Test
  void whatIsChosenIsInTheYamlAndInTheCluster(FxRobot robot) throws Exception {
    openInstall(robot);
    await(() -> !isDisabled(robot, "#install-apply"));
    write(robot, "#install-image", "registry.example/sightline:7");
    write(robot, "#install-grants", "shop=alice, *=group:sre");
    assertThat(isDisabled(robot, "#install-apply")).as("not looked at like that yet").isTrue();
    await(() -> yaml(robot).contains("registry.example/sightline:7"));
    await(() -> !isDisabled(robot, "#install-apply"));
    assertThat(yaml(robot))
        .contains("imagePullPolicy: \"IfNotPresent\"", "sightline-viewer-shop", "alice", "sre");
    fire(robot, "#install-apply");
    await(() -> api.applied().contains(InstalledParts.AGENTS));
    assertThat(api.get(InstalledParts.AGENTS).at("/spec/template/spec/containers/0/image").asText())
        .isEqualTo("registry.example/sightline:7");

    fire(robot, "#install-cancel");
    write(robot, "#install-grants", "Shop");
    await(() -> state(robot).contains("'Shop' is no name of a namespace"));
    assertThat(isDisabled(robot, "#install-apply")).isTrue();
  }

  @Test
  void installingAgainBeginsWithWhatIsInstalled(FxRobot robot) throws Exception {
    openInstall(robot);
    await(() -> !isDisabled(robot, "#install-apply"));
    assertThat(robot.lookup("#install-begun").query().isVisible()).isFalse();
    write(robot, "#install-image", "registry.example/sightline:7");
    write(robot, "#install-cluster", "production");
    robot.interact(() -> robot.lookup("#install-journals").queryAs(CheckBox.class).fire());
    await(() -> yaml(robot).contains("--journal="));
    await(() -> !isDisabled(robot, "#install-apply"));
    fire(robot, "#install-apply");
    await(() -> api.applied().contains(InstalledParts.AGENTS));
    robot.interact(() -> robot.lookup("#install-pane").query().getScene().getWindow().hide());

    manage(robot, 0);
    await(() -> !isDisabled(robot, "#install-apply"));
    assertThat(yaml(robot))
        .contains("registry.example/sightline:7", "--cluster=production", "--journal=");
    assertThat(robot.lookup("#install-image").queryAs(TextInputControl.class).getText())
        .isEqualTo("registry.example/sightline:7");
    assertThat(robot.lookup("#install-begun").query().isVisible()).isTrue();
    assertThat(rows(robot, "#install-checks")).noneMatch(row -> row.contains("give --"));
  }

  @Test
  void aServerThatDoesNotAnswerHoldsNobodyUpAndIsGivenUp(FxRobot robot) throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    openInstall(robot);
    await(() -> !isDisabled(robot, "#install-apply"));
    api.hold(held);
    int before = api.requests();
    fire(robot, "#install-apply");
    await(() -> api.requests() > before);
    // Whatever the window does now, it does while the server is silent.
    TabPane tabs = robot.lookup("#install-tabs").queryAs(TabPane.class);
    robot.interact(() -> tabs.getSelectionModel().select(1));
    fire(robot, "#install-cancel");
    assertThat(state(robot)).startsWith("Cancelled");
    held.countDown();
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(state(robot)).doesNotContain("broke off");
  }

  @Test
  void whatBreaksOffIsSaidInPlaceAndTakenUpAgain(FxRobot robot) throws Exception {
    openInstall(robot);
    await(() -> !isDisabled(robot, "#install-apply"));
    api.failAt("/apis/apps/v1");
    fire(robot, "#install-apply");
    await(() -> state(robot).contains("broke off"));
    assertThat(state(robot)).contains("etcdserver: request timed out", "What was applied stays");
    assertThat(opener.opened()).isEmpty();
    api.failAt(null);
    assertThat(button(robot, "#install-again").getText()).isEqualTo("Apply again");
    fire(robot, "#install-again");
    await(() -> api.applied().contains(InstalledParts.AGENTS));
  }

  @Test
  void uninstallingShowsWhatGoesAndLeavesNothing(FxRobot robot) throws Exception {
    final List<String> before = api.paths();
    openInstall(robot);
    await(() -> !isDisabled(robot, "#install-apply"));
    fire(robot, "#install-apply");
    await(() -> api.applied().contains(InstalledParts.AGENTS));
    robot.interact(() -> robot.lookup("#install-pane").query().getScene().getWindow().hide());

    manage(robot, 1);
    await(() -> !isDisabled(robot, "#uninstall-remove"));
    ListView<String> found = robot.lookup("#uninstall-found").queryListView();
    assertThat(found.getItems())
        .contains("Namespace sightline-agents", "ClusterRole sightline-relay");
    assertThat(api.paths()).as("nothing is removed yet").contains(InstalledParts.AGENTS);
    fire(robot, "#uninstall-remove");
    await(() -> state(robot, "#uninstall-state").startsWith("Nothing of Sightline is left"));
    assertThat(api.paths()).containsExactlyInAnyOrderElementsOf(before);
  }

  private void openInstall(FxRobot robot) throws TimeoutException {
    await(() -> !robot.lookup("#contexts").queryListView().getItems().isEmpty());
    fire(robot, "#connect");
    await(() -> robot.lookup("#not-installed").query().isVisible());
    fire(robot, "#install-here");
    await(() -> robot.lookup("#install-pane").tryQuery().isPresent());
  }

  private static void manage(FxRobot robot, int item) {
    robot.interact(
        () ->
            robot
                .lookup("#manage")
                .queryAs(javafx.scene.control.MenuButton.class)
                .getItems()
                .get(item)
                .fire());
  }

  private static List<String> rows(FxRobot robot, String id) {
    return robot.lookup(id + " .status-row").queryAllAs(StatusRow.class).stream()
        .map(StatusRow::text)
        .toList();
  }

  private static List<String> steps(FxRobot robot) {
    ListView<String> steps = robot.lookup("#install-steps").queryListView();
    return List.copyOf(steps.getItems());
  }

  private static String yaml(FxRobot robot) {
    return robot.lookup("#install-yaml").queryAs(TextInputControl.class).getText();
  }

  private static String state(FxRobot robot) {
    return state(robot, "#install-state");
  }

  private static String state(FxRobot robot, String id) {
    return robot.lookup(id).queryAs(Label.class).getText();
  }

  private static boolean isDisabled(FxRobot robot, String id) {
    return button(robot, id).isDisabled();
  }

  private static Button button(FxRobot robot, String id) {
    return robot.lookup(id).queryButton();
  }

  private static void fire(FxRobot robot, String id) {
    robot.interact(() -> button(robot, id).fire());
  }

  private static void write(FxRobot robot, String id, String text) {
    robot.interact(() -> robot.lookup(id).queryAs(TextInputControl.class).setText(text));
  }

  private static void await(Callable<Boolean> condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(20, TimeUnit.SECONDS, condition);
  }
}
