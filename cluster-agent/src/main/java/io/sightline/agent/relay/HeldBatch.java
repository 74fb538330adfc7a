package io.sightline.agent.relay;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

/**
 * An encoded batch as it is held in memory: compressed, unless it is small, since between two
 * keyframes of a large cluster lie megabytes. Each watcher asks for it once at most.
 */
final class HeldBatch {
  private static final int WORTH_PACKING = 2 << 10;
  private static final int COMPRESSION_LEVEL = 3;

  private final EncodedBatch batch;
  private final int unpackedLength;

  private HeldBatch(EncodedBatch batch, int unpackedLength) {
    this.batch = batch;
    this.unpackedLength = unpackedLength;
  }

  static HeldBatch of(EncodedBatch batch) {
    int length = batch.bytes().size();
    if (length < WORTH_PACKING) {
      return new HeldBatch(batch, 0);
    }
    byte[] packed = Zstd.compress(batch.bytes().toByteArray(), COMPRESSION_LEVEL);
    return new HeldBatch(with(batch, packed), length);
  }

  private static EncodedBatch with(EncodedBatch batch, byte[] bytes) {
    ByteString wrapped = UnsafeByteOperations.unsafeWrap(bytes);
    return new EncodedBatch(batch.firstPosition(), batch.endPosition(), batch.keyframe(), wrapped);
  }

  /** The batch as it goes over the wire. */
  EncodedBatch encoded() {
    if (unpackedLength == 0) {
      return batch;
    }
    return with(batch, Zstd.decompress(batch.bytes().toByteArray(), unpackedLength));
  }

  long firstPosition() {
    return batch.firstPosition();
  }

  long endPosition() {
    return batch.endPosition();
  }

  boolean keyframe() {
    return batch.keyframe();
  }

  /** How much of the heap it takes. */
  int heldBytes() {
    return batch.bytes().size();
  }
}
