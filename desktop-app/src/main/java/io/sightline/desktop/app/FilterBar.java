package io.sightline.desktop.app;

import io.sightline.desktop.find.Completion;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.find.FilterSyntaxException;
import io.sightline.desktop.find.Key;
import io.sightline.desktop.settings.Preferences.SavedFilter;
import io.sightline.desktop.settings.Settings;
import io.sightline.desktop.view.Narrowing;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;

/**
 * The field in which a filter is written, with what may come next below it; and beside it what the
 * filter leaves, and whether the rest is dimmed or hidden. JavaFX application thread only.
 */
final class FilterBar extends VBox {
  private static final PseudoClass ERROR = PseudoClass.getPseudoClass("error");
  private static final double ROW_HEIGHT = 28;
  private static final int MAX_ROWS = 7;

  private final TextField field = new TextField();
  private final Label problem = new Label();
  private final Label count = new Label();
  private final Label focus = new Label();
  private final Button nearer = button(MaterialDesignM.MINUS, "One hop less", "Shift+N");
  private final Button further = button(MaterialDesignP.PLUS, "One hop more", "N");
  private final Button clear = button(MaterialDesignC.CLOSE, "Show everything again", "Esc");
  private final ToggleButton highlight = new ToggleButton("Highlight");
  private final ToggleButton hide = new ToggleButton("Hide");
  private final ListView<Completion> offers = new ListView<>();
  private final Function<Key, ? extends Collection<String>> values;
  private final SavedFilters saved;
  private final Commands commands;
  private Narrowing inForce = Narrowing.NONE;
  private String problemText = "";
  private boolean writing;
  private boolean updating;

  /** What the bar asks for. */
  interface Commands {
    void narrow(Narrowing narrowing);

    void changeHops(int by);

    /** Gives the keyboard back to the map. */
    void leave();
  }

  /**
   * A bar that is not shown yet.
   *
   * @param values the values there are for a key at the cursor
   */
  FilterBar(
      Function<Key, ? extends Collection<String>> values, Settings settings, Commands commands) {
    this.values = values;
    this.commands = commands;
    saved = new SavedFilters(settings, () -> inForce, this::apply);
    setId("filter-bar");
    getStyleClass().add("filter-bar");
    setMaxSize(520, Region.USE_PREF_SIZE);
    getChildren().addAll(firstRow(), problem, offers, secondRow(), saved.naming());
    problem.setId("filter-problem");
    problem.getStyleClass().add("bad");
    problem.setWrapText(true);
    offers.setId("filter-offers");
    offers.getStyleClass().add("dense");
    offers.setFixedCellSize(ROW_HEIGHT);
    offers.setFocusTraversable(false);
    offers.setCellFactory(_ -> new OfferCell());
    showProblem("");
    offer(List.of());
    setOpen(false);
  }

