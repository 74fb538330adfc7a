package io.sightline.core.timeline;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.TopologySnapshot;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A log in memory, unbounded: for scripts, tests and small captures. */
public final class MemoryFactLog implements FactLog {
  private final List<LogBatch> batches = new CopyOnWriteArrayList<>();

  @Override
  public long firstPosition() {
    return batches.isEmpty() ? 0 : batches.getFirst().firstPosition();
  }

  @Override
  public long endPosition() {
    return batches.isEmpty() ? 0 : batches.getLast().endPosition();
  }

  @Override
  public long firstNanos() {
    return batches.isEmpty() ? 0 : batches.getFirst().watermarkNanos();
  }

  @Override
  public long lastNanos() {
    return batches.isEmpty() ? 0 : batches.getLast().watermarkNanos();
  }

  @Override
  public void append(LogBatch batch) {
    if (!batches.isEmpty() && batch.firstPosition() != endPosition()) {
      throw new IllegalArgumentException(
          "the log ends at position %d, the batch begins at %d"
              .formatted(endPosition(), batch.firstPosition()));
    }
    batches.add(batch);
  }

  @Override
  public long keyframeAtOrBefore(long watermarkNanos) {
    long found = firstPosition();
    for (LogBatch batch : batches) {
      if (batch.watermarkNanos() > watermarkNanos) {
        break;
      }
      if (!batch.facts().isEmpty() && batch.facts().getFirst() instanceof TopologySnapshot) {
        found = batch.firstPosition();
      }
    }
    return found;
  }

  @Override
  public void read(long fromPosition, Predicate<LogBatch> reader) {
    for (LogBatch batch : batches) {
      if (batch.endPosition() > fromPosition && !reader.test(batch)) {
        return;
      }
    }
  }

  @Override
  public void close() {
    batches.clear();
  }
}
