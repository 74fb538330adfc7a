package io.sightline.desktop.app;

import io.sightline.desktop.install.Cluster;
import io.sightline.desktop.issue.Issue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javafx.geometry.Insets;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/**
 * Removes an installation: lists what would be removed, removes it when it is told to, and waits
 * until it is gone. JavaFX application thread only.
 */
final class UninstallPane extends VBox implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final ClusterOpener clusters;
  private final ClusterOpener.Choice choice;
  private final Work work = new Work();
  private final ConsentPrompt consent = new ConsentPrompt();
  private final ListView<String> found = new ListView<>();
  private final StepsPane steps = new StepsPane();
  private final WorkBar state = new WorkBar("uninstall-state");
  private final Button again = new Button("Look again");
  private final Button cancel = new Button("Cancel");
  private final Button remove = new Button("Remove");
  private boolean removing;

  /** A pane that looks for what is there at once. */
  UninstallPane(ClusterOpener clusters, ClusterOpener.Choice choice) {
    super(12);
    this.clusters = clusters;
    this.choice = choice;
    build();
    look();
  }

  private void build() {
    setId("uninstall-pane");
    getStyleClass().add("sightline");
    setPadding(new Insets(20));
    found.setId("uninstall-found");
    found.getStyleClass().add("dense");
    found.setPlaceholder(new Label(""));
    StackPane lists = new StackPane(found, steps);
    VBox.setVgrow(lists, Priority.ALWAYS);
    again.setId("uninstall-again");
    again.setOnAction(_ -> look());
    cancel.setId("uninstall-cancel");
    cancel.setOnAction(_ -> cancel());
    remove.setId("uninstall-remove");
    remove.getStyleClass().add("danger");
    remove.setOnAction(_ -> remove());
    getChildren()
        .addAll(
            WorkBar.heading("Uninstall from this cluster", choice),
            lists,
            consent,
            state,
            WorkBar.buttons(again, cancel, remove));
  }

  private void look() {
    removing = false;
    found.getItems().clear();
    steps.setVisible(false);
    toBusy("Looking for what is installed");
    work.<Found>begin(
        "uninstall-look",
        reports -> {
          try (Cluster cluster = open(reports)) {
            Cluster.Removal removal = cluster.removal();
            return new Found(removal.names(), removal.isOfHelm());
          }
        },
        this::show,
        e -> rest("The cluster could not be looked at: " + Issue.reason(e) + ".", true, false));
  }

  private record Found(List<String> names, boolean ofHelm) {}

  private void show(Found what) {
    found.getItems().setAll(what.names());
    if (what.names().isEmpty()) {
      rest("Sightline is not installed in this cluster.", false, false);
    } else if (what.ofHelm()) {
      rest(
          "This was installed by Helm: run helm uninstall first, then look again for the namespaces"
              + " and certificates.",
          true,
          false);
    } else {
      rest(
          "These, and all that is in the two namespaces, would be removed. Nothing is removed yet.",
          false,
          true);
    }
  }

  private void remove() {
    removing = true;
    steps.clear();
    steps.setVisible(true);
    toBusy("Removing");
    work.<List<String>>begin(
        "uninstall",
        reports -> {
          try (Cluster cluster = open(reports)) {
            return cluster.removal().remove(PATIENCE);
          }
        },
        left ->
            rest(
                left.isEmpty()
                    ? "Nothing of Sightline is left in this cluster."
                    : "Still there, and being deleted: %s. A namespace that stays says why in its conditions."
                        .formatted(String.join(", ", left)),
                !left.isEmpty(),
                false),
        e -> rest("Removing broke off: " + Issue.reason(e) + ".", true, false));
  }

  private void cancel() {
    if (!work.isRunning()) {
      getScene().getWindow().hide();
      return;
    }
    work.cancel();
    rest(
        removing
            ? "Cancelled; what was deleted until then is gone. Look again for the rest."
            : "Cancelled; nothing was changed.",
        true,
        false);
  }

  private Cluster open(Work.Reports reports) throws IOException, InterruptedException {
    return clusters
        .administer(
            choice.context(),
            consent,
            step ->
                reports.tell(
                    () -> {
                      if (removing) {
                        steps.add(step);
                      } else {
                        state.say(step.text());
                      }
                    }))
        .orElseThrow(() -> new IOException("nothing can be removed from here"));
  }

  private void toBusy(String text) {
    state.busy(text);
    again.setDisable(true);
    remove.setDisable(true);
    cancel.setText("Cancel");
  }

  private void rest(String text, boolean bad, boolean removable) {
    state.rest(text, bad);
    again.setDisable(false);
    remove.setDisable(!removable);
    cancel.setText("Close");
  }

  /** Ends what runs. */
  @Override
  public void close() {
    work.cancel();
  }
}