  private Node firstRow() {
    field.setId("filter");
    field.setPromptText("ns=shop proto=http err%>5 !dns");
    field.setAccessibleText("Filter of the map");
    HBox.setHgrow(field, Priority.ALWAYS);
    field.setOnAction(_ -> apply());
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    field.textProperty().addListener((_, _, _) -> edited());
    field.caretPositionProperty().addListener((_, _, _) -> edited());
    field.focusedProperty().addListener((_, _, focused) -> focusChanged(focused));
    clear.setId("filter-clear");
    clear.setOnAction(_ -> clear());
    HBox row =
        new HBox(8, new FontIcon(MaterialDesignF.FILTER_OUTLINE), field, saved.menu(), clear);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private Node secondRow() {
    count.setId("filter-count");
    count.getStyleClass().add("muted");
    focus.setId("filter-focus");
    ToggleGroup group = new ToggleGroup();
    group.getToggles().addAll(highlight, hide);
    highlight.setId("filter-highlight");
    highlight.getStyleClass().addAll("left-pill", "small");
    highlight.setTooltip(new Tooltip("Dim the others  (H)"));
    highlight.setSelected(true);
    hide.setId("filter-hide");
    hide.getStyleClass().addAll("right-pill", "small");
    hide.setTooltip(new Tooltip("Take the others from the map  (H)"));
    group
        .selectedToggleProperty()
        .addListener(
            (_, before, now) -> {
              if (now == null) {
                group.selectToggle(before);
              } else if (!updating) {
                commands.narrow(inForce.withHidesOthers(hide.equals(now)));
              }
            });
    nearer.setOnAction(_ -> commands.changeHops(-1));
    further.setOnAction(_ -> commands.changeHops(1));
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox modes = new HBox(highlight, hide);
    HBox row = new HBox(8, count, focus, nearer, further, space, modes);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static Button button(Ikon icon, String name, String key) {
    Button button = new Button(null, new FontIcon(icon));
    button.getStyleClass().addAll("button-icon", "flat", "small");
    button.setAccessibleText(name);
    button.setTooltip(new Tooltip(name + "  (" + key + ")"));
    return button;
  }

  /** Its height without what is offered while the user writes. */
  double restingHeight() {
    return getHeight() - (offers.isVisible() ? offers.getHeight() + getSpacing() : 0);
  }

  /** Puts the keyboard into the field. */
  void open() {
    setOpen(true);
    field.requestFocus();
    field.end();
  }

  /** Whether the keyboard is in it. */
  boolean isWriting() {
    return field.isFocused();
  }

  /** Leaves the field as the filter in force has it. */
  void leave() {
    write(inForce.filter().text());
    commands.leave();
  }

  void clear() {
    write("");
    commands.narrow(Narrowing.NONE.withHidesOthers(inForce.hidesOthers()));
    setOpen(false);
    commands.leave();
  }

  /**
   * Shows what is in force.
   *
   * @param focusWords what the focus is, empty for none
   */
  void show(Narrowing narrowing, String focusWords) {
    boolean other = !narrowing.equals(inForce);
    inForce = narrowing;
    updating = true;
    (narrowing.hidesOthers() ? hide : highlight).setSelected(true);
    updating = false;
    if (other && !field.isFocused()) {
      write(narrowing.filter().text());
    }
    if (other) {
      setOpen(!narrowing.isNone() || field.isFocused());
    }
    setShown(focus, !focusWords.isEmpty());
    for (Node hops : List.of(nearer, further)) {
      setShown(hops, narrowing.focus() instanceof Narrowing.Around);
    }
    focus.setText(focusWords);
  }

  private static void setShown(Node node, boolean shown) {
    node.setVisible(shown);
    node.setManaged(shown);
  }

  /** Shows how much a narrowing has left of the map that is drawn. */
  void showCount(Narrowing narrowing, int found, int all) {
    count.setText(
        narrowing.isNone()
            ? "%d nodes".formatted(all)
            : "%d of %d %s"
                .formatted(found, all, narrowing.hidesOthers() ? "shown" : "highlighted"));
  }

  private void setOpen(boolean open) {
    setVisible(open);
    setManaged(open);
  }

  private void write(String text) {
    writing = true;
    field.setText(text);
    field.end();
    writing = false;
    showProblem("");
    offer(List.of());
  }

  private void apply() {
    try {
      Filter filter = Filter.parse(field.getText());
      commands.narrow(inForce.withFilter(filter));
      write(filter.text());
      commands.leave();
      setOpen(!inForce.isNone());
    } catch (FilterSyntaxException e) {
      offer(List.of());
      showProblem(e.getMessage());
      field.positionCaret(e.position());
    }
  }

  /** Narrows the map by a filter that was kept. */
  void apply(SavedFilter kept) {
    setOpen(true);
    field.setText(kept.filter());
    try {
      commands.narrow(
          inForce.withFilter(Filter.parse(kept.filter())).withHidesOthers(kept.hidesOthers()));
      commands.leave();
    } catch (FilterSyntaxException e) {
      // Written by hand, or by a Sightline that knows more.
      showProblem(e.getMessage());
    }
  }

  List<SavedFilter> savedFilters() {
    return saved.all();
  }

  /** Asks for a name for the filter in force. */
  void keep() {
    if (!inForce.filter().isEmpty()) {
      setOpen(true);
      saved.askName();
    }
  }

  private void edited() {
    if (writing || !field.isFocused()) {
      return;
    }
    if (!field.getText().equals(problemText)) {
      showProblem("");
    }
    int caret = Math.min(field.getCaretPosition(), field.getLength());
    offer(problem.isVisible() ? List.of() : Completion.at(field.getText(), caret, values));
  }

  private void showProblem(String message) {
    problemText = message.isEmpty() ? "" : field.getText();
    problem.setText(message);
    problem.setVisible(!message.isEmpty());
    problem.setManaged(!message.isEmpty());
    field.pseudoClassStateChanged(ERROR, !message.isEmpty());
  }

  private void focusChanged(boolean focused) {
    if (focused) {
      edited();
    } else {
      offer(List.of());
      setOpen(!inForce.isNone() || !field.getText().isBlank());
    }
  }

  private void offer(List<Completion> completions) {
    boolean only = completions.size() == 1 && completions.getFirst().text().equals(field.getText());
    offers.getItems().setAll(only ? List.of() : completions);
    offers.getSelectionModel().clearSelection();
    int rows = Math.min(MAX_ROWS, offers.getItems().size());
    offers.setPrefHeight(rows * ROW_HEIGHT + 4);
    offers.setVisible(rows > 0);
    offers.setManaged(rows > 0);
  }

  private void take(@Nullable Completion completion) {
    if (completion == null) {
      return;
    }
    writing = true;
    field.setText(completion.text());
    field.positionCaret(completion.caret());
    writing = false;
    edited();
  }

  private void key(KeyEvent event) {
    boolean used = offers.isVisible();
    switch (event.getCode()) {
      case DOWN -> choose(offers.getSelectionModel().getSelectedIndex() + 1);
      case UP -> choose(offers.getSelectionModel().getSelectedIndex() - 1);
      case ENTER -> {
        Completion chosen = offers.getSelectionModel().getSelectedItem();
        used &= chosen != null;
        take(chosen);
      }
      case TAB -> {
        used &= !event.isShiftDown();
        if (used) {
          Completion chosen = offers.getSelectionModel().getSelectedItem();
          take(chosen == null ? offers.getItems().getFirst() : chosen);
        }
      }
      default -> used = false;
    }
    if (used) {
      event.consume();
    }
  }

  private void choose(int index) {
    if (index < 0) {
      offers.getSelectionModel().clearSelection();
    } else if (index < offers.getItems().size()) {
      offers.getSelectionModel().select(index);
      offers.scrollTo(Math.max(0, index - MAX_ROWS + 2));
    }
  }

  private final class OfferCell extends ListCell<Completion> {
    private final Label name = new Label();
    private final Label detail = new Label();
    private final HBox box = new HBox(12, name, detail);

    OfferCell() {
      setPrefWidth(0);
      // The field keeps the keyboard.
      addEventFilter(
          MouseEvent.MOUSE_PRESSED,
          press -> {
            take(getItem());
            press.consume();
          });
      detail.getStyleClass().add("muted");
      box.setAlignment(Pos.CENTER_LEFT);
    }

    @Override
    protected void updateItem(@Nullable Completion completion, boolean empty) {
      super.updateItem(completion, empty);
      if (empty || completion == null) {
        setGraphic(null);
        return;
      }
      name.setText(completion.label());
      detail.setText(completion.detail());
      setGraphic(box);
    }
  }
}
