package io.sightline.agent.relay;

import io.sightline.capture.CaptureException;
import io.sightline.capture.CaptureReader;
import io.sightline.capture.CaptureWriter;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.timeline.Conflation;
import io.sightline.wire.FactCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Copies a segment with windows of ten seconds in place of those of one. Positions, watermarks at
 * the ends of those windows, and all totals stay as they are.
 */
final class Thinning {
  private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

  private final CaptureWriter writer;
  private final List<Fact> facts = new ArrayList<>();
  private long firstPosition;
  private long watermarkNanos;
  private boolean begun;

  private Thinning(CaptureWriter writer) {
    this.writer = writer;
  }

  /** Writes the thinned copy; the segment itself stays. */
  static Optional<Segment> thin(Segment segment) throws IOException {
    try (CaptureReader reader = CaptureReader.openOnce(segment.file());
        CaptureWriter writer = CaptureWriter.replace(segment.thinnedFile(), reader.metadata())) {
      Thinning thinning = new Thinning(writer);
      for (Iterator<LogBatch> batches = reader.batches(); batches.hasNext(); ) {
        thinning.add(batches.next());
      }
      thinning.write(segment.endPosition());
    }
    return Segment.read(segment.thinnedFile());
  }

  private void add(LogBatch batch) throws CaptureException {
    boolean keyframe =
        !batch.facts().isEmpty() && batch.facts().getFirst() instanceof TopologySnapshot;
    if (keyframe && begun) {
      // The one that the segment begins with is enough for a minute; what it repeats is dropped.
      facts.addAll(batch.facts().subList(1, batch.facts().size()));
      watermarkNanos = batch.watermarkNanos();
      return;
    }
    boolean sameWindow =
        begun
            && Math.floorDiv(batch.watermarkNanos(), WINDOW_NANOS)
                == Math.floorDiv(watermarkNanos, WINDOW_NANOS);
    if (begun && !sameWindow) {
      write(batch.firstPosition());
    }
    if (facts.isEmpty()) {
      firstPosition = batch.firstPosition();
    }
    begun = true;
    facts.addAll(batch.facts());
    watermarkNanos = batch.watermarkNanos();
    if (keyframe) {
      write(batch.endPosition());
    }
  }

  /** Writes what was gathered as one batch that ends at that position. */
  private void write(long endPosition) throws CaptureException {
    if (facts.isEmpty()) {
      return;
    }
    LogBatch merged = new LogBatch(firstPosition, watermarkNanos, Conflation.merge(facts));
    writer.append(merged, endPosition, FactCodec.toProto(merged, endPosition).toByteString());
    facts.clear();
  }
}
