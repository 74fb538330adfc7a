package io.sightline.desktop.app;

import io.sightline.desktop.install.Cluster;
import io.sightline.desktop.install.InstallChoices;
import io.sightline.desktop.install.InstallPlan;
import io.sightline.desktop.install.InstallStep;
import io.sightline.desktop.install.InstallationState;
import io.sightline.desktop.install.Preflight;
import io.sightline.desktop.issue.Issue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextArea;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * Installs in a cluster: looks first, shows what would be applied, applies it when it is told to,
 * and waits until each node's agent delivers. Nothing is changed before the button is pressed. What
 * it does is done by {@link Cluster}, as by the command line. JavaFX application thread only.
 */
final class InstallPane extends VBox implements AutoCloseable {
  private static final javafx.util.Duration SETTLED = javafx.util.Duration.millis(500);

  /** Then it is said what is missing, and the user decides whether to go on waiting. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final ClusterOpener clusters;
  private final ClusterOpener.Choice choice;
  private final Runnable onInstalled;
  private final Work work = new Work();
  private final PauseTransition settle = new PauseTransition(SETTLED);
  private final ConsentPrompt consent = new ConsentPrompt();
  private final InstallForm form;
  private final VBox checks = new VBox(6);
  private final TextArea yaml = new TextArea();
  private final StepsPane steps = new StepsPane();
  private final Tab checksTab = new Tab("Checks");
  private final Tab yamlTab = new Tab("What is applied");
  private final Tab stepsTab = new Tab("Progress");
  private final TabPane tabs = new TabPane(checksTab, yamlTab, stepsTab);
  private final WorkBar state = new WorkBar("install-state");
  private final Button again = new Button("Check again");
  private final Button cancel = new Button("Cancel");
  private final Button connect = new Button("Connect now");
  private final Button apply = new Button("Apply");
  private @Nullable InstallPlan plan;
  private boolean changing;

  /** Whether it is known what is installed, with which the form begins. */
  private boolean looked;

  /**
   * A pane that looks at the cluster at once.
   *
   * @param onInstalled called when all works, or when the user will not wait for the rest
   */
  InstallPane(ClusterOpener clusters, ClusterOpener.Choice choice, Runnable onInstalled) {
    super(12);
    this.clusters = clusters;
    this.choice = choice;
    this.onInstalled = onInstalled;
    this.form = new InstallForm(choice.context(), clusters.version(), this::changed);
    build();
    check();
    // A field that has the focus does not show what it means when it is empty.
    Platform.runLater(tabs::requestFocus);
  }

  private void build() {
    setId("install-pane");
    getStyleClass().add("sightline");
    setPadding(new Insets(20));
    checks.setId("install-checks");
    checks.getStyleClass().add("status-rows");
    ScrollPane scroll = new ScrollPane(checks);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("edge-to-edge");
    checksTab.setContent(scroll);
    yamlTab.setContent(yamlPane());
    stepsTab.setContent(steps);
    tabs.setId("install-tabs");
    tabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
    VBox.setVgrow(tabs, Priority.ALWAYS);
    settle.setOnFinished(_ -> check());
    getChildren()
        .addAll(
            WorkBar.heading("Install in this cluster", choice),
            form,
            tabs,
            consent,
            state,
            buttons());
  }

  private StackPane yamlPane() {
    yaml.setId("install-yaml");
    yaml.setEditable(false);
    yaml.getStyleClass().add("monospaced");
    Button copy = new Button("Copy");
    copy.setId("install-copy");
    copy.setOnAction(
        _ -> {
          ClipboardContent content = new ClipboardContent();
          content.putString(yaml.getText());
          Clipboard.getSystemClipboard().setContent(content);
        });
    StackPane pane = new StackPane(yaml, copy);
    StackPane.setAlignment(copy, Pos.TOP_RIGHT);
    StackPane.setMargin(copy, new Insets(8, 20, 0, 0));
    return pane;
  }

  private HBox buttons() {
    again.setId("install-again");
    cancel.setId("install-cancel");
    connect.setId("install-connect");
    apply.setId("install-apply");
    apply.setDefaultButton(true);
    apply.setOnAction(_ -> apply());
    cancel.setOnAction(_ -> cancel());
    connect.setOnAction(_ -> finish());
    connect.managedProperty().bind(connect.visibleProperty());
    return WorkBar.buttons(again, cancel, connect, apply);
  }

  private void changed() {
    work.cancel();
    plan = null;
    apply.setDisable(true);
    settle.playFromStart();
  }

