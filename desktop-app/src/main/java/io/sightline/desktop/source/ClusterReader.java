package io.sightline.desktop.source;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.PollResult;
import io.sightline.core.source.SourcePart;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one cluster's source on a thread of its own, and keeps what came until it is taken: what
 * does not fit waits in the relay. All methods but {@link #start} and {@link #close} are for the
 * thread that takes.
 */
final class ClusterReader {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterReader.class);
  private static final int MAX_BATCHES = 64;
  private static final Duration POLL = Duration.ofMillis(200);

  private final String name;
  private final LiveSource source;
  private final Queue<Runnable> news;
  private final Semaphore room = new Semaphore(MAX_BATCHES);
  private final Deque<LogBatch> batches = new ArrayDeque<>();
  private final Thread thread;
  private final long startedNanos = System.nanoTime();
  private PollResult state;
  private boolean refused;
  private boolean caughtUp;
  private long firstNanos;

  /** UID of the cluster; null until it is known. */
  @Nullable String cluster;

  /** What was taken of the relay's clock. */
  LiveSource.@Nullable ClockReading clock;

  /**
   * A reader.
   *
   * @param news takes what is to be done by the thread that takes
   */
  ClusterReader(String name, LiveSource source, Queue<Runnable> news) {
    this.name = name;
    this.source = source;
    this.news = news;
    this.state = new PollResult.Starting("connecting to " + name);
    this.thread = Thread.ofPlatform().daemon().name("cluster-" + name).unstarted(this::read);
  }

  void start() {
    thread.start();
  }

  private void read() {
    try {
      while (true) {
        room.acquire();
        PollResult result = source.poll(POLL);
        news.add(() -> came(result));
        if (!(result instanceof PollResult.Batch)) {
          room.release();
        }
        if (isOver(result)) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error("Reading from {} failed", name, e);
      PollResult failed =
          new PollResult.Failed(
              "Reading from %s failed: %s. What was read before is kept; start again to go on."
                  .formatted(name, e),
              false);
      news.add(() -> came(failed));
    }
  }

  private static boolean isOver(PollResult result) {
    return result instanceof PollResult.End
        || (result instanceof PollResult.Failed failed && !failed.retrying());
  }

  private void came(PollResult result) {
    if (refused) {
      return;
    }
    if (result instanceof PollResult.Batch(var batch)) {
      if (firstNanos == 0) {
        firstNanos = System.nanoTime();
      }
      batches.add(batch);
      state = new PollResult.Idle();
      caughtUp = false;
    } else {
      state = result;
      caughtUp = true;
    }
  }

  String name() {
    return name;
  }

  LiveSource source() {
    return source;
  }

  PollResult state() {
    return state;
  }

  SourcePart part() {
    return switch (state) {
      case PollResult.Idle _, PollResult.Batch _ ->
          new SourcePart(name, SourcePart.State.CONNECTED, "");
      case PollResult.Starting(var doing) -> new SourcePart(name, SourcePart.State.STARTING, doing);
      case PollResult.Failed(var message, var _) ->
          new SourcePart(name, SourcePart.State.FAILED, message);
      case PollResult.End _ ->
          new SourcePart(
              name, SourcePart.State.FAILED, "The relay of %s has ended.".formatted(name));
    };
  }

  boolean hasBatches() {
    return !batches.isEmpty();
  }

  /** When the first batch came. */
  long firstNanos() {
    return firstNanos;
  }

  /** Of all that waits. */
  Stream<Fact> facts() {
    return batches.stream().flatMap(batch -> batch.facts().stream());
  }

  LogBatch first() {
    return batches.getFirst();
  }

  LogBatch takeFirst() {
    LogBatch batch = batches.removeFirst();
    room.release();
    return batch;
  }

  /** Whether something of before now may still come, for which others should wait a little. */
  boolean isCatchingUp(long now, long patienceNanos) {
    boolean begins = firstNanos == 0 && now - startedNanos < patienceNanos;
    return switch (state) {
      case PollResult.Starting _ -> begins;
      case PollResult.Idle _, PollResult.Batch _ ->
          begins || !caughtUp || (cluster == null && hasBatches());
      case PollResult.Failed _, PollResult.End _ -> false;
    };
  }

  /** Takes nothing more from it. */
  void refuse(String reason) {
    refused = true;
    batches.clear();
    state = new PollResult.Failed(reason, false);
    close();
  }

  void close() {
    source.close();
    thread.interrupt();
  }
}
