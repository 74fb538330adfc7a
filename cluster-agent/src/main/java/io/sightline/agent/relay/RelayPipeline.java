package io.sightline.agent.relay;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.resolve.Resolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the batches of all agents into one order: leaves out repeated ones, makes a loss of
 * missing ones, and resolves who talks to whom.
 *
 * <p>Thread-safe: agents may deliver from threads of their own.
 */
public final class RelayPipeline {
  /** After this long without a batch a source no longer holds the watermark back. */
  private static final long SILENT_NANOS = Duration.ofSeconds(10).toNanos();

  /** Where resolved facts go: {@link RelayLog#append}. */
  @FunctionalInterface
  public interface Log {
    /** Appends facts, after which everything up to the watermark is complete. */
    void append(long watermarkNanos, List<Fact> facts);
  }

  /** How far one agent has come. */
  private record Progress(long epoch, long sequence, long watermarkNanos) {}

  private final Log log;
  private final Resolver resolver = new Resolver();
  private final Map<String, Progress> sources = new HashMap<>();
  private long duplicates;

  public RelayPipeline(Log log) {
    this.log = log;
  }

  /** Takes a batch of an agent. */
  public synchronized void accept(FactBatch batch) {
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
    sources.put(
        batch.source(), new Progress(batch.epoch(), batch.sequence(), batch.watermarkNanos()));
    facts.addAll(resolver.resolve(batch.facts()));
    log.append(commonWatermark(batch.watermarkNanos()), facts);
  }

  /** How many batches came twice. */
  public synchronized long duplicates() {
    return duplicates;
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
