package io.sightline.desktop.bookmark;

import io.sightline.capture.Bookmark;
import java.io.IOException;
import java.util.List;

/** Where bookmarks are kept. */
public interface BookmarkKeeper {
  /** Those there are. */
  List<Bookmark> bookmarks();

  /**
   * Keeps these and no others, and those somebody else has added meanwhile. May be slow.
   *
   * @param before those of the window before its change: what is neither in these nor in all was
   *     never seen by the user, and so was not deleted
   * @return what is kept now
   * @throws IOException when they can be kept for as long as the window is open only; the message
   *     says why
   */
  List<Bookmark> keepBookmarks(List<Bookmark> before, List<Bookmark> all) throws IOException;
}
