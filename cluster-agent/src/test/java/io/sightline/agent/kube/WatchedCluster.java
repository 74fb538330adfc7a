package io.sightline.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.topology.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A scripted API server, what watches it, and the relay's pipeline and log behind that. */
final class WatchedCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final ObjectStore store = new ObjectStore();
  final ScriptedApiServer server;
  private final RelayLog log = new RelayLog(1, RelayLog.Limits.DEFAULT);
  private final List<FactBatch> batches = new ArrayList<>();
  private @Nullable ClusterWatch watch;

  WatchedCluster() throws IOException {
    server = new ScriptedApiServer(store);
  }

  void start() throws IOException {
    start(false, null);
  }

  void start(boolean configMaps, @Nullable TopologySnapshot restored) throws IOException {
    RelayPipeline pipeline = new RelayPipeline(log);
    Consumer<FactBatch> sink =
        batch -> {
          synchronized (batches) {
            batches.add(batch);
            pipeline.accept(batch);
          }
        };
    watch =
        new ClusterWatch(
            server.address(),
            new ClusterWatch.Options("test", configMaps),
            restored,
            () -> System.currentTimeMillis() * 1_000_000);
    watch.start(sink);
  }

  /** Waits until the relay's fold has the objects that the server has. */
  void awaitSame() throws InterruptedException {
    awaitSame(false);
  }

  void awaitSame(boolean configMaps) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Map<String, String> expected = Summaries.of(store, configMaps);
    while (!Summaries.of(objects()).equals(expected) && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    assertThat(Summaries.of(objects())).isEqualTo(expected);
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting: " + what).isLessThan(end);
      Thread.sleep(20);
    }
  }

  Topology topology() {
    synchronized (batches) {
      return log.topology();
    }
  }

  List<KubeObject> objects() {
    return List.copyOf(topology().objects().values());
  }

  List<FactBatch> batches() {
    synchronized (batches) {
      return List.copyOf(batches);
    }
  }

  List<Fact> facts() {
    return batches().stream().flatMap(batch -> batch.facts().stream()).toList();
  }

  /** How often an object was told of as there, new or changed. */
  long observations(String name) {
    return facts().stream()
        .filter(fact -> fact instanceof ObjectObserved it && it.object().key().name().equals(name))
        .count();
  }

  List<String> gone() {
    return facts().stream()
        .filter(ObjectGone.class::isInstance)
        .map(fact -> ((ObjectGone) fact).object().name())
        .toList();
  }

  List<EventObserved> apiEvents() {
    return facts().stream()
        .filter(EventObserved.class::isInstance)
        .map(EventObserved.class::cast)
        .toList();
  }

  CoverageState coverage(String signal) {
    CoverageReading reading = topology().coverage().get(ClusterWatch.SOURCE + "/" + signal);
    return reading == null ? CoverageState.NOT_OBSERVED : reading.state();
  }

  String coverageDetail(String signal) {
    return Objects.requireNonNull(topology().coverage().get(ClusterWatch.SOURCE + "/" + signal))
        .detail();
  }

  boolean isSaid(String signal) {
    return topology().coverage().containsKey(ClusterWatch.SOURCE + "/" + signal);
  }

  void stopWatching() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  @Override
  public void close() {
    stopWatching();
    server.close();
  }
}
