package io.sightline.capture;

/** A chunk as it goes into a file. */
final class EncodedChunk {
  private final ChunkHeader header;
  private final byte[] stored;

  EncodedChunk(ChunkHeader header, byte[] stored) {
    this.header = header;
    this.stored = stored;
  }

  ChunkHeader header() {
    return header;
  }

  /** The payload; not a copy. */
  byte[] stored() {
    return stored;
  }

  int bytes() {
    return ChunkHeader.BYTES + stored.length;
  }
}
