package io.sightline.agent.kube;

import io.sightline.agent.relay.ApiServer;
import io.sightline.agent.relay.BatchFeed;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.SharedValues;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches a cluster's objects and makes facts of them: what there is, what changes, what is gone,
 * what the API's events say, and what of it cannot be observed.
 *
 * <p>Delivers from its own threads: one for each kind, one that looks after the server, and one
 * that hands over the batches. No failure of the server ends it, each kind goes on for itself, and
 * what was missed meanwhile is found when all are listed again.
 */
public final class ClusterWatch implements BatchFeed {
  /** The name of this source among those of the agents. */
  public static final String SOURCE = "kubernetes";

  private static final Duration IDENTITY_SILENCE = Duration.ofSeconds(10);
  private static final Duration END = Duration.ofSeconds(2);
  private static final String IDENTITY_PATH =
      WatchedKind.NAMESPACES.path() + "?fieldSelector=metadata.name%3Dkube-system";

  /**
   * What is watched.
   *
   * @param clusterName what users call the cluster
   * @param configMaps whether changes of config maps are told, of which only metadata are read
   */
  public record Options(String clusterName, boolean configMaps) {}

  private final ApiClient api;
  private final Options options;
  private final FactOutlet outlet;
  private final ServerHealth health;
  private final SharedValues shared = new SharedValues();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<KindWatch> watches = new CopyOnWriteArrayList<>();
  private final Pause identityPause = new Pause();
  private final List<EventObserved> eventsBefore = new ArrayList<>();
  private Map<ObjectKind, List<KubeObject>> before = new EnumMap<>(ObjectKind.class);
  private @Nullable String cluster;
  private String version = "";
  private @Nullable Thread delivery;

  /**
   * A watch, which begins when it is started.
   *
   * @param restored what is known from before this start, so that what has vanished meanwhile is
   *     told as gone; null where nothing is
   * @param wallNanos the clock by which the facts are stamped
   */
  public ClusterWatch(
      ApiServer server,
      Options options,
      @Nullable TopologySnapshot restored,
      LongSupplier wallNanos) {
    this.api = new ApiClient(server.watchClient());
    this.options = options;
    this.outlet = new FactOutlet(SOURCE, wallNanos);
    this.health = new ServerHealth(api, outlet, new Health());
    if (restored != null) {
      restored.facts().forEach(this::remember);
    }
  }

  private void remember(Fact fact) {
    if (fact instanceof ObjectObserved observed) {
      KubeObject object = observed.object();
      before.computeIfAbsent(object.key().kind(), _ -> new ArrayList<>()).add(object);
    } else if (fact instanceof EventObserved event && event.object() != null) {
      eventsBefore.add(event);
    }
  }

  @Override
  public void start(Consumer<FactBatch> sink) {
    // Not among the others: it ends after them, with what they have told.
    delivery = Thread.ofVirtual().name("watch-delivery").start(() -> outlet.deliver(sink));
    run("health", health);
    run("cluster", this::begin);
  }

  private void run(String name, Runnable task) {
    threads.add(Thread.ofVirtual().name("watch-" + name).start(task));
  }

  private void begin() {
    try {
      String uid = identify();
      forgetOthers(uid);
      ObjectReader objects = new ObjectReader(uid, shared);
      for (WatchedKind kind : WatchedKind.watched(options.configMaps())) {
        watch(kind, uid, objects);
      }
      before = Map.of();
      eventsBefore.clear();
    } catch (InterruptedException e) {
      // It was closed.
    }
  }

  /**
   * The cluster's UID, which is that of a namespace that every cluster has for as long as it lives.
   * Where namespaces may not be listed, the cluster's name must do.
   */
  private String identify() throws InterruptedException {
    while (true) {
      try {
        String uid = uidOfSystemNamespace();
        identified(uid.isEmpty() ? options.clusterName() : uid);
        return uid.isEmpty() ? options.clusterName() : uid;
      } catch (ApiException e) {
        if (e.status() == ApiException.FORBIDDEN) {
          identified(options.clusterName());
          return options.clusterName();
        }
        identityPause.backOff(e.retryAfter());
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException();
        }
        identityPause.backOff(Duration.ZERO);
      }
    }
  }

  private String uidOfSystemNamespace() throws IOException, InterruptedException {
    StringBuilder uid = new StringBuilder();
    WatchedKind kind = WatchedKind.NAMESPACES;
    try (BodyStream in = api.get(IDENTITY_PATH, kind.listType(), IDENTITY_SILENCE)) {
      new TrimmingReader(shared)
          .list(in, ObjectFields.of(kind), item -> uid.append(item.at("metadata").text("uid")));
    }
    return uid.toString();
  }

  private synchronized void identified(String uid) throws InterruptedException {
    cluster = uid;
    tellCluster();
  }

  private synchronized void tellCluster() throws InterruptedException {
    String uid = cluster;
    if (uid != null) {
      String name = options.clusterName();
      String served = version;
      outlet.add(time -> new ClusterObserved(time, uid, name, served));
    }
  }

  /** A recorder that was used for another cluster knows objects that are none of this one's. */
  private void forgetOthers(String uid) throws InterruptedException {
    for (List<KubeObject> objects : before.values()) {
      for (KubeObject object : List.copyOf(objects)) {
        if (!object.key().cluster().equals(uid)) {
          objects.remove(object);
          outlet.add(time -> new ObjectGone(time, object.key()));
        }
      }
    }
  }

  private void watch(WatchedKind kind, String uid, ObjectReader objects) {
    ChangeSink sink =
        kind.kind()
            .<ChangeSink>map(
                it -> new KnownObjects(it, objects, outlet, before.getOrDefault(it, List.of())))
            .orElseGet(() -> new KnownEvents(new EventReader(uid), outlet, eventsBefore));
    KindCoverage coverage = new KindCoverage(kind, outlet, health::answers);
    KindWatch watch = new KindWatch(kind, api, new TrimmingReader(shared), sink, coverage, health);
    watches.add(watch);
    run(kind.plural(), watch);
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        var _ = thread.join(END);
      }
      outlet.close();
      Thread delivering = delivery;
      if (delivering != null) {
        var _ = delivering.join(END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    api.close();
  }

  private final class Health implements ServerHealth.Listener {
    @Override
    public void versionKnown(String found) throws InterruptedException {
      synchronized (ClusterWatch.this) {
        version = found;
        tellCluster();
      }
    }

    @Override
    public void back() {
      identityPause.cut();
      watches.forEach(KindWatch::reconnect);
    }
  }
}
