package io.sightline.desktop.report;

import io.sightline.capture.Bookmark;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.view.Moment;
import java.time.ZoneOffset;

/**
 * A moment somebody marked, and what the map showed then.
 *
 * @param logs lines that were kept of then
 * @param snapshot the seconds before it, as the window showed them
 */
record BookmarkedMoment(Bookmark bookmark, LogExcerpt logs, Snapshot snapshot) {
  /** What stands over it: the note's first line, or that there is none. */
  String title() {
    return bookmark.note().isEmpty()
        ? "Bookmark"
        : bookmark.note().lines().findFirst().orElse("Bookmark");
  }

  String time() {
    return Moment.dateTime(bookmark.timeNanos(), ZoneOffset.UTC) + " UTC";
  }
}
