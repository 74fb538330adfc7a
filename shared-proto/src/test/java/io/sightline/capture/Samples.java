package io.sightline.capture;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.TopologySnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small captures for tests. */
final class Samples {
  static final long START_NANOS = 1_790_000_000_000_000_000L;
  static final CaptureMetadata METADATA = new CaptureMetadata("0.1.0", "a sample", START_NANOS, 42);

  private Samples() {}

  /** A batch of one event. */
  static LogBatch event(long position) {
    long now = START_NANOS + position * 1_000_000_000L;
    return new LogBatch(
        position,
        now,
        List.of(new EventObserved(now, Severity.INFO, "", "tick", "tick " + position)));
  }

  /** A batch of one keyframe. */
  static LogBatch keyframe(long position) {
    LogBatch batch = event(position);
    Fact snapshot = new TopologySnapshot(batch.watermarkNanos(), batch.facts());
    return new LogBatch(position, batch.watermarkNanos(), List.of(snapshot));
  }

  /** Positions 0 to 11 in four chunks of three, the second and fourth beginning with a keyframe. */
  static List<LogBatch> batches() {
    List<LogBatch> batches = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      batches.add(i == 3 || i == 9 ? keyframe(i) : event(i));
    }
    return batches;
  }

  /** Log lines of two containers, kept at once. */
  static KeptLogs kept(long id, int lines) {
    List<KeptLine> all = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      all.add(new KeptLine(i % 2, START_NANOS + i * 500_000_000L, "line " + i + " \u00e9 \u20ac"));
    }
    long until = START_NANOS + 60_000_000_000L;
    KeptContainer own =
        new KeptContainer(
            "uid-1", "shop", "web-1", "app", false, false, (lines + 1) / 2, until, "");
    KeptContainer called =
        new KeptContainer(
            "uid-2", "shop", "db-0", "postgres", true, true, lines / 2, until - 5, "cut at 4 MiB");
    return new KeptLogs(
        new KeptRange(id, until + 1, START_NANOS, until, List.of(own, called)), all);
  }

  /** Writes {@link #batches} and returns the bytes of the finished file. */
  static byte[] write(Path file) throws IOException {
    try (CaptureWriter writer = CaptureWriter.create(file, METADATA)) {
      for (LogBatch batch : batches()) {
        if (batch.firstPosition() % 3 == 0 && batch.firstPosition() > 0) {
          writer.flush();
        }
        writer.append(batch);
      }
    }
    return Files.readAllBytes(file);
  }

  /** All that a reader gives. */
  static List<LogBatch> readAll(CaptureReader reader) {
    List<LogBatch> batches = new ArrayList<>();
    reader.read(0, batches::add);
    return batches;
  }
}
