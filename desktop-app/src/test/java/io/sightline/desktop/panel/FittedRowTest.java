package io.sightline.desktop.panel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class FittedRowTest {
  private final List<String> texts =
      List.of("Connected", "120 facts/s", "150,008 attempted", "0 lost");
  private FittedRow row;
  private List<Label> labels;
  private Label inShort;

  @Start
  void start(Stage stage) {
    labels = texts.stream().map(Label::new).toList();
    inShort = new Label("ok");
    row = new FittedRow();
    int state = row.add(false, labels.get(0));
    int facts = row.add(false, labels.get(1));
    int ledger = row.add(true, labels.get(2), inShort);
    row.add(true, labels.get(3));
    row.giveUp(facts, ledger, state);
    stage.setScene(new Scene(row, 800, 30));
    stage.show();
  }

  @Test
  void whatMattersLeastIsGivenUpFirstAndNothingIsCutOrCovered(FxRobot robot) {
    boolean allShown = false;
    boolean shortened = false;
    boolean leftOut = false;
    for (double width = 800; width > 60; width -= 3) {
      double now = width;
      robot.interact(
          () -> {
            row.resize(now, 30);
            row.layout();
          });
      List<Label> shown =
          row.getChildrenUnmodifiable().stream()
              .filter(node -> node instanceof Label && node.isVisible())
              .map(Label.class::cast)
              .toList();
      List<Label> leftToRight =
          shown.stream()
              .sorted(Comparator.comparingDouble(label -> label.getBoundsInParent().getMinX()))
              .toList();
      for (int i = 0; i < leftToRight.size(); i++) {
        Label label = leftToRight.get(i);
        assertThat(label.getWidth()).isGreaterThanOrEqualTo(label.prefWidth(-1) - 0.5);
        if (i > 0) {
          assertThat(label.getBoundsInParent().getMinX())
              .as("at %s", now)
              .isGreaterThanOrEqualTo(leftToRight.get(i - 1).getBoundsInParent().getMaxX());
        }
      }
      assertThat(shown).contains(labels.get(3));
      assertThat(shown.contains(labels.get(2)) && inShort.isVisible()).isFalse();
      allShown |= shown.containsAll(labels);
      shortened |= shown.contains(inShort) && !shown.contains(labels.get(1));
      leftOut |= !shown.contains(labels.get(0));
    }
    assertThat(allShown).isTrue();
    assertThat(shortened).isTrue();
    assertThat(leftOut).isTrue();
  }
}
