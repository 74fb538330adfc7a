package io.sightline.agent.kube;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.NodeKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the facts of all kinds into numbered batches: soon after something was seen, and an empty
 * one each second when nothing is. Thread-safe; who adds to it waits while too much is waiting.
 */
final class FactOutlet {
  private static final Logger LOG = LoggerFactory.getLogger(FactOutlet.class);
  private static final int MAX_FACTS = 1_000;
  private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();

  /** Batches come no more often than that: each costs a fold and a message to every desktop. */
  private static final long GATHER_NANOS = Duration.ofMillis(200).toNanos();

  private final String source;
  private final LongSupplier wallNanos;
  private final long epoch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Condition taken = lock.newCondition();
  private List<Fact> waiting = new ArrayList<>();
  private long lastNanos;
  private long sequence;
  private boolean closed;

  /**
   * An outlet.
   *
   * @param source what the batches are from
   */
  FactOutlet(String source, LongSupplier wallNanos) {
    this.source = source;
    this.wallNanos = wallNanos;
    this.epoch = wallNanos.getAsLong();
  }

  /**
   * Adds a fact, made of the time at which it is added, so that no fact is older than a watermark
   * that was already sent.
   */
  void add(LongFunction<? extends Fact> fact) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.size() >= MAX_FACTS && !closed) {
        taken.await();
      }
      waiting.add(fact.apply(now()));
      added.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Adds what is known of a signal's being observed. */
  void coverage(String signal, CoverageState state, String detail) throws InterruptedException {
    NodeKey place = new NodeKey(source, "");
    add(time -> new CoverageReading(time, place, signal, state, detail));
  }

  /** The time, which never goes back. */
  private long now() {
    lastNanos = Math.max(lastNanos, wallNanos.getAsLong());
    return lastNanos;
  }

  /** Delivers until it is closed. */
  void deliver(Consumer<FactBatch> sink) {
    long before = System.nanoTime() - QUIET_NANOS;
    boolean more = true;
    while (more) {
      FactBatch batch;
      lock.lock();
      try {
        gather(before);
        batch = new FactBatch(source, epoch, sequence++, now(), waiting);
        waiting = new ArrayList<>();
        more = !closed;
        taken.signalAll();
      } finally {
        lock.unlock();
      }
      before = System.nanoTime();
      try {
        sink.accept(batch);
      } catch (RuntimeException e) {
        LOG.error("{} facts of the cluster's objects were not taken", batch.facts().size(), e);
      }
    }
  }

  private void gather(long before) {
    while (!closed) {
      long passed = System.nanoTime() - before;
      boolean due = waiting.isEmpty() ? passed >= QUIET_NANOS : passed >= GATHER_NANOS;
      if (due || waiting.size() >= MAX_FACTS) {
        return;
      }
      long wanted = waiting.isEmpty() ? QUIET_NANOS : GATHER_NANOS;
      try {
        var _ = added.await(wanted - passed, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  /** Ends the delivery, after what was added before. */
  void close() {
    lock.lock();
    try {
      closed = true;
      added.signalAll();
      taken.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
