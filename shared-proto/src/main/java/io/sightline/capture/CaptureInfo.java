package io.sightline.capture;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a capture holds, in numbers.
 *
 * @param firstPosition position of its first fact
 * @param endPosition position after its last fact
 * @param firstNanos least time of its facts
 * @param lastNanos watermark of its last batch: the end of what can be shown
 * @param factsByKind by the name of the fact's record, those within keyframes not counted
 */
public record CaptureInfo(
    CaptureMetadata metadata,
    long firstPosition,
    long endPosition,
    long firstNanos,
    long lastNanos,
    long batches,
    long keyframes,
    SortedMap<String, Long> factsByKind) {
  public CaptureInfo {
    factsByKind = Collections.unmodifiableSortedMap(new TreeMap<>(factsByKind));
  }

  /** All facts, those within keyframes not counted. */
  public long facts() {
    return factsByKind.values().stream().mapToLong(Long::longValue).sum();
  }
}
