package io.sightline.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands in a finished capture beside the facts: the newest bookmarks, and kept log lines.
 *
 * <p>The index lists the fact chunks alone; the others are found in the gaps between them, without
 * a look at anything else.
 *
 * @param logs the chunks of log lines, in file order
 */
record SideChunks(List<Bookmark> bookmarks, List<Chunk> logs, List<Damage> damages) {
  /** Those before the index. */
  static SideChunks of(ByteSource bytes, ChunkList facts, Chunk metadata, long indexOffset)
      throws IOException {
    Walk walk = new Walk(bytes);
    long offset = metadata.endOffset();
    for (int i = 0; i < facts.size(); i++) {
      Chunk chunk = facts.get(i);
      walk.gap(offset, chunk.offset());
      offset = chunk.endOffset();
      walk.number++;
    }
    walk.gap(offset, indexOffset);
    return new SideChunks(walk.bookmarks, walk.logs, walk.damages);
  }

  private static final class Walk {
    private final ByteSource bytes;
    private final List<Chunk> logs = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private List<Bookmark> bookmarks = List.of();
    private int number = 1;

    Walk(ByteSource bytes) {
      this.bytes = bytes;
    }

    void gap(long from, long until) throws IOException {
      long offset = from;
      while (offset < until) {
        Optional<Chunk> chunk = chunkAt(offset, until);
        if (chunk.isEmpty()) {
          damages.add(
              new Damage(
                  Damage.Part.UNKNOWN,
                  number,
                  offset,
                  until - offset,
                  null,
                  "its header is damaged"));
          return;
        }
        take(chunk.get());
        offset = chunk.get().endOffset();
        number++;
      }
    }

    private Optional<Chunk> chunkAt(long offset, long until) throws IOException {
      if (until - offset < ChunkHeader.BYTES) {
        return Optional.empty();
      }
      return ChunkHeader.parse(bytes.read(offset, ChunkHeader.BYTES), 0)
          .map(header -> new Chunk(number, offset, header))
          .filter(chunk -> chunk.endOffset() <= until);
    }

    private void take(Chunk chunk) {
      if (chunk.header().type() == ChunkHeader.TYPE_LOGS) {
        logs.add(chunk);
      } else if (chunk.header().type() == ChunkHeader.TYPE_NOTES) {
        try {
          bookmarks = Notes.read(bytes, chunk);
        } catch (IOException e) {
          damages.add(chunk.damage(String.valueOf(e.getMessage())));
        }
      }
    }
  }
}
