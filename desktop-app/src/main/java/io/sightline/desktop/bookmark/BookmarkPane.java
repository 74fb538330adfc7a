package io.sightline.desktop.bookmark;

import io.sightline.capture.Bookmark;
import io.sightline.desktop.view.Moment;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/**
 * The list of bookmarks: a click on its time goes there, a note is written in its place. Not shown
 * while there is none. JavaFX application thread only.
 */
public final class BookmarkPane extends VBox {
  private static final double MAX_HEIGHT = 190;

  private final BookmarkBook book;
  private final ZoneId zone;
  private final LongConsumer onSeek;
  private final VBox rows = new VBox();
  private @Nullable Bookmark edited;
  private @Nullable Node editor;
  private @Nullable Node focusBefore;

  /** A list of a book's bookmarks that reports where the user wants to go. */
  public BookmarkPane(BookmarkBook book, ZoneId zone, LongConsumer onSeek) {
    this.book = book;
    this.zone = zone;
    this.onSeek = onSeek;
    setId("bookmarks");
    getStyleClass().add("bookmark-pane");
    Label title = new Label("Bookmarks");
    title.getStyleClass().add("rail-title");
    ScrollPane scroll = new ScrollPane(rows);
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.getStyleClass().add("edge-to-edge");
    scroll.setMaxHeight(MAX_HEIGHT);
    setMinHeight(USE_PREF_SIZE);
    getChildren().addAll(title, scroll);
    book.all().addListener((ListChangeListener<Bookmark>) _ -> show());
    show();
  }

  /** Lets the user write the note of one. */
  public void edit(Bookmark bookmark) {
    focusBefore = getScene() == null ? null : getScene().getFocusOwner();
    edited = bookmark;
    editor = field(bookmark);
    show();
  }

  private void show() {
    setVisible(!book.all().isEmpty());
    setManaged(!book.all().isEmpty());
    List<Node> next = new ArrayList<>();
    for (Bookmark bookmark : book.all()) {
      Bookmark in = edited;
      Node field = editor;
      // The same field, though the list changed: what the user is writing is in it.
      boolean editing = in != null && field != null && in.id() == bookmark.id();
      next.add(editing ? field : row(bookmark));
    }
    rows.getChildren().setAll(next);
  }

  private Node row(Bookmark bookmark) {
    Hyperlink time = new Hyperlink(Moment.time(bookmark.timeNanos(), zone));
    time.getStyleClass().add("bookmark-time");
    time.setTooltip(new Tooltip("Go to " + Moment.dateTime(bookmark.timeNanos(), zone)));
    time.setOnAction(_ -> onSeek.accept(bookmark.timeNanos()));
    // The note is what is clicked to be written, so that it has the room of a button of its own.
    Button note = new Button(bookmark.note().isEmpty() ? "no note" : bookmark.note());
    note.getStyleClass().addAll("flat", "bookmark-note");
    if (bookmark.note().isEmpty()) {
      note.getStyleClass().add("muted");
    }
    note.setAlignment(Pos.CENTER_LEFT);
    note.setTooltip(new Tooltip(bookmark.note().isEmpty() ? "Write a note" : bookmark.note()));
    note.setMinWidth(0);
    note.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(note, Priority.ALWAYS);
    note.setOnAction(_ -> edit(bookmark));
    Button delete =
        button(
            MaterialDesignT.TRASH_CAN_OUTLINE, "Delete the bookmark", () -> book.delete(bookmark));
    HBox row = new HBox(time, note, delete);
    row.setAlignment(Pos.CENTER_LEFT);
    row.getStyleClass().add("bookmark-row");
    return row;
  }

  private Node field(Bookmark bookmark) {
    TextField field = new TextField(bookmark.note());
    field.setId("bookmark-note");
    field.setPromptText("Note for " + Moment.time(bookmark.timeNanos(), zone));
    field.setAccessibleText("Note of the bookmark at " + Moment.time(bookmark.timeNanos(), zone));
    field.setOnAction(_ -> end(bookmark, field.getText()));
    field.addEventHandler(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            end(bookmark, bookmark.note());
            event.consume();
          }
        });
    // What was written is kept also when the user goes on elsewhere.
    field
        .focusedProperty()
        .addListener(
            (_, was, focused) -> {
              if (was && !focused && edited != null) {
                focusBefore = null;
                end(bookmark, field.getText());
              }
            });
    HBox row = new HBox(field);
    HBox.setHgrow(field, Priority.ALWAYS);
    row.getStyleClass().add("bookmark-row");
    javafx.application.Platform.runLater(field::requestFocus);
    return row;
  }

  private void end(Bookmark bookmark, String note) {
    edited = null;
    editor = null;
    if (note.strip().equals(bookmark.note())) {
      show();
    } else {
      book.note(bookmark, note.strip());
    }
    if (focusBefore != null) {
      focusBefore.requestFocus();
      focusBefore = null;
    }
  }

  private static Button button(Ikon icon, String name, Runnable run) {
    Button button = new Button(null, new FontIcon(icon));
    button.getStyleClass().addAll("button-icon", "flat", "small");
    button.setAccessibleText(name);
    button.setTooltip(new Tooltip(name));
    button.setOnAction(_ -> run.run());
    return button;
  }
}
