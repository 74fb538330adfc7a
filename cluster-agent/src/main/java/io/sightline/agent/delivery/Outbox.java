package io.sightline.agent.delivery;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.timeline.Conflation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The batches of a node that no relay has acknowledged.
 *
 * <p>A batch gets its sequence number when it is first sent and stays as it is from then on, so
 * that the relay can tell a repeated one. What waits to be sent is bounded: when there is too much
 * of it, neighbours are merged into longer windows, again and again, and only when that is not
 * enough are counts shed and put down as a loss. A relay that has not heard of this agent is told
 * first who is who.
 *
 * <p>Thread-safe. No method waits for anything but another short one.
 */
public final class Outbox {
  /**
   * How much may wait.
   *
   * @param pendingFacts more are merged, and then shed
   * @param pendingBatches more are merged: how many seconds keep their resolution
   * @param sentFacts nothing is sent while that many are not acknowledged
   * @param sentBatches likewise
   * @param factsPerBatch longer batches are sent in parts
   */
  public record Limits(
      int pendingFacts, int pendingBatches, int sentFacts, int sentBatches, int factsPerBatch) {
    /** Some ten MiB; half a minute in full resolution. */
    public static final Limits DEFAULT = new Limits(50_000, 32, 50_000, 16, 100_000);
  }

  private record Waiting(long watermarkNanos, List<Fact> facts) {}

  private final String source;
  private final String where;
  private final Limits limits;

  // All below is guarded by this.
  private final Inventory acknowledged = new Inventory();
  private final ArrayList<FactBatch> sent = new ArrayList<>();
  private final Deque<Waiting> pending = new ArrayDeque<>();
  private long epoch;
  private long nextSequence;
  private int onStream;
  private int sentFacts;
  private int pendingFacts;
  private long lastWatermarkNanos;
  private boolean conflated;

  /**
   * @param source name of the node
   * @param epoch start of this agent; other than that of an earlier start
   */
  public Outbox(String source, long epoch, Limits limits) {
    this.source = source;
    this.where = "node-queue " + source;
    this.epoch = epoch;
    this.limits = limits;
  }

  /** Adds what was captured since the last call; its own sequence number does not matter. */
  public synchronized void offer(FactBatch batch) {
    if (lastWatermarkNanos == 0) {
      lastWatermarkNanos =
          batch.facts().isEmpty() ? batch.watermarkNanos() : batch.facts().getFirst().timeNanos();
    }
    add(new Waiting(batch.watermarkNanos(), batch.facts()));
    while (pending.size() > 1
        && (pending.size() > limits.pendingBatches || pendingFacts > limits.pendingFacts)) {
      mergeNeighbours();
    }
    if (conflated && pending.size() == 1 && pendingFacts > limits.pendingFacts) {
      shed();
    }
  }

  /** The agent's epoch: rises when a relay has to be told everything. */
  public synchronized long epoch() {
    return epoch;
  }

  /** Whether all that was offered has been acknowledged. */
  public synchronized boolean isEmpty() {
    return pending.isEmpty() && sent.isEmpty();
  }

  /** Facts that are held, sent or not. */
  public synchronized int heldFacts() {
    return pendingFacts + sentFacts;
  }

  /**
   * A stream to a relay begins.
   *
   * @param known whether the relay has taken batches of this epoch
   * @param relayNext the sequence number after the last one it has taken
   */
  public synchronized void resume(boolean known, long relayNext) {
    if (known) {
      acknowledge(relayNext);
    }
    boolean continues = known ? relayNext == firstUnacknowledged() : firstUnacknowledged() == 0;
    if (!continues) {
      restart();
    }
    onStream = 0;
  }

  /** The next batch to put on the stream; empty when there is none, or enough is under way. */
  public synchronized Optional<FactBatch> next() {
    if (onStream < sent.size()) {
      return Optional.of(sent.get(onStream++));
    }
    boolean full =
        sent.size() >= limits.sentBatches || (!sent.isEmpty() && sentFacts >= limits.sentFacts);
    if (full || pending.isEmpty()) {
      return Optional.empty();
    }
    Waiting waiting = pending.removeFirst();
    pendingFacts -= waiting.facts.size();
    List<Fact> facts = waiting.facts;
    long watermark = waiting.watermarkNanos;
    if (facts.size() > limits.factsPerBatch) {
      pending.addFirst(new Waiting(watermark, facts.subList(limits.factsPerBatch, facts.size())));
      pendingFacts += facts.size() - limits.factsPerBatch;
      facts = facts.subList(0, limits.factsPerBatch);
      // The rest has facts as old as these.
      watermark = lastWatermarkNanos;
    }
    lastWatermarkNanos = watermark;
    if (pending.isEmpty()) {
      conflated = false;
    }
    FactBatch batch = new FactBatch(source, epoch, nextSequence++, watermark, facts);
    sent.add(batch);
    sentFacts += batch.facts().size();
    onStream++;
    return Optional.of(batch);
  }

  /** The relay has everything before that sequence number; may be said twice, or late. */
  public synchronized void acknowledge(long relayNext) {
    while (!sent.isEmpty() && sent.getFirst().sequence() < relayNext) {
      FactBatch taken = sent.removeFirst();
      sentFacts -= taken.facts().size();
      onStream = Math.max(0, onStream - 1);
      acknowledged.learn(taken.facts());
    }
  }

  private long firstUnacknowledged() {
    return sent.isEmpty() ? nextSequence : sent.getFirst().sequence();
  }

  /** To a relay that knows nothing of this agent, everything is new: who is who, then the rest. */
  private void restart() {
    epoch++;
    nextSequence = 0;
    for (FactBatch batch : sent.reversed()) {
      pending.addFirst(new Waiting(batch.watermarkNanos(), batch.facts()));
      pendingFacts += batch.facts().size();
    }
    sent.clear();
    sentFacts = 0;
    List<Fact> facts = acknowledged.facts();
    if (!facts.isEmpty()) {
      long watermark = pending.isEmpty() ? lastWatermarkNanos : pending.getFirst().watermarkNanos;
      pending.addFirst(new Waiting(Math.min(watermark, lastWatermarkNanos), facts));
      pendingFacts += facts.size();
    }
  }

  private void add(Waiting waiting) {
    pending.addLast(waiting);
    pendingFacts += waiting.facts.size();
  }

  private void mergeNeighbours() {
    List<Waiting> before = List.copyOf(pending);
    pending.clear();
    pendingFacts = 0;
    conflated = true;
    for (int i = 0; i < before.size(); i += 2) {
      if (i + 1 == before.size()) {
        add(before.get(i));
      } else {
        List<Fact> facts = new ArrayList<>(before.get(i).facts);
        facts.addAll(before.get(i + 1).facts);
        add(new Waiting(before.get(i + 1).watermarkNanos, Conflation.merge(facts)));
      }
    }
  }

  private void shed() {
    Waiting all = pending.removeFirst();
    pendingFacts = 0;
    Shedding rest = Shedding.ofShortLives(all.facts);
    if (rest.kept().size() > limits.pendingFacts / 2) {
      rest = rest.plus(Shedding.ofTraffic(rest.kept()));
    }
    List<Fact> facts = new ArrayList<>(rest.losses(where, lastWatermarkNanos, all.watermarkNanos));
    facts.addAll(rest.kept());
    add(new Waiting(all.watermarkNanos, facts));
  }
}
