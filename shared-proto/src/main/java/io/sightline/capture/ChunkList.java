package io.sightline.capture;

import io.sightline.wire.v1.CaptureProto;
import java.util.ArrayList;
import java.util.List;

/** The fact chunks of a capture in the order of their positions. Not thread-safe. */
final class ChunkList {
  private final List<Chunk> chunks = new ArrayList<>();

  void add(Chunk chunk) {
    chunks.add(chunk);
  }

  /** Whether a chunk may follow those in the list: positions and watermarks never fall. */
  boolean accepts(ChunkHeader header) {
    if (chunks.isEmpty()) {
      return true;
    }
    ChunkHeader last = chunks.getLast().header();
    return header.firstPosition() >= last.endPosition()
        && header.firstWatermarkNanos() >= last.lastWatermarkNanos();
  }

  int size() {
    return chunks.size();
  }

  Chunk get(int index) {
    return chunks.get(index);
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  /** Index of the first chunk that ends at or after a position; the size when none does. */
  int firstEndingAtOrAfter(long position) {
    int low = 0;
    int high = chunks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunks.get(middle).header().endPosition() < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Index of the first chunk that holds something after a position; the size when none does. */
  int firstEndingAfter(long position) {
    int index = firstEndingAtOrAfter(position);
    while (index < chunks.size() && chunks.get(index).header().endPosition() == position) {
      index++;
    }
    return index;
  }

  /**
   * Index of the last keyframe whose watermark is at or before that time; -1 when there is none.
   */
  int keyframeAtOrBefore(long watermarkNanos) {
    int low = 0;
    int high = chunks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunks.get(middle).header().firstWatermarkNanos() <= watermarkNanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int index = low - 1;
    while (index >= 0 && !chunks.get(index).header().isKeyframe()) {
      index--;
    }
    return index;
  }

  CaptureProto.CaptureIndex toIndex() {
    CaptureProto.CaptureIndex.Builder index = CaptureProto.CaptureIndex.newBuilder();
    for (Chunk chunk : chunks) {
      ChunkHeader header = chunk.header();
      index.addChunks(
          CaptureProto.ChunkEntry.newBuilder()
              .setOffset(chunk.offset())
              .setFlags(header.flags())
              .setStoredLength(header.storedLength())
              .setRawLength(header.rawLength())
              .setFirstPosition(header.firstPosition())
              .setEndPosition(header.endPosition())
              .setFirstNanos(header.firstNanos())
              .setLastNanos(header.lastNanos())
              .setFirstWatermarkNanos(header.firstWatermarkNanos())
              .setLastWatermarkNanos(header.lastWatermarkNanos())
              .setPayloadCrc(header.payloadCrc()));
    }
    return index.build();
  }

  static Chunk fromEntry(int number, CaptureProto.ChunkEntry entry) {
    return new Chunk(
        number,
        entry.getOffset(),
        new ChunkHeader(
            ChunkHeader.TYPE_FACTS,
            entry.getFlags(),
            entry.getStoredLength(),
            entry.getRawLength(),
            entry.getFirstPosition(),
            entry.getEndPosition(),
            entry.getFirstNanos(),
            entry.getLastNanos(),
            entry.getFirstWatermarkNanos(),
            entry.getLastWatermarkNanos(),
            entry.getPayloadCrc()));
  }
}
