package io.sightline.agent.relay;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A {@link TokenAccess} that closes its client. */
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
   */
  public static ClusterAccess open(ApiServer server, Supplier<Set<String>> namespaces) {
    KubernetesClient client = server.client();
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
