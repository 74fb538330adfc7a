package io.sightline.capture;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.wire.v1.CaptureProto;
import java.util.TreeMap;

/** Counts what goes into a capture or comes out of it. Not thread-safe. */
final class CaptureCounts {
  private final TreeMap<String, Long> factsByKind = new TreeMap<>();
  private long batches;
  private long keyframes;
  private long firstPosition;
  private long endPosition;
  private long firstNanos;
  private long lastNanos;

  void add(LogBatch batch) {
    long first = Long.MAX_VALUE;
    for (Fact fact : batch.facts()) {
      factsByKind.merge(fact.getClass().getSimpleName(), 1L, Long::sum);
      keyframes += fact instanceof TopologySnapshot ? 1 : 0;
      first = Math.min(first, fact.timeNanos());
    }
    if (batch.facts().isEmpty()) {
      first = batch.watermarkNanos();
    }
    firstPosition = batches == 0 ? batch.firstPosition() : firstPosition;
    firstNanos = batches == 0 ? first : Math.min(firstNanos, first);
    endPosition = batch.endPosition();
    lastNanos = batch.watermarkNanos();
    batches++;
  }

  CaptureProto.CaptureSummary toProto() {
    return CaptureProto.CaptureSummary.newBuilder()
        .setFirstPosition(firstPosition)
        .setEndPosition(endPosition)
        .setFirstNanos(firstNanos)
        .setLastNanos(lastNanos)
        .setBatches(batches)
        .setKeyframes(keyframes)
        .putAllFactsByKind(factsByKind)
        .build();
  }

  CaptureInfo toInfo(CaptureMetadata metadata) {
    return new CaptureInfo(
        metadata,
        firstPosition,
        endPosition,
        firstNanos,
        lastNanos,
        batches,
        keyframes,
        factsByKind);
  }

  static CaptureInfo fromProto(CaptureMetadata metadata, CaptureProto.CaptureSummary message) {
    return new CaptureInfo(
        metadata,
        message.getFirstPosition(),
        message.getEndPosition(),
        message.getFirstNanos(),
        message.getLastNanos(),
        message.getBatches(),
        message.getKeyframes(),
        new TreeMap<>(message.getFactsByKindMap()));
  }
}
