package io.sightline.capture;

import static java.util.Objects.requireNonNull;

import io.sightline.wire.v1.CaptureProto;

/**
 * A moment that somebody wants to find again, with a note. Kept in the capture beside the facts: it
 * is not an observation, and may be changed and deleted.
 *
 * @param id tells it apart from others, and stays when time or note are changed
 * @param timeNanos the moment
 * @param note what its author wrote, may be empty; at most {@link #MAX_NOTE} characters
 */
public record Bookmark(long id, long timeNanos, String note) {
  /** How long a note may be, in characters. */
  public static final int MAX_NOTE = 4_000;

  /** How many a capture may hold. */
  public static final int MAX_BOOKMARKS = 1_000;

  public Bookmark {
    requireNonNull(note, "note");
    if (note.length() > MAX_NOTE) {
      throw new IllegalArgumentException(
          "a note of %d characters is too long; it may have %d".formatted(note.length(), MAX_NOTE));
    }
  }

  /** The same moment with another note. */
  public Bookmark withNote(String other) {
    return new Bookmark(id, timeNanos, other);
  }

  CaptureProto.Bookmark toProto() {
    return CaptureProto.Bookmark.newBuilder()
        .setId(id)
        .setTimeNanos(timeNanos)
        .setNote(note)
        .build();
  }

  static Bookmark fromProto(CaptureProto.Bookmark message) {
    return new Bookmark(message.getId(), message.getTimeNanos(), message.getNote());
  }
}