  /** Looks at the cluster, with what is chosen now. */
  private void check() {
    settle.stop();
    plan = null;
    changing = false;
    checks.getChildren().clear();
    if (stepsTab.isSelected()) {
      tabs.getSelectionModel().select(checksTab);
    }
    if (!looked) {
      look();
      return;
    }
    InstallPlan wanted;
    try {
      wanted =
          new InstallPlan(form.choices().settings(choice.context(), clusters.version()), false);
    } catch (InstallChoices.WrongChoiceException e) {
      work.cancel();
      yaml.clear();
      rest("It cannot be installed like that: " + e.getMessage() + ".", true);
      return;
    }
    toBusy("Looking at the cluster");
    work.<List<Preflight.Finding>>begin(
        "install-check",
        reports -> {
          String text = wanted.yaml();
          reports.tell(() -> yaml.setText(text));
          try (Cluster cluster = open(reports, false)) {
            return cluster.preflight(wanted);
          }
        },
        findings -> show(wanted, findings),
        e -> rest("The cluster could not be looked at: " + Issue.reason(e) + ".", true));
  }

  /** Reads what is installed, then looks at the cluster. */
  private void look() {
    toBusy("Looking at the cluster");
    work.<Optional<InstallChoices>>begin(
        "install-look",
        reports -> {
          try (Cluster cluster = open(reports, false)) {
            return cluster.installed();
          }
        },
        installed -> {
          looked = true;
          installed.ifPresent(form::beginWith);
          check();
        },
        e -> rest("The cluster could not be looked at: " + Issue.reason(e) + ".", true));
  }

  private void show(InstallPlan wanted, List<Preflight.Finding> findings) {
    checks
        .getChildren()
        .setAll(
            findings.stream()
                .map(finding -> new StatusRow(StatusRow.Tone.of(finding.level()), finding.text()))
                .toList());
    if (Preflight.isPossible(findings)) {
      plan = wanted;
      rest(
          "Nothing is changed before you apply it. What would be is under What is applied.", false);
    } else {
      rest("Something stands in the way; mend it and check again.", true);
    }
  }

  private void apply() {
    InstallPlan wanted = plan;
    if (wanted == null) {
      return;
    }
    changing = true;
    steps.clear();
    tabs.getSelectionModel().select(stepsTab);
    toBusy("Applying");
    work.<InstallationState>begin(
        "install-apply",
        reports -> {
          try (Cluster cluster = open(reports, true)) {
            cluster.apply(wanted);
            reports.tell(() -> state.say("Waiting until relay and agents work"));
            return cluster.await(PATIENCE);
          }
        },
        this::waited,
        e -> failed("Applying", e, "Apply again", this::apply));
  }

  /** Goes on waiting for what was applied. */
  private void await() {
    toBusy("Waiting until relay and agents work");
    work.<InstallationState>begin(
        "install-await",
        reports -> {
          try (Cluster cluster = open(reports, true)) {
            return cluster.await(PATIENCE);
          }
        },
        this::waited,
        e -> failed("Waiting", e, "Wait on", this::await));
  }

  private void waited(InstallationState how) {
    if (how.isReady()) {
      finish();
      return;
    }
    connect.setVisible(how.relay().ready());
    rest(
        "Not everything works after %d minutes; the reasons are above. What was applied stays."
            .formatted(PATIENCE.toMinutes()),
        true);
    retry("Wait on", this::await);
  }

  private void failed(String doing, Exception e, String button, Runnable action) {
    rest(doing + " broke off: " + Issue.reason(e) + ". What was applied stays.", true);
    retry(button, action);
  }

  private void cancel() {
    if (!work.isRunning()) {
      getScene().getWindow().hide();
      return;
    }
    work.cancel();
    rest(
        changing
            ? "Cancelled. What was applied so far stays: apply again to go on, or uninstall."
            : "Cancelled; nothing was changed.",
        true);
  }

  private void finish() {
    close();
    onInstalled.run();
  }

  private Cluster open(Work.Reports reports, boolean shown)
      throws IOException, InterruptedException {
    return clusters
        .administer(choice.context(), consent, step -> reports.tell(() -> step(step, shown)))
        .orElseThrow(() -> new IOException("nothing can be installed from here"));
  }

  private void step(InstallStep step, boolean shown) {
    if (!shown) {
      state.say(step.text());
      return;
    }
    steps.add(step);
    if (step instanceof InstallStep.Changed changed) {
      connect.setVisible(changed.state().relay().ready());
    }
  }

  private void toBusy(String text) {
    state.busy(text);
    form.setDisable(changing || !looked);
    connect.setVisible(false);
    again.setDisable(true);
    apply.setDisable(true);
    cancel.setText("Cancel");
    again.setText("Check again");
    again.setOnAction(_ -> check());
  }

  private void rest(String text, boolean bad) {
    state.rest(text, bad);
    form.setDisable(false);
    again.setDisable(false);
    apply.setDisable(plan == null);
    cancel.setText("Close");
  }

  private void retry(String text, Runnable action) {
    again.setText(text);
    again.setOnAction(_ -> action.run());
  }

  /** Ends what runs. */
  @Override
  public void close() {
    settle.stop();
    work.cancel();
  }
}
