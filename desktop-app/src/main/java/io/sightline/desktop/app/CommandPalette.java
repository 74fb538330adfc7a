package io.sightline.desktop.app;

import io.sightline.desktop.find.Fuzzy;
import java.util.List;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be done and everything that is on the map, found by a few letters. JavaFX
 * application thread only.
 */
final class CommandPalette extends VBox {
  private static final double ROW_HEIGHT = 34;
  private static final int ROWS = 11;

  private final TextField query = new TextField();
  private final ListView<Entry> list = new ListView<>();
  private final Supplier<List<Entry>> source;
  private final Runnable onClosed;
  private List<Entry> all = List.of();

  /**
   * One line.
   *
   * @param name what it is called
   * @param detail what it is, where it is
   * @param key the key that does the same, empty for none
   * @param run what choosing it does
   */
  record Entry(String name, String detail, String key, Runnable run) {
    String words() {
      return name + " " + detail;
    }
  }

  /**
   * A palette that is not shown yet.
   *
   * @param source what there is to choose from, asked each time it opens
   * @param onClosed gives the keyboard back
   */
  CommandPalette(Supplier<List<Entry>> source, Runnable onClosed) {
    this.source = source;
    this.onClosed = onClosed;
    setId("palette");
    getStyleClass().add("palette");
    setMaxSize(600, Region.USE_PREF_SIZE);
    query.setId("palette-query");
    query.setAccessibleText("Find an action or an entity");
    query.textProperty().addListener((_, _, text) -> find(text));
    query.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    query
        .focusedProperty()
        .addListener(
            (_, _, focused) -> {
              if (!focused) {
                setVisible(false);
              }
            });
    list.setId("palette-list");
    list.setFixedCellSize(ROW_HEIGHT);
    list.setFocusTraversable(false);
    list.setPlaceholder(new Label("Nothing is called that"));
    list.setCellFactory(_ -> new Cell());
    getChildren().addAll(query, list);
    setVisible(false);
  }

  void open() {
    open(source.get(), "An action, or the name of a pod, workload or host");
  }

  /**
   * Lets the user choose from something else than everything.
   *
   * @param prompt what is asked for
   */
  void open(List<Entry> entries, String prompt) {
    all = entries;
    query.setPromptText(prompt);
    query.clear();
    find("");
    setVisible(true);
    query.requestFocus();
  }

  /** Closes it, if it is shown; returns whether it was. */
  boolean closeIfOpen() {
    boolean was = isVisible();
    if (was) {
      setVisible(false);
      onClosed.run();
    }
    return was;
  }

  private void find(String text) {
    list.getItems().setAll(Fuzzy.rank(text, all, Entry::words));
    list.setPrefHeight(Math.clamp(list.getItems().size(), 1, ROWS) * ROW_HEIGHT + 4);
    choose(0);
  }

  private void run(@Nullable Entry entry) {
    if (entry != null) {
      closeIfOpen();
      entry.run().run();
    }
  }

  private void key(KeyEvent event) {
    int at = list.getSelectionModel().getSelectedIndex();
    switch (event.getCode()) {
      case DOWN -> choose(at + 1);
      case UP -> choose(at - 1);
      case PAGE_DOWN -> choose(at + ROWS - 1);
      case PAGE_UP -> choose(at - ROWS + 1);
      case ENTER -> run(list.getSelectionModel().getSelectedItem());
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void choose(int index) {
    int size = list.getItems().size();
    if (size > 0) {
      int chosen = Math.clamp(index, 0, size - 1);
      list.getSelectionModel().select(chosen);
      list.scrollTo(Math.max(0, chosen - ROWS / 2));
    }
  }

  private final class Cell extends ListCell<Entry> {
    private final Label name = new Label();
    private final Label detail = new Label();
    private final Label key = new Label();
    private final HBox box = new HBox(12, name, detail, key);

    Cell() {
      setPrefWidth(0);
      // The query keeps the keyboard.
      addEventFilter(
          MouseEvent.MOUSE_PRESSED,
          press -> {
            run(getItem());
            press.consume();
          });
      name.setMinWidth(USE_PREF_SIZE);
      detail.getStyleClass().add("muted");
      detail.setMaxWidth(Double.MAX_VALUE);
      HBox.setHgrow(detail, Priority.ALWAYS);
      key.getStyleClass().add("key");
      key.setMinWidth(USE_PREF_SIZE);
      box.setAlignment(Pos.CENTER_LEFT);
    }

    @Override
    protected void updateItem(@Nullable Entry entry, boolean empty) {
      super.updateItem(entry, empty);
      if (empty || entry == null) {
        setGraphic(null);
        setAccessibleText(null);
        return;
      }
      name.setText(entry.name());
      detail.setText(entry.detail());
      key.setText(entry.key());
      setGraphic(box);
      setAccessibleText(entry.words());
    }
  }
}
