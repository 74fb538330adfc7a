package io.sightline.desktop.app;

import io.sightline.desktop.install.Preflight;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/** A line with a sign before it that says how something is. */
final class StatusRow extends HBox {
  /** How it is. */
  enum Tone {
    OK,
    WAITING,
    WARNING,
    BAD;

    private Ikon icon() {
      return switch (this) {
        case OK -> MaterialDesignC.CHECK_CIRCLE_OUTLINE;
        case WAITING -> MaterialDesignT.TIMER_SAND;
        case WARNING -> MaterialDesignA.ALERT_OUTLINE;
        case BAD -> MaterialDesignA.ALERT_OCTAGON_OUTLINE;
      };
    }

    static Tone of(Preflight.Level level) {
      return switch (level) {
        case OK -> OK;
        case WARNING -> WARNING;
        case OBSTACLE -> BAD;
      };
    }
  }

  private final String text;

  StatusRow(Tone tone, String text) {
    super(10);
    this.text = text;
    Label label = new Label(text);
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    label.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(label, Priority.ALWAYS);
    FontIcon icon = new FontIcon(tone.icon());
    icon.setAccessibleText(tone.name().toLowerCase(Locale.ROOT));
    getChildren().addAll(icon, label);
    getStyleClass().addAll("status-row", tone.name().toLowerCase(Locale.ROOT));
    setAlignment(Pos.TOP_LEFT);
  }

  String text() {
    return text;
  }
}
