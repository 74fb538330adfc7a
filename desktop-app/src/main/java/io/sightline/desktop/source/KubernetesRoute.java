package io.sightline.desktop.source;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sightline.core.kube.Installed;
import io.sightline.desktop.source.kube.ClusterClient;
import io.sightline.desktop.source.kube.ClusterException;
import io.sightline.desktop.source.kube.Clusters;
import io.sightline.desktop.source.kube.RelayPods;
import io.sightline.desktop.source.kube.ViewerTokens;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * To the relay of a cluster: log in, find its pod, have a token of a viewer issued, and forward to
 * the pod's port. No socket listens on this machine for it.
 */
public final class KubernetesRoute extends RelayRoute {
  private final Clusters clusters;
  private final String context;
  private final List<String> namespaces;
  private final Duration tokenRenewal;
  private volatile Optional<ClusterClient> connected = Optional.empty();

  /**
   * The relay of a context's cluster.
   *
   * @param namespaces those to see where the whole cluster is not granted; none for the context's
   */
  public KubernetesRoute(Clusters clusters, String context, List<String> namespaces) {
    this(clusters, context, namespaces, ViewerTokens.RENEWAL);
  }

  KubernetesRoute(
      Clusters clusters, String context, List<String> namespaces, Duration tokenRenewal) {
    this.tokenRenewal = tokenRenewal;
    this.clusters = clusters;
    this.context = context;
    this.namespaces = List.copyOf(namespaces);
  }

  @Override
  public String name() {
    return context;
  }

  /**
   * The API server as the user, for what does not come from the relay; empty while not connected.
   */
  public Optional<KubernetesClient> client() {
    return connected.map(ClusterClient::kubernetes);
  }

  @Override
  RelayLine open(Consumer<String> progress) throws IOException, InterruptedException {
    progress.accept("connecting to " + context);
    ClusterClient client = clusters.open(context, progress);
    try {
      String pod = RelayPods.ready(client);
      ViewerTokens tokens = new ViewerTokens(client, namespaces, tokenRenewal);
      // Now, because what is refused is to be said as such and not as a call that failed.
      var _ = tokens.get();
      TunnelChannel tunnel =
          TunnelChannel.open(client, Installed.RELAY_NAMESPACE, pod, Installed.DESKTOPS_PORT);
      connected = Optional.of(client);
      return RelayLine.with(
          tunnel.builder(), tokens, tunnel::trouble, List.of(tunnel::close, () -> leave(client)));
    } catch (IOException | InterruptedException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private void leave(ClusterClient client) {
    connected = Optional.empty();
    client.close();
  }

  @Override
  boolean endsWithRelay() {
    return false;
  }

  @Override
  boolean isLasting(Throwable failure) {
    return failure instanceof ClusterException problem && problem.isLasting();
  }
}
