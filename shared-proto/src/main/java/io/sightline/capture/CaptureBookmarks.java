package io.sightline.capture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Changes the bookmarks of a capture that is finished; see {@link FinishedCapture}. */
public final class CaptureBookmarks {
  private CaptureBookmarks() {}

  /**
   * Writes bookmarks into a finished capture, together with those that others have written into it
   * meanwhile.
   *
   * @param base what was in it when the changes began
   * @param wanted what is to be in it
   * @return what is in it now
   * @throws CaptureException when it cannot be written, is not finished, is damaged, or is in use;
   *     the file is then as it was
   */
  public static List<Bookmark> write(Path file, List<Bookmark> base, List<Bookmark> wanted)
      throws CaptureException {
    List<Bookmark> merged = new ArrayList<>();
    FinishedCapture.add(
        file,
        contents -> {
          merged.addAll(merge(base, wanted, contents.bookmarks()));
          byte[] notes = Notes.bytes(merged);
          return List.of(new EncodedChunk(Notes.header(notes), notes));
        });
    return merged;
  }

  /**
   * What is wanted, and what others have added or changed since; where both changed the same, what
   * is wanted counts.
   */
  static List<Bookmark> merge(List<Bookmark> base, List<Bookmark> wanted, List<Bookmark> theirs) {
    Map<Long, Bookmark> before = byId(base);
    Map<Long, Bookmark> other = byId(theirs);
    Map<Long, Bookmark> merged = new LinkedHashMap<>();
    for (Bookmark own : wanted) {
      boolean unchanged = own.equals(before.get(own.id()));
      if (!unchanged) {
        merged.put(own.id(), own);
      } else if (other.containsKey(own.id())) {
        merged.put(own.id(), Objects.requireNonNull(other.get(own.id())));
      }
    }
    for (Bookmark their : theirs) {
      if (!their.equals(before.get(their.id()))) {
        merged.putIfAbsent(their.id(), their);
      }
    }
    return new ArrayList<>(merged.values());
  }

  private static Map<Long, Bookmark> byId(List<Bookmark> bookmarks) {
    Map<Long, Bookmark> byId = new HashMap<>();
    bookmarks.forEach(bookmark -> byId.put(bookmark.id(), bookmark));
    return byId;
  }
}
