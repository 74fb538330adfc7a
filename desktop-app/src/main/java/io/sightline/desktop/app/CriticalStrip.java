package io.sightline.desktop.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;

/**
 * What matters, on one line: each critical application with its figures, what is in trouble first.
 * Those for which there is no room are in a menu at the end. JavaFX application thread only.
 */
final class CriticalStrip extends Region {
  private static final double GAP = 6;

  private final Label title = new Label("Critical");
  private final MenuButton more = new MenuButton();
  private final List<Button> chips = new ArrayList<>();
  private final Consumer<Vitals> onChosen;
  private final Runnable onLeft;
  private List<Vitals> shown = List.of();
  private int fitting;

  /**
   * @param onChosen shows one
   * @param onLeft gives the keyboard back
   */
  CriticalStrip(Consumer<Vitals> onChosen, Runnable onLeft) {
    this.onChosen = onChosen;
    this.onLeft = onLeft;
    setId("critical");
    getStyleClass().add("critical-strip");
    title.getStyleClass().add("section-title");
    title.setMinWidth(USE_PREF_SIZE);
    more.setId("critical-more");
    more.getStyleClass().addAll("flat", "small");
    more.setOnShowing(_ -> fillMore());
    more.getItems().add(new MenuItem());
    getChildren().addAll(title, more);
    addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    managedProperty().bind(visibleProperty());
    setVisible(false);
  }

  /** Shows these, in this order. */
  void show(List<Vitals> vitals) {
    if (vitals.equals(shown)) {
      return;
    }
    shown = vitals;
    while (chips.size() > vitals.size()) {
      getChildren().remove(chips.removeLast());
    }
    while (chips.size() < vitals.size()) {
      Button chip = new Button();
      chip.getStyleClass().addAll("critical-chip", "small");
      int place = chips.size();
      chip.setOnAction(_ -> onChosen.accept(shown.get(place)));
      chips.add(chip);
      getChildren().add(chip);
    }
    for (int i = 0; i < chips.size(); i++) {
      fill(chips.get(i), vitals.get(i));
    }
    setVisible(!vitals.isEmpty());
    requestLayout();
  }

  private static void fill(Button chip, Vitals vitals) {
    Label name = new Label(vitals.app().name());
    name.getStyleClass().add("callout-title");
    Label figures = new Label(vitals.figures());
    figures.getStyleClass().add("muted");
    FontIcon icon = new FontIcon(icon(vitals));
    HBox box = new HBox(6, icon, name, figures);
    box.setAlignment(Pos.CENTER_LEFT);
    for (Label label : List.of(name, figures)) {
      label.setMinWidth(USE_PREF_SIZE);
    }
    chip.setGraphic(box);
    chip.getStyleClass().removeAll("ok", "warning", "failing", "away");
    chip.getStyleClass().add(state(vitals));
    String place = vitals.app().namespace().isEmpty() ? "" : " in " + vitals.app().namespace();
    String words = vitals.app().name() + place + ", " + state(vitals) + ": " + vitals.figures();
    chip.setAccessibleText(words);
    if (chip.getTooltip() == null) {
      chip.setTooltip(new Tooltip());
    }
    chip.getTooltip().setText(words);
  }

  private static String state(Vitals vitals) {
    return vitals.isThere() ? vitals.health().name().toLowerCase(Locale.ROOT) : "away";
  }

  private static Ikon icon(Vitals vitals) {
    if (!vitals.isThere()) {
      return MaterialDesignH.HELP_CIRCLE_OUTLINE;
    }
    return switch (vitals.health()) {
      case OK -> MaterialDesignC.CHECK_CIRCLE;
      case WARNING -> MaterialDesignA.ALERT;
      case FAILING -> MaterialDesignC.CLOSE_OCTAGON;
    };
  }

  private void fillMore() {
    more.getItems().clear();
    for (Vitals vitals : shown.subList(Math.min(fitting, shown.size()), shown.size())) {
      MenuItem item = new MenuItem(vitals.app().name() + "   " + vitals.figures());
      item.setMnemonicParsing(false);
      item.setGraphic(new FontIcon(icon(vitals)));
      item.setOnAction(_ -> onChosen.accept(vitals));
      more.getItems().add(item);
    }
  }

  /** Puts the keyboard on the one in most trouble. */
  void enter() {
    if (!chips.isEmpty()) {
      chips.getFirst().requestFocus();
    }
  }

  private void key(KeyEvent event) {
    int at = chips.indexOf(event.getTarget());
    switch (event.getCode()) {
      case LEFT -> focus(at - 1);
      case RIGHT -> focus(at + 1);
      case ESCAPE -> onLeft.run();
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void focus(int at) {
    if (at >= 0 && at < fitting) {
      chips.get(at).requestFocus();
    } else if (at >= fitting && more.isVisible()) {
      more.requestFocus();
    }
  }

  @Override
  protected void layoutChildren() {
    Insets insets = getInsets();
    double room = getWidth() - insets.getLeft() - insets.getRight();
    double height = getHeight() - insets.getTop() - insets.getBottom();
    double titleWidth = Math.ceil(title.prefWidth(-1));
    fitting = fitting(room - titleWidth - 2 * GAP);
    double x = insets.getLeft();
    title.resizeRelocate(x, insets.getTop(), titleWidth, height);
    x += titleWidth + 2 * GAP;
    for (int i = 0; i < chips.size(); i++) {
      Button chip = chips.get(i);
      chip.setVisible(i < fitting);
      if (i < fitting) {
        double width = Math.min(Math.ceil(chip.prefWidth(-1)), room - titleWidth - 2 * GAP);
        chip.resizeRelocate(x, insets.getTop(), width, height);
        x += width + GAP;
      }
    }
    more.setVisible(fitting < chips.size());
    if (more.isVisible()) {
      more.resizeRelocate(x, insets.getTop(), Math.ceil(more.prefWidth(-1)), height);
    }
  }

  /** How many there is room for, and for the menu where that is not all; at least one. */
  private int fitting(double room) {
    double used = 0;
    for (int i = 0; i < chips.size(); i++) {
      used += Math.ceil(chips.get(i).prefWidth(-1)) + GAP;
      more.setText((chips.size() - i) + " more");
      double rest = i == chips.size() - 1 ? 0 : Math.ceil(more.prefWidth(-1)) + GAP;
      if (i > 0 && used + rest > room) {
        return i;
      }
      more.setText((chips.size() - i - 1) + " more");
    }
    return chips.size();
  }

  @Override
  protected double computeMinWidth(double height) {
    return 0;
  }

  @Override
  protected double computePrefWidth(double height) {
    return 0;
  }

  @Override
  protected double computePrefHeight(double width) {
    double highest = chips.stream().mapToDouble(chip -> chip.prefHeight(-1)).max().orElse(0);
    return getInsets().getTop() + Math.ceil(highest) + getInsets().getBottom();
  }
}
