package io.sightline.desktop.bookmark;

import io.sightline.capture.Bookmark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bookmarks of a window, in the order of time. A change is shown at once and kept on a thread
 * of its own; what cannot be kept stays in the window and is said. JavaFX application thread only.
 */
public final class BookmarkBook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BookmarkBook.class);
  private static final long CLOSE_SECONDS = 10;

  private final BookmarkKeeper keeper;
  private final Consumer<String> onTrouble;
  private final ObservableList<Bookmark> all = FXCollections.observableArrayList();
  private final ObservableList<Bookmark> shown = FXCollections.unmodifiableObservableList(all);
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("bookmarks").factory());
  private int unwritten;

  /**
   * @param onTrouble told in a sentence why bookmarks are not kept, on any thread
   */
  public BookmarkBook(BookmarkKeeper keeper, Consumer<String> onTrouble) {
    this.keeper = keeper;
    this.onTrouble = onTrouble;
    show(keeper.bookmarks());
  }

  /** The bookmarks in the order of time; it changes. */
  public ObservableList<Bookmark> all() {
    return shown;
  }

  /** Sets one at an instant. */
  public Bookmark add(long nanos) {
    Bookmark bookmark = new Bookmark(ThreadLocalRandom.current().nextLong(), nanos, "");
    List<Bookmark> next = new ArrayList<>(all);
    next.add(bookmark);
    change(next);
    return bookmark;
  }

  /** Writes a note to one; a note that is too long is cut. */
  public void note(Bookmark bookmark, String note) {
    String kept = note.length() > Bookmark.MAX_NOTE ? note.substring(0, Bookmark.MAX_NOTE) : note;
    List<Bookmark> next = new ArrayList<>(all);
    next.replaceAll(it -> it.id() == bookmark.id() ? it.withNote(kept) : it);
    change(next);
  }

  /** Deletes one. */
  public void delete(Bookmark bookmark) {
    List<Bookmark> next = new ArrayList<>(all);
    next.removeIf(it -> it.id() == bookmark.id());
    change(next);
  }

  private void change(List<Bookmark> next) {
    List<Bookmark> before = List.copyOf(all);
    show(next);
    List<Bookmark> wanted = List.copyOf(all);
    unwritten++;
    writer.execute(() -> keep(before, wanted));
  }

  private void show(List<Bookmark> next) {
    List<Bookmark> sorted =
        next.stream()
            .sorted(Comparator.comparingLong(Bookmark::timeNanos).thenComparingLong(Bookmark::id))
            .toList();
    if (!sorted.equals(all)) {
      all.setAll(sorted);
    }
  }

  private void keep(List<Bookmark> before, List<Bookmark> wanted) {
    try {
      List<Bookmark> kept = keeper.keepBookmarks(before, wanted);
      Platform.runLater(() -> written(kept));
    } catch (IOException | RuntimeException e) {
      LOG.info("Bookmarks are not kept", e);
      Platform.runLater(() -> unwritten--);
      onTrouble.accept(
          "The bookmark is kept in this window only: %s. Save the capture under another name to keep it."
              .formatted(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
    }
  }

  /** What others wrote comes in, unless the user has gone on meanwhile. */
  private void written(List<Bookmark> kept) {
    unwritten--;
    if (unwritten == 0) {
      show(kept);
    }
  }

  /** Waits until all that was changed is kept. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The last bookmarks were not written within {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
