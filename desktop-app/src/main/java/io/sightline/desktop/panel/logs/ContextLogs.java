package io.sightline.desktop.panel.logs;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The logs of several clusters, each by the name that the user has for it. Thread-safe. */
public final class ContextLogs implements ClusterLogs {
  private final Map<String, Supplier<Optional<KubernetesClient>>> clients =
      new ConcurrentHashMap<>();

  /** Adds a cluster, whose client may come and go. */
  public void add(String name, Supplier<Optional<KubernetesClient>> client) {
    clients.put(name, client);
  }

  @Override
  public Optional<KubernetesClient> client() {
    return clients.values().stream().map(Supplier::get).flatMap(Optional::stream).findFirst();
  }

  @Override
  public Optional<KubernetesClient> client(String cluster) {
    Supplier<Optional<KubernetesClient>> client = clients.get(cluster);
    return client == null ? client() : client.get();
  }
}
