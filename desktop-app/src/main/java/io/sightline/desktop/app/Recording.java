package io.sightline.desktop.app;

import io.sightline.capture.Bookmark;
import io.sightline.capture.KeptLogs;
import io.sightline.capture.KeptRange;
import io.sightline.desktop.bookmark.BookmarkKeeper;
import io.sightline.desktop.panel.logs.LogKeeper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** The log of a session as a capture file. */
public interface Recording extends BookmarkKeeper, LogKeeper, AutoCloseable {
  /**
   * Writes all facts, bookmarks and kept log lines so far to a file, which appears whole or not at
   * all.
   *
   * @throws IOException when it cannot be written; nothing is left behind then
   */
  void saveTo(Path target) throws IOException;

  /**
   * SHA-256 of the file the facts came from, in hexadecimal; empty while it is being computed and
   * for facts that are being recorded.
   */
  String captureHash();

  @Override
  default List<Bookmark> bookmarks() {
    return List.of();
  }

  @Override
  default List<Bookmark> keepBookmarks(List<Bookmark> before, List<Bookmark> all)
      throws IOException {
    throw new IOException("these facts are not recorded");
  }

  @Override
  default List<KeptRange> keptRanges() throws IOException {
    return List.of();
  }

  @Override
  default List<KeptLogs> keptLogs(Predicate<KeptRange> wanted) throws IOException {
    return List.of();
  }

  @Override
  default void keepLogs(KeptLogs logs) throws IOException {
    throw new IOException("these facts are not recorded");
  }

  /** Deletes what was kept for the session only; called after its log was closed. */
  @Override
  void close();
}
