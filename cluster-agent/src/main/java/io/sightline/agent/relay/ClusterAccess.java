package io.sightline.agent.relay;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A {@link TokenAccess} by the API server of the cluster in which this process is a pod. */
public final class ClusterAccess implements Access, AutoCloseable {
  private final KubernetesClient client;
  private final TokenAccess access;

  private ClusterAccess(KubernetesClient client, TokenAccess access) {
    this.client = client;
    this.access = access;
  }

  /**
   * Begins to ask.
   *
   * @param namespaces all there are in the cluster, as far as is known
   * @throws IOException when this is no pod with a service account
   */
  public static ClusterAccess open(Supplier<Set<String>> namespaces) throws IOException {
    KubernetesClient client = InCluster.client();
    return new ClusterAccess(client, new TokenAccess(client, namespaces, InstantSource.system()));
  }

  @Override
  public Viewer viewerOf(@Nullable String token) throws RefusedException {
    return access.viewerOf(token);
  }

  @Override
  public void close() {
    client.close();
  }
}
