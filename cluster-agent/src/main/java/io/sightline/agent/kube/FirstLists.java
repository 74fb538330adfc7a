package io.sightline.agent.kube;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.FactBatch;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Waits until everything was told by which addresses are known: pods, services, what stands behind
 * those, and nodes.
 *
 * <p>What agents tell before that is decided by half of what there is, and of a connection that has
 * ended by then the decision stays. Thread-safe.
 */
public final class FirstLists implements Consumer<FactBatch> {
  private static final Set<WatchedKind> NEEDED =
      Set.of(
          WatchedKind.PODS, WatchedKind.SERVICES, WatchedKind.ENDPOINT_SLICES, WatchedKind.NODES);

  private final Consumer<FactBatch> sink;
  private final Set<String> missing = ConcurrentHashMap.newKeySet();
  private final CountDownLatch told = new CountDownLatch(1);

  /**
   * Nothing was told yet.
   *
   * @param sink takes the batches of a {@link ClusterWatch}
   */
  public FirstLists(Consumer<FactBatch> sink) {
    this.sink = sink;
    NEEDED.forEach(kind -> missing.add(kind.plural()));
  }

  @Override
  public void accept(FactBatch batch) {
    sink.accept(batch);
    batch
        .facts()
        .forEach(
            fact -> {
              // Told after what was listed, or that it cannot be.
              if (fact instanceof CoverageReading reading) {
                missing.remove(reading.signal());
              }
            });
    if (missing.isEmpty()) {
      told.countDown();
    }
  }

  /**
   * Waits for it.
   *
   * @param patience for an API server that does not answer
   * @return whether all of it was told, or refused
   */
  public boolean await(Duration patience) throws InterruptedException {
    return told.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }
}
