package io.sightline.agent.relay;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.resolve.Resolver;
import io.sightline.core.topology.TopologyFold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gives the facts of all agents their one order: leaves out repeated batches, makes a loss of
 * missing ones, resolves, folds, and puts a keyframe between from time to time.
 *
 * <p>Confined to one thread.
 */
public final class RelayPipeline {
  /** How much log lies between two keyframes. */
  public static final Duration KEYFRAME_INTERVAL = Duration.ofSeconds(10);

  /** After this long without a batch a source no longer holds the watermark back. */
  private static final long SILENT_NANOS = Duration.ofSeconds(10).toNanos();

  /** How far one agent has come. */
  private record Progress(long epoch, long sequence, long watermarkNanos) {}

  private final Consumer<LogBatch> log;
  private final Resolver resolver = new Resolver();
  private final TopologyFold fold = new TopologyFold();
  private final Map<String, Progress> sources = new HashMap<>();
  private long position;
  private long watermarkNanos;
  private long lastKeyframeNanos;
  private long duplicates;

  /**
   * Makes a pipeline.
   *
   * @param log takes each batch once, in order
   */
  public RelayPipeline(Consumer<LogBatch> log) {
    this.log = log;
  }

  /** Takes a batch of an agent. */
  public void accept(FactBatch batch) {
    List<Fact> facts = new ArrayList<>();
    Progress before = sources.get(batch.source());
    if (before != null && before.epoch() == batch.epoch()) {
      long missing = batch.sequence() - before.sequence() - 1;
      if (missing < 0) {
        duplicates++;
        return;
      }
      if (missing > 0) {
        facts.add(
            new Loss(
                before.watermarkNanos(),
                batch.watermarkNanos(),
                "agent-stream " + batch.source(),
                missing));
      }
    }
    facts.addAll(resolver.resolve(batch.facts()));
    sources.put(
        batch.source(), new Progress(batch.epoch(), batch.sequence(), batch.watermarkNanos()));
    watermarkNanos = Math.max(watermarkNanos, commonWatermark(batch.watermarkNanos()));
    append(facts);
    if (watermarkNanos - lastKeyframeNanos >= KEYFRAME_INTERVAL.toNanos()) {
      lastKeyframeNanos = watermarkNanos;
      append(List.of(fold.snapshot()));
    }
  }

  /** How many batches came twice. */
  public long duplicates() {
    return duplicates;
  }

  private void append(List<Fact> facts) {
    LogBatch batch = new LogBatch(position, watermarkNanos, facts);
    position = batch.endPosition();
    fold.apply(batch);
    log.accept(batch);
  }

  /** The instant up to which all agents that still speak have reported. */
  private long commonWatermark(long newest) {
    return sources.values().stream()
        .mapToLong(Progress::watermarkNanos)
        .filter(watermark -> watermark > newest - SILENT_NANOS)
        .min()
        .orElse(newest);
  }
}
