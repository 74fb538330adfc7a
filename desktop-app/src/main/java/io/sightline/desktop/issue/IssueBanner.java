package io.sightline.desktop.issue;

import java.util.Objects;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignI;

/**
 * The banner that tells of an issue without getting in the way. The newest issue replaces the one
 * before; good news goes by itself. JavaFX application thread only.
 */
public final class IssueBanner extends HBox {
  private static final Duration GOOD_NEWS = Duration.seconds(8);

  private final Label text = new Label();
  private final FontIcon icon = new FontIcon(MaterialDesignA.ALERT_CIRCLE_OUTLINE);
  private final Button action = new Button();
  private final PauseTransition fade = new PauseTransition(GOOD_NEWS);
  private @Nullable Issue shown;

  public IssueBanner() {
    setId("banner");
    getStyleClass().add("issue-banner");
    setAlignment(Pos.CENTER_LEFT);
    setAccessibleRole(AccessibleRole.TEXT);
    text.setWrapText(true);
    text.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(text, Priority.ALWAYS);
    action.getStyleClass().add("small");
    action.setMinWidth(USE_PREF_SIZE);
    Button close = new Button(null, new FontIcon(MaterialDesignC.CLOSE));
    close.getStyleClass().addAll("button-icon", "flat", "small");
    close.setAccessibleText("Dismiss");
    close.setOnAction(_ -> dismiss());
    fade.setOnFinished(_ -> dismiss());
    getChildren().addAll(icon, text, action, close);
    setMaxHeight(USE_PREF_SIZE);
    dismiss();
  }

  /** Tells of an issue. */
  public void show(Issue issue) {
    shown = issue;
    fade.stop();
    text.setText(issue.message());
    setAccessibleText(issue.message());
    icon.setIconCode(
        switch (issue.severity()) {
          case DONE -> MaterialDesignC.CHECK_CIRCLE_OUTLINE;
          case NOTE -> MaterialDesignI.INFORMATION_OUTLINE;
          case WARNING, ERROR -> MaterialDesignA.ALERT_CIRCLE_OUTLINE;
        });
    getStyleClass()
        .setAll("issue-banner", issue.severity().name().toLowerCase(java.util.Locale.ROOT));
    action.setVisible(issue.actionName() != null);
    action.setManaged(issue.actionName() != null);
    action.setText(issue.actionName());
    Runnable remedy = issue.action();
    action.setOnAction(
        _ -> {
          dismiss();
          Objects.requireNonNull(remedy).run();
        });
    setVisible(true);
    setManaged(true);
    switch (issue.severity()) {
      case DONE, NOTE -> fade.playFromStart();
      case WARNING, ERROR -> {
        // Stays until it is dismissed or mended.
      }
    }
  }

  /** The issue shown; null for none. */
  public @Nullable Issue issue() {
    return shown;
  }

  /** Takes the banner away. */
  public void dismiss() {
    shown = null;
    setVisible(false);
    setManaged(false);
  }
}
