package io.sightline.capture;

import com.google.protobuf.CodedInputStream;
import io.sightline.wire.v1.CaptureProto;
import java.io.IOException;
import java.util.List;

/** The chunks of notes: each holds all bookmarks there were when it was written. */
final class Notes {
  private Notes() {}

  /** The payload of a chunk. */
  static byte[] bytes(List<Bookmark> bookmarks) throws CaptureException {
    if (bookmarks.size() > Bookmark.MAX_BOOKMARKS) {
      throw new CaptureException(
          "a capture holds %d bookmarks, not %d; delete some"
              .formatted(Bookmark.MAX_BOOKMARKS, bookmarks.size()));
    }
    CaptureProto.CaptureNotes.Builder notes = CaptureProto.CaptureNotes.newBuilder();
    bookmarks.forEach(bookmark -> notes.addBookmarks(bookmark.toProto()));
    return notes.build().toByteArray();
  }

  static ChunkHeader header(byte[] payload) {
    return new ChunkHeader(
        ChunkHeader.TYPE_NOTES,
        0,
        payload.length,
        payload.length,
        0,
        0,
        0,
        0,
        0,
        0,
        ChunkPayload.crc(payload));
  }

  /** The bookmarks in a chunk; throws when it is damaged or holds more than one may. */
  static List<Bookmark> read(ByteSource bytes, Chunk chunk) throws IOException {
    byte[] payload = ChunkPayload.read(bytes, chunk);
    if (count(payload) > Bookmark.MAX_BOOKMARKS) {
      throw new CaptureException(
          "it holds more than %d bookmarks".formatted(Bookmark.MAX_BOOKMARKS));
    }
    try {
      return CaptureProto.CaptureNotes.parseFrom(payload).getBookmarksList().stream()
          .map(Bookmark::fromProto)
          .toList();
    } catch (IllegalArgumentException e) {
      throw new CaptureException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Counts the fields before any message is made: see {@code FactCount}. */
  private static int count(byte[] payload) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(payload);
    int count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      in.skipField(tag);
      count++;
    }
    return count;
  }
}
