package io.sightline.capture;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.wire.DecodedBatch;
import io.sightline.wire.FactCodec;
import io.sightline.wire.v1.FactProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Reads the payloads of chunks, and believes nothing of them. */
final class ChunkPayload {
  private static final int COMPRESSION_LEVEL = 3;

  private ChunkPayload() {}

  /** The payload, inflated; throws when anything about it, or its header, is wrong. */
  static byte[] read(ByteSource bytes, Chunk chunk) throws IOException {
    byte[] stored = readStored(bytes, chunk);
    return chunk.header().isCompressed() ? inflate(stored, chunk.header().rawLength()) : stored;
  }

  /** The payload as it stands in the file. */
  static byte[] readStored(ByteSource bytes, Chunk chunk) throws IOException {
    Optional<ChunkHeader> header =
        ChunkHeader.parse(bytes.read(chunk.offset(), ChunkHeader.BYTES), 0);
    if (header.isEmpty()) {
      throw new CaptureException("its header is damaged");
    }
    if (!header.get().equals(chunk.header())) {
      throw new CaptureException("its header is not what the index says");
    }
    Optional<String> objection = chunk.header().objection();
    if (objection.isPresent()) {
      throw new CaptureException(objection.get());
    }
    byte[] stored = bytes.read(chunk.payloadOffset(), chunk.header().storedLength());
    if (crc(stored) != chunk.header().payloadCrc()) {
      throw new CaptureException("its checksum does not match");
    }
    return stored;
  }

  /** The batches of a fact chunk; throws when they are not what the chunk's header says. */
  static List<DecodedBatch> readFacts(ByteSource bytes, Chunk chunk) throws IOException {
    byte[] raw = read(bytes, chunk);
    List<DecodedBatch> batches = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(raw);
    ChunkHeader header = chunk.header();
    long position = header.firstPosition();
    long watermark = header.firstWatermarkNanos();
    while (!in.isAtEnd()) {
      int length = in.readRawVarint32();
      int offset = in.getTotalBytesRead();
      if (length < 0 || length > raw.length - offset) {
        throw new CaptureException("a batch is longer than its chunk");
      }
      in.skipRawBytes(length);
      DecodedBatch batch = FactCodec.parseLogBatch(raw, offset, length);
      if (batch.batch().firstPosition() < position
          || batch.batch().watermarkNanos() < watermark
          || (batches.isEmpty() && batch.batch().firstPosition() != position)
          || (batches.isEmpty() && batch.batch().watermarkNanos() != watermark)) {
        throw new CaptureException(
            "the batch at position %d is out of order".formatted(batch.batch().firstPosition()));
      }
      batches.add(batch);
      position = batch.endPosition();
      watermark = batch.batch().watermarkNanos();
    }
    if (batches.isEmpty()
        || position != header.endPosition()
        || watermark != header.lastWatermarkNanos()
        || header.isKeyframe() != startsWithKeyframe(batches.getFirst())) {
      throw new CaptureException("its batches are not what its header says");
    }
    return batches;
  }

  /** The batches of a fact chunk as they are stored, without a look at their facts. */
  static List<StoredBatch> readStoredBatches(ByteSource bytes, Chunk chunk) throws IOException {
    byte[] raw = read(bytes, chunk);
    CodedInputStream in = CodedInputStream.newInstance(raw);
    List<Stored> found = new ArrayList<>();
    while (!in.isAtEnd()) {
      int length = in.readRawVarint32();
      int offset = in.getTotalBytesRead();
      if (length < 0 || length > raw.length - offset) {
        throw new CaptureException("a batch is longer than its chunk");
      }
      int limit = in.pushLimit(length);
      found.add(stored(in, ByteString.copyFrom(raw, offset, length)));
      in.popLimit(limit);
    }
    List<StoredBatch> batches = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Stored it = found.get(i);
      boolean last = i + 1 == found.size();
      long end = last ? chunk.header().endPosition() : found.get(i + 1).firstPosition;
      boolean keyframe = i == 0 && chunk.header().isKeyframe();
      batches.add(new StoredBatch(it.firstPosition, end, keyframe, it.merged > 0, it.bytes));
    }
    return batches;
  }

  private record Stored(long firstPosition, long merged, ByteString bytes) {}

  /** Reads the fields outside of the facts, up to the limit. */
  private static Stored stored(CodedInputStream in, ByteString bytes) throws IOException {
    long firstPosition = 0;
    long merged = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case FactProto.LogBatch.FIRST_POSITION_FIELD_NUMBER -> firstPosition = in.readUInt64();
        case FactProto.LogBatch.MERGED_FIELD_NUMBER -> merged = in.readUInt64();
        default -> in.skipField(tag);
      }
    }
    return new Stored(firstPosition, merged, bytes);
  }

  /** A payload as it goes into the file. */
  static final class Packed {
    private final byte[] stored;
    private final boolean compressed;

    private Packed(byte[] stored, boolean compressed) {
      this.stored = stored;
      this.compressed = compressed;
    }

    byte[] stored() {
      return stored;
    }

    boolean compressed() {
      return compressed;
    }
  }

  /** Compresses a payload, unless that makes it longer or its inflation would not be believed. */
  static Packed pack(byte[] raw) {
    byte[] packed = Zstd.compress(raw, COMPRESSION_LEVEL);
    boolean compressed =
        packed.length < raw.length
            && raw.length
                <= (long) packed.length * ChunkHeader.MAX_INFLATION
                    + ChunkHeader.INFLATION_ALLOWANCE;
    return new Packed(compressed ? packed : raw, compressed);
  }

  static boolean startsWithKeyframe(DecodedBatch batch) {
    return !batch.batch().facts().isEmpty()
        && batch.batch().facts().getFirst() instanceof TopologySnapshot;
  }

  static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static byte[] inflate(byte[] stored, int rawLength) throws CaptureException {
    byte[] raw = new byte[rawLength];
    long length;
    try {
      length = Zstd.decompressByteArray(raw, 0, rawLength, stored, 0, stored.length);
    } catch (ZstdException e) {
      throw new CaptureException("it does not inflate: " + e.getMessage(), e);
    }
    if (Zstd.isError(length) || length != rawLength) {
      throw new CaptureException("it does not inflate to the length its header says");
    }
    return raw;
  }
}
