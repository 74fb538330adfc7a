package io.sightline.agent.relay;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.resolve.Resolver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Brings the batches of all agents into one order: leaves out repeated ones, makes a loss of
 * missing ones, and resolves who talks to whom.
 *
 * <p>Thread-safe: agents may deliver from threads of their own.
 */
public final class RelayPipeline {
  /** After this long without a batch a source no longer holds the watermark back. */
  private static final long SILENT_NANOS = Duration.ofSeconds(10).toNanos();

  /** After this long a source that says nothing is shown as absent. */
  private static final long ABSENT_NANOS = Duration.ofSeconds(12).toNanos();

  private static final String SIGNAL = "agent";
  private static final long NO_EPOCH = 0;

  /** Where resolved facts go: {@link RelayLog#append}. */
  @FunctionalInterface
  public interface Log {
    /** Appends facts, after which everything up to the watermark is complete. */
    void append(long watermarkNanos, List<Fact> facts);
  }

  private final Log log;
  private final LongSupplier clock;
  private final Resolver resolver = new Resolver();
  private final Map<String, SourceState> sources = new HashMap<>();
  private final Refusals refusals = new Refusals();
  private long duplicates;

  public RelayPipeline(Log log) {
    this(log, System::nanoTime);
  }

  RelayPipeline(Log log, LongSupplier clock) {
    this.log = log;
    this.clock = clock;
  }

  /** A pipeline into a log that was restored: what was open then is ended if it is open no more. */
  public RelayPipeline(RelayLog log) {
    this(log::append);
    log.restored().ifPresent(this::resume);
  }

  private void resume(TopologySnapshot before) {
    Map<String, List<Fact>> byNode = new HashMap<>();
    for (Fact fact : before.facts()) {
      if (fact instanceof FlowOpened opened) {
        byNode.computeIfAbsent(opened.flow().node().name(), key -> new ArrayList<>()).add(fact);
      }
    }
    byNode.forEach(
        (node, flows) -> {
          SourceState state = new SourceState(NO_EPOCH);
          state.heard(clock.getAsLong());
          state.took(0, before.timeNanos(), flows);
          sources.put(node, state);
        });
  }

  /** Takes a batch of an agent. */
  public synchronized void accept(FactBatch batch) {
    List<Fact> facts = new ArrayList<>();
    List<Fact> reported = batch.facts();
    SourceState before = sources.get(batch.source());
    SourceState now;
    if (before == null) {
      now = new SourceState(batch.epoch());
    } else if (before.epoch() != batch.epoch()) {
      now = new SourceState(batch.epoch());
      facts.add(
          new Loss(
              before.watermarkNanos(),
              Math.max(before.watermarkNanos(), batch.watermarkNanos()),
              "agent-restart " + batch.source(),
              0));
      reported = new ArrayList<>(before.endsMissingFrom(batch.facts(), before.watermarkNanos()));
      reported.addAll(batch.facts());
    } else {
      long missing = batch.sequence() - before.sequence() - 1;
      if (missing < 0) {
        duplicates++;
        return;
      }
      now = before;
      if (missing > 0) {
        facts.add(
            new Loss(
                before.watermarkNanos(),
                batch.watermarkNanos(),
                "agent-stream " + batch.source(),
                missing));
      }
    }
    if (now.isSilent() || (before != null && before.isSilent())) {
      now.setSilent(false);
      facts.add(absence(batch.source(), batch.watermarkNanos(), CoverageState.OBSERVED, ""));
    }
    now.heard(clock.getAsLong());
    now.took(batch.sequence(), batch.watermarkNanos(), batch.facts());
    sources.put(batch.source(), now);
    facts.addAll(resolver.resolve(batch.source(), batch.watermarkNanos(), reported));
    log.append(commonWatermark(batch.watermarkNanos()), facts);
  }

  /**
   * Takes note of what was refused; it is told by {@link #reportAbsent}.
   *
   * @param node in whose name it came
   * @param count of facts, or one for a stream
   */
  public synchronized void refused(String node, String reason, int count) {
    refusals.add(node, reason, count, clock.getAsLong());
  }

  /**
   * Says of which sources nothing has been heard for some time, and what was refused; to be called
   * every few seconds. What silent ones delivered stays as it was, and is marked as not being
   * observed any more.
   */
  public synchronized void reportAbsent() {
    long now = clock.getAsLong();
    List<Fact> facts = new ArrayList<>();
    long newest = 0;
    for (Map.Entry<String, SourceState> entry : sources.entrySet()) {
      SourceState state = entry.getValue();
      newest = Math.max(newest, state.watermarkNanos());
      if (!state.isSilent() && now - state.heardNanos() > ABSENT_NANOS) {
        state.setSilent(true);
        facts.add(
            absence(
                entry.getKey(),
                state.watermarkNanos(),
                CoverageState.NOT_OBSERVED,
                "Nothing is heard from %s: its agent ended, or cannot reach the relay"
                    .formatted(entry.getKey())));
        facts.addAll(resolver.absent(entry.getKey()));
      }
    }
    // Where every agent is refused, none has told a time.
    long at = newest > 0 ? newest : TimeUnit.MILLISECONDS.toNanos(InstantSource.system().millis());
    facts.addAll(refusals.facts(at, now));
    if (!facts.isEmpty()) {
      log.append(commonWatermark(at), facts);
    }
  }

  /** Decides what still waits: no agent will deliver any more. */
  public synchronized void finish() {
    List<Fact> facts = resolver.finish();
    if (!facts.isEmpty()) {
      log.append(
          sources.values().stream().mapToLong(SourceState::watermarkNanos).max().orElse(0), facts);
    }
  }

  private static CoverageReading absence(
      String source, long timeNanos, CoverageState state, String detail) {
    return new CoverageReading(timeNanos, new NodeKey(source, ""), SIGNAL, state, detail);
  }

  /**
   * The sequence number after the last batch of that source and epoch; empty where none of it has
   * come.
   */
  public synchronized OptionalLong nextSequence(String source, long epoch) {
    SourceState known = sources.get(source);
    return known == null || known.epoch() != epoch
        ? OptionalLong.empty()
        : OptionalLong.of(known.sequence() + 1);
  }

  /** How many batches came twice. */
  public synchronized long duplicates() {
    return duplicates;
  }

  /** The instant up to which all agents that still speak have reported. */
  private long commonWatermark(long newest) {
    return sources.values().stream()
        .mapToLong(SourceState::watermarkNanos)
        .filter(watermark -> watermark > newest - SILENT_NANOS)
        .min()
        .orElse(newest);
  }
}
