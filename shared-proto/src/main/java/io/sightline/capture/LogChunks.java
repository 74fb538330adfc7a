package io.sightline.capture;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sightline.wire.v1.CaptureProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The chunks of kept log lines: several make up what was kept at once, each readable by itself. */
final class LogChunks {
  /** A chunk of lines that a reader takes; a writer ends one at {@link #PART_BYTES}. */
  static final int MAX_RAW_BYTES = 4 << 20;

  private static final int PART_BYTES = 256 << 10;

  /** More than that many parts cannot come of what may be kept at once. */
  private static final int MAX_PARTS = 4_096;

  private LogChunks() {}

  /**
   * A chunk that was read.
   *
   * @param part its number among those of its range, from 0
   */
  record Part(KeptRange range, int part, int parts, List<KeptLine> lines) {}

  /** All chunks of what was kept at once. */
  static List<EncodedChunk> of(KeptLogs logs) throws CaptureException {
    List<List<KeptLine>> parts = cut(logs.lines());
    CaptureProto.KeptLogsPart head = head(logs.range(), parts.size());
    List<EncodedChunk> chunks = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      chunks.add(encode(head, logs.range().fromNanos(), i, parts.get(i)));
    }
    return chunks;
  }

  private static List<List<KeptLine>> cut(List<KeptLine> lines) {
    List<List<KeptLine>> parts = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < lines.size(); i++) {
      bytes += CodedOutputStream.computeStringSizeNoTag(lines.get(i).text());
      if (bytes >= PART_BYTES) {
        parts.add(lines.subList(from, i + 1));
        from = i + 1;
        bytes = 0;
      }
    }
    if (from < lines.size() || parts.isEmpty()) {
      parts.add(lines.subList(from, lines.size()));
    }
    return parts;
  }

  private static CaptureProto.KeptLogsPart head(KeptRange range, int parts) {
    CaptureProto.KeptLogsPart.Builder head =
        CaptureProto.KeptLogsPart.newBuilder()
            .setId(range.id())
            .setKeptNanos(range.keptNanos())
            .setFromNanos(range.fromNanos())
            .setUntilNanos(range.untilNanos())
            .setParts(parts);
    range.containers().forEach(container -> head.addContainers(container.toProto()));
    return head.build();
  }

  private static EncodedChunk encode(
      CaptureProto.KeptLogsPart head, long fromNanos, int part, List<KeptLine> lines)
      throws CaptureException {
    CaptureProto.KeptLogsPart.Builder message = head.toBuilder().setPart(part);
    long before = fromNanos;
    for (KeptLine line : lines) {
      message.addLineContainers(line.container());
      message.addLineTimeDeltas(line.timeNanos() - before);
      message.addLineTexts(line.text());
      before = line.timeNanos();
    }
    byte[] raw = message.build().toByteArray();
    if (raw.length > MAX_RAW_BYTES) {
      throw new CaptureException(
          "%,d bytes of log lines are more than a chunk of them may have".formatted(raw.length));
    }
    ChunkPayload.Packed packed = ChunkPayload.pack(raw);
    return new EncodedChunk(
        new ChunkHeader(
            ChunkHeader.TYPE_LOGS,
            packed.compressed() ? ChunkHeader.FLAG_ZSTD : 0,
            packed.stored().length,
            raw.length,
            0,
            0,
            0,
            0,
            0,
            0,
            ChunkPayload.crc(packed.stored())),
        packed.stored());
  }

  /** Throws when a capture that has some of them already may not hold these too. */
  static void checkRoom(List<Chunk> there, List<EncodedChunk> more) throws CaptureException {
    long bytes =
        there.stream().mapToLong(chunk -> chunk.header().rawLength()).sum()
            + more.stream().mapToLong(chunk -> chunk.header().rawLength()).sum();
    checkRoom(bytes);
  }

  /** Throws when that is more than a capture may hold of them, in bytes before compression. */
  static void checkRoom(long bytes) throws LogsFullException {
    if (bytes > KeptLogs.MAX_BYTES_OF_CAPTURE) {
      throw new LogsFullException(
          "the capture would hold %,d MiB of log lines, and %,d are allowed; keep a shorter range"
              .formatted(bytes >> 20, KeptLogs.MAX_BYTES_OF_CAPTURE >> 20));
    }
  }

  /** Reads a chunk; throws when it is damaged or holds more than one may. */
  static Part read(ByteSource bytes, Chunk chunk) throws IOException {
    if (chunk.header().rawLength() > MAX_RAW_BYTES) {
      throw new CaptureException(
          "it would inflate to %,d bytes, and %,d are allowed"
              .formatted(chunk.header().rawLength(), MAX_RAW_BYTES));
    }
    byte[] payload = ChunkPayload.read(bytes, chunk);
    try {
      return part(CaptureProto.KeptLogsPart.parseFrom(payload));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new CaptureException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Part part(CaptureProto.KeptLogsPart message) {
    int count = message.getLineTextsCount();
    if (message.getLineContainersCount() != count || message.getLineTimeDeltasCount() != count) {
      throw new IllegalArgumentException("its lines are not whole");
    }
    if (message.getContainersCount() > KeptRange.MAX_CONTAINERS) {
      throw new IllegalArgumentException("it is of too many containers");
    }
    if (message.getPart() < 0
        || message.getPart() >= message.getParts()
        || message.getParts() > MAX_PARTS) {
      throw new IllegalArgumentException(
          "it is part %d of %d".formatted(message.getPart(), message.getParts()));
    }
    KeptRange range =
        new KeptRange(
            message.getId(),
            message.getKeptNanos(),
            message.getFromNanos(),
            message.getUntilNanos(),
            message.getContainersList().stream().map(KeptContainer::fromProto).toList());
    List<KeptLine> lines = new ArrayList<>(count);
    long time = range.fromNanos();
    for (int i = 0; i < count; i++) {
      int container = message.getLineContainers(i);
      if (container < 0 || container >= range.containers().size()) {
        throw new IllegalArgumentException("a line is of no container");
      }
      time += message.getLineTimeDeltas(i);
      lines.add(new KeptLine(container, time, message.getLineTexts(i)));
    }
    return new Part(range, message.getPart(), message.getParts(), lines);
  }
}
