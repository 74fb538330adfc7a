package io.sightline.desktop.bookmark;

import io.sightline.capture.Bookmark;
import java.io.IOException;
import java.util.List;

/** Where bookmarks are kept. */
public interface BookmarkKeeper {
  /** Those there are. */
  List<Bookmark> bookmarks();

  /**
   * Keeps these and no others. May be slow.
   *
   * @return what is kept now: these, and those somebody else has added
   * @throws IOException when they can be kept for as long as the window is open only; the message
   *     says why
   */
  List<Bookmark> keepBookmarks(List<Bookmark> all) throws IOException;
}
