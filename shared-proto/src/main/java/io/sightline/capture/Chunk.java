package io.sightline.capture;

/**
 * A chunk in a file.
 *
 * @param number its place among the chunks of the file, the metadata being 0
 * @param offset of its header
 */
record Chunk(int number, long offset, ChunkHeader header) {
  long payloadOffset() {
    return offset + ChunkHeader.BYTES;
  }

  long endOffset() {
    return payloadOffset() + header.storedLength();
  }

  Damage damage(String reason) {
    Damage.Range lost =
        header.type() == ChunkHeader.TYPE_FACTS
            ? new Damage.Range(
                header.firstPosition(),
                header.endPosition(),
                header.firstWatermarkNanos(),
                header.lastWatermarkNanos())
            : null;
    return new Damage(
        Damage.Part.ofChunkType(header.type()), number, offset, endOffset() - offset, lost, reason);
  }
}
