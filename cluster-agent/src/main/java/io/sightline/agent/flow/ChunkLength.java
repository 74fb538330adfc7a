package io.sightline.agent.flow;

import io.sightline.agent.probe.PayloadChunk;

/** How long a chunk was on the wire: what was captured, and what was cut off its end. */
final class ChunkLength {
  private ChunkLength() {}

  static int onWire(PayloadChunk chunk) {
    return chunk.isTruncated() || chunk.isUnreadable()
        ? Math.max(chunk.capturedBytes(), chunk.segmentBytes() - chunk.chunkOffset())
        : chunk.capturedBytes();
  }
}
