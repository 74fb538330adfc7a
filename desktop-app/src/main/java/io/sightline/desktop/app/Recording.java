package io.sightline.desktop.app;

import io.sightline.capture.Bookmark;
import io.sightline.desktop.bookmark.BookmarkKeeper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The log of a session as a capture file. */
public interface Recording extends BookmarkKeeper, AutoCloseable {
  /**
   * Writes all facts and bookmarks so far to a file, which appears whole or not at all.
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

  /** Deletes what was kept for the session only; called after its log was closed. */
  @Override
  void close();
}
