package io.sightline.desktop.app;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/** How far a longer piece of work is, and a way to end it. JavaFX application thread only. */
final class ProgressPane extends HBox {
  private final Label what = new Label();
  private final ProgressBar bar = new ProgressBar(0);
  private final Button cancel = new Button("Cancel");

  ProgressPane() {
    setId("progress");
    getStyleClass().add("progress-pane");
    setAlignment(Pos.CENTER_LEFT);
    setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
    bar.setPrefWidth(160);
    bar.setAccessibleText("Progress");
    cancel.setId("progress-cancel");
    cancel.getStyleClass().add("small");
    for (Region part : List.of(what, cancel)) {
      part.setMinWidth(USE_PREF_SIZE);
    }
    getChildren().addAll(what, bar, cancel);
    end();
  }

  void begin(String doing, Runnable onCancel) {
    what.setText(doing);
    bar.setProgress(0);
    cancel.setOnAction(_ -> onCancel.run());
    setVisible(true);
  }

  void show(double share) {
    bar.setProgress(share);
  }

  double share() {
    return bar.getProgress();
  }

  void end() {
    setVisible(false);
  }
}
