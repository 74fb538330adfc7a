package io.sightline.desktop.timeline;

import io.sightline.core.timeline.CursorCommand;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.Moment;
import java.time.ZoneId;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Cursor;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;

/**
 * The time the cursor shows, which becomes a field to write another into. JavaFX application thread
 * only.
 */
final class TimeEntry extends HBox {
  private static final double FIELD_WIDTH = 190;

  private final ZoneId zone;
  private final Consumer<CursorCommand> send;
  private final Label time = new Label();
  private final TextField field = new TextField();
  private final Label error = new Label();
  private SessionView view;
  private @Nullable Node focusBefore;

  TimeEntry(SessionView first, ZoneId zone, Consumer<CursorCommand> send) {
    this.view = first;
    this.zone = zone;
    this.send = send;
    setAlignment(Pos.CENTER_LEFT);
    setSpacing(8);
    time.setId("time");
    time.getStyleClass().add("time-text");
    time.setCursor(Cursor.TEXT);
    time.setTooltip(new Tooltip("Go to a time  (T)"));
    time.setOnMouseClicked(_ -> edit());
    field.setId("time-field");
    field.setPrefWidth(FIELD_WIDTH);
    field.setPromptText("now-15m, 14:03:20, …");
    field.setAccessibleText("Time to go to, such as " + TimeExpression.EXAMPLES);
    field.setOnAction(_ -> go());
    field.addEventHandler(KeyEvent.KEY_PRESSED, this::cancelByEscape);
    field.textProperty().addListener((_, _, _) -> error.setText(""));
    field.focusedProperty().addListener((_, _, focused) -> leftAlone(focused));
    error.setId("time-error");
    error.getStyleClass().addAll("danger", "text-small");
    getChildren().add(time);
  }

  void show(SessionView next) {
    view = next;
    time.setText(view.firstNanos() == 0 ? "––:––:––" : Moment.dateTime(view.instantNanos(), zone));
  }

  /** Lets the user write a time. */
  void edit() {
    if (isEditing()) {
      field.requestFocus();
      return;
    }
    focusBefore = getScene() == null ? null : getScene().getFocusOwner();
    field.setText(view.firstNanos() == 0 ? "" : Moment.dateTime(view.instantNanos(), zone));
    getChildren().setAll(field, error);
    field.requestFocus();
    field.selectAll();
  }

  private boolean isEditing() {
    return getChildren().contains(field);
  }

  private void go() {
    switch (TimeExpression.read(field.getText(), view, zone)) {
      case TimeExpression.Meaning.Go(var command) -> {
        send.accept(command);
        end();
      }
      case TimeExpression.Meaning.Wrong(var message) -> {
        error.setText(message);
        field.selectAll();
      }
    }
  }

  private void cancelByEscape(KeyEvent event) {
    if (event.getCode() == KeyCode.ESCAPE) {
      end();
      event.consume();
    }
  }

  private void leftAlone(boolean focused) {
    if (!focused && isEditing()) {
      getChildren().setAll(time);
    }
  }

  private void end() {
    getChildren().setAll(time);
    if (focusBefore != null) {
      focusBefore.requestFocus();
    }
  }
}
