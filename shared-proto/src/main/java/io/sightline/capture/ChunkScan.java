package io.sightline.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the chunks of a file from front to back, by their headers alone; what cannot be read is
 * stepped over and named.
 */
final class ChunkScan {
  private static final int WINDOW_BYTES = 1 << 16;

  private final ByteSource bytes;
  private final long size;
  private final List<Chunk> chunks = new ArrayList<>();
  private final List<Damage> damages = new ArrayList<>();
  private boolean footerFound;

  private ChunkScan(ByteSource bytes) throws IOException {
    this.bytes = bytes;
    this.size = bytes.size();
  }

  static ChunkScan of(ByteSource bytes) throws IOException {
    ChunkScan scan = new ChunkScan(bytes);
    scan.run();
    return scan;
  }

  /** All chunks with a sound header, of any type, in file order. */
  List<Chunk> chunks() {
    return chunks;
  }

  List<Damage> damages() {
    return damages;
  }

  /** Whether the file ends in a footer. */
  boolean footerFound() {
    return footerFound;
  }

  private void run() throws IOException {
    long offset = FileFrame.HEADER_BYTES;
    int number = 0;
    while (offset < size && !atFooter(offset)) {
      Optional<ChunkHeader> header = headerAt(offset);
      if (header.isPresent()) {
        Chunk chunk = new Chunk(number, offset, header.get());
        if (chunk.endOffset() > size) {
          damages.add(
              new Damage(
                  Damage.Part.TAIL,
                  number,
                  offset,
                  size - offset,
                  chunk.damage("").lost(),
                  "the file was cut within this chunk"));
          return;
        }
        chunks.add(chunk);
        offset = chunk.endOffset();
      } else {
        long next = nextHeader(offset + 1);
        damages.add(unreadable(number, offset, next));
        offset = next;
      }
      number++;
    }
  }

  private boolean atFooter(long offset) throws IOException {
    if (size - offset != FileFrame.FOOTER_BYTES) {
      return false;
    }
    footerFound = FileFrame.parseFooter(bytes.read(offset, FileFrame.FOOTER_BYTES)).isPresent();
    return footerFound;
  }

  private Optional<ChunkHeader> headerAt(long offset) throws IOException {
    return size - offset < ChunkHeader.BYTES
        ? Optional.empty()
        : ChunkHeader.parse(bytes.read(offset, ChunkHeader.BYTES), 0);
  }

  private Damage unreadable(int number, long offset, long next) throws IOException {
    if (next == size && size - offset < ChunkHeader.BYTES) {
      boolean footer = size - offset == FileFrame.FOOTER_BYTES;
      return new Damage(
          footer ? Damage.Part.FOOTER : Damage.Part.TAIL,
          -1,
          offset,
          size - offset,
          null,
          footer ? "its checksum does not match" : "the file was cut here");
    }
    return new Damage(
        Damage.Part.UNKNOWN,
        number,
        offset,
        next - offset,
        lostUntil(next),
        "its header is damaged");
  }

  /** What must have been between the last chunk found and the one at that offset. */
  private Damage.@Nullable Range lostUntil(long next) throws IOException {
    Optional<ChunkHeader> after = next == size ? Optional.empty() : headerAt(next);
    if (chunks.isEmpty() || after.isEmpty()) {
      return null;
    }
    ChunkHeader before = chunks.getLast().header();
    if (before.type() != ChunkHeader.TYPE_FACTS || after.get().type() != ChunkHeader.TYPE_FACTS) {
      return null;
    }
    return new Damage.Range(
        before.endPosition(),
        after.get().firstPosition(),
        before.lastWatermarkNanos(),
        after.get().firstWatermarkNanos());
  }

  /** Offset of the next sound chunk header from there on, or the end of the file. */
  private long nextHeader(long from) throws IOException {
    long offset = from;
    while (size - offset >= ChunkHeader.BYTES) {
      int length = (int) Math.min(WINDOW_BYTES, size - offset);
      byte[] window = bytes.read(offset, length);
      for (int i = 0; i + ChunkHeader.BYTES <= length; i++) {
        if (window[i] == ChunkHeader.MARKER[0] && ChunkHeader.parse(window, i).isPresent()) {
          return offset + i;
        }
      }
      offset += length - ChunkHeader.BYTES + 1;
    }
    return size;
  }
}
