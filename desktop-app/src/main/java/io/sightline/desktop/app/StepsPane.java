package io.sightline.desktop.app;

import io.sightline.desktop.install.InstallStep;
import io.sightline.desktop.install.InstallationState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.VBox;

/**
 * What was done in a cluster, step by step, and above it how relay and nodes are while they are
 * waited for: what is not ready first, with the reason. JavaFX application thread only.
 */
final class StepsPane extends SplitPane {
  /** More than can be read; the rest is a number. */
  private static final int MAX_ROWS = 60;

  private static final int MAX_NAMES = 12;

  private final VBox parts = new VBox(6);
  private final ListView<String> steps = new ListView<>();

  StepsPane() {
    setOrientation(Orientation.VERTICAL);
    parts.setId("install-parts");
    parts.getStyleClass().add("status-rows");
    steps.setId("install-steps");
    steps.getStyleClass().add("dense");
    steps.setPlaceholder(new Label("Nothing has been done yet"));
    getItems().add(steps);
  }

  void clear() {
    steps.getItems().clear();
    parts.getChildren().clear();
    getItems().setAll(steps);
  }

  void add(InstallStep step) {
    steps.getItems().add(step.text());
    steps.scrollTo(steps.getItems().size() - 1);
    if (step instanceof InstallStep.Changed changed) {
      show(changed.state());
    }
  }

  /** The last step; empty where there was none. */
  String last() {
    return steps.getItems().isEmpty() ? "" : steps.getItems().getLast();
  }

  private void show(InstallationState state) {
    if (getItems().size() == 1) {
      ScrollPane scroll = new ScrollPane(parts);
      scroll.setFitToWidth(true);
      scroll.getStyleClass().add("edge-to-edge");
      getItems().setAll(scroll, steps);
      setDividerPositions(0.6);
    }
    List<Node> rows = new ArrayList<>();
    rows.add(row("relay", state.relay()));
    if (!state.trouble().isEmpty()) {
      rows.add(new StatusRow(StatusRow.Tone.BAD, "agents: " + state.trouble()));
    }
    List<String> ready = new ArrayList<>();
    int left = 0;
    for (Map.Entry<String, InstallationState.Part> node : state.nodes().entrySet()) {
      if (node.getValue().ready()) {
        ready.add(node.getKey());
      } else if (rows.size() < MAX_ROWS) {
        rows.add(row(node.getKey(), node.getValue()));
      } else {
        left++;
      }
    }
    if (left > 0) {
      rows.add(new StatusRow(StatusRow.Tone.WAITING, left + " more nodes are not ready"));
    }
    if (!ready.isEmpty()) {
      rows.add(new StatusRow(StatusRow.Tone.OK, ready(ready, state.expectedNodes())));
    }
    parts.getChildren().setAll(rows);
  }

  private static StatusRow row(String part, InstallationState.Part how) {
    StatusRow.Tone tone =
        how.ready() ? StatusRow.Tone.OK : how.stuck() ? StatusRow.Tone.BAD : StatusRow.Tone.WAITING;
    return new StatusRow(tone, part + ": " + how.text());
  }

  private static String ready(List<String> names, int expected) {
    String shown = String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())));
    String more =
        names.size() > MAX_NAMES ? " and %d more".formatted(names.size() - MAX_NAMES) : "";
    return "%d of %s nodes ready: %s%s"
        .formatted(names.size(), expected < 0 ? "?" : String.valueOf(expected), shown, more);
  }
}
