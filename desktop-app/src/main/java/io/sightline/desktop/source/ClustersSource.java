package io.sightline.desktop.source;

import static java.util.Objects.requireNonNull;

import io.sightline.core.clusters.ClusterMerge;
import io.sightline.core.clusters.ClusterScope;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import io.sightline.core.source.SourcePart;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The facts of several clusters as those of one source; a cluster may be added while it runs. Each
 * is read by a thread of its own, connects again by itself, and has gaps of its own.
 *
 * <p>Batches are given in the order of their watermarks, for which the others are waited for while
 * they are catching up; one that cannot be reached holds nobody up. One thread polls; any may add
 * or close.
 */
public final class ClustersSource implements FactSource {
  /** For how long a cluster that is being connected to, or that said nothing of itself, delays. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  private final List<ClusterReader> readers = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<Runnable> news = new LinkedBlockingQueue<>();
  private volatile boolean closed;
  // All below is touched by the polling thread only.
  private final ClusterMerge merge = new ClusterMerge();
  private final Queue<LogBatch> ready = new ArrayDeque<>();

  /**
   * Adds a cluster.
   *
   * @param name what the user calls it, such as its context
   * @throws IllegalArgumentException when there is one of that name, or this is closed; the source
   *     is closed then
   */
  public synchronized void add(String name, LiveSource source) {
    if (closed) {
      source.close();
      throw new IllegalArgumentException(
          "the map that %s was to be added to is closed".formatted(name));
    }
    if (names().contains(name)) {
      source.close();
      throw new IllegalArgumentException(name + " is on this map already");
    }
    ClusterReader reader = new ClusterReader(name, source, news);
    readers.add(reader);
    reader.start();
  }

  /** The names of the clusters. */
  public List<String> names() {
    return readers.stream().map(ClusterReader::name).toList();
  }

  @Override
  public String description() {
    return String.join(" + ", names());
  }

  @Override
  public List<SourcePart> parts() {
    return readers.size() < 2 ? List.of() : readers.stream().map(ClusterReader::part).toList();
  }

  @Override
  public PollResult poll(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      if (closed) {
        return new PollResult.End();
      }
      merge();
      LogBatch batch = ready.poll();
      if (batch != null) {
        return new PollResult.Batch(batch);
      }
      long left = deadline - System.nanoTime();
      Runnable something = left <= 0 ? null : news.poll(left, TimeUnit.NANOSECONDS);
      if (something == null) {
        return standing();
      }
      something.run();
      for (Runnable more = news.poll(); more != null; more = news.poll()) {
        more.run();
      }
    }
  }

  private void merge() {
    long now = System.nanoTime();
    for (ClusterReader reader : readers) {
      identify(reader, now);
      if (reader.cluster == null && reader.isCatchingUp(now, PATIENCE_NANOS)) {
        // The first one that was asked for is the one whose clock the others are compared with.
        break;
      }
    }
    while (ready.isEmpty()) {
      Optional<ClusterReader> next = next(now);
      if (next.isEmpty()) {
        break;
      }
      take(next.get(), now);
    }
    if (ready.isEmpty()) {
      ready.addAll(merge.idle(now));
    }
  }

  private void take(ClusterReader reader, long now) {
    String cluster = requireNonNull(reader.cluster);
    reader
        .source()
        .clockReading()
        .filter(reading -> !reading.equals(reader.clock))
        .ifPresent(
            reading -> {
              reader.clock = reading;
              merge
                  .clocks()
                  .handshake(
                      cluster, reading.sentNanos(), reading.answeredNanos(), reading.relayNanos());
            });
    merge.setLive(cluster, true);
    ready.addAll(merge.accept(cluster, reader.takeFirst(), now));
  }

  /** Finds out which cluster it is, before anything of it is given on. */
  private void identify(ClusterReader reader, long now) {
    if (reader.cluster != null || !reader.hasBatches()) {
      if (reader.cluster != null && !reader.part().connected()) {
        merge.setLive(reader.cluster, false);
      }
      return;
    }
    Optional<String> told =
        reader.facts().map(ClustersSource::uidIn).flatMap(Optional::stream).findFirst();
    if (told.isEmpty() && now - reader.firstNanos() < PATIENCE_NANOS) {
      return;
    }
    String uid = told.orElseGet(() -> ClusterScope.uidFor(reader.name()));
    Optional<String> other = merge.nameOf(uid);
    if (other.isPresent()) {
      reader.refuse(
          "%s is the cluster that is on this map already as %s, and is left out."
              .formatted(reader.name(), other.get()));
      return;
    }
    reader.cluster = uid;
    merge.add(new ClusterScope(uid, reader.name()));
    merge.learnAhead(reader.facts().toList());
  }

  private static Optional<String> uidIn(Fact fact) {
    return Optional.ofNullable(ClusterScope.uidIn(fact));
  }

  /** The cluster whose batch comes next; empty where none has, or one is to be waited for. */
  private Optional<ClusterReader> next(long now) {
    ClusterReader least = null;
    long leastNanos = Long.MAX_VALUE;
    for (ClusterReader reader : readers) {
      if (reader.cluster == null || !reader.hasBatches()) {
        if (reader.isCatchingUp(now, PATIENCE_NANOS)) {
          return Optional.empty();
        }
        continue;
      }
      long nanos = merge.reckoned(reader.cluster, reader.first().watermarkNanos());
      if (nanos < leastNanos) {
        least = reader;
        leastNanos = nanos;
      }
    }
    return Optional.ofNullable(least);
  }

  /** How all of them stand while nothing comes. */
  private PollResult standing() {
    List<PollResult> states = readers.stream().map(ClusterReader::state).toList();
    if (states.isEmpty()) {
      return new PollResult.Idle();
    }
    if (states.stream().anyMatch(PollResult.Idle.class::isInstance)) {
      return new PollResult.Idle();
    }
    List<PollResult.Failed> failed = new ArrayList<>();
    for (PollResult state : states) {
      switch (state) {
        case PollResult.Starting starting -> {
          return starting;
        }
        case PollResult.Failed it -> failed.add(it);
        case PollResult.Idle _, PollResult.Batch _, PollResult.End _ -> {
          // It says nothing.
        }
      }
    }
    if (failed.isEmpty()) {
      return new PollResult.End();
    }
    return new PollResult.Failed(
        failed.stream().map(PollResult.Failed::message).collect(Collectors.joining("\n")),
        failed.stream().anyMatch(PollResult.Failed::retrying));
  }

  @Override
  public synchronized void close() {
    closed = true;
    readers.forEach(ClusterReader::close);
    news.add(() -> {});
  }
}
