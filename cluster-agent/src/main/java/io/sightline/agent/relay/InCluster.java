package io.sightline.agent.relay;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The API server of the cluster in which this process is a pod, as its service account.
 *
 * <p>No kubeconfig is looked at, so nothing in one can be run. The token is read anew for each
 * request: the kubelet replaces it before it expires.
 */
public final class InCluster {
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private InCluster() {}

  /** A client; throws when this is no pod with a service account. */
  public static KubernetesClient client() throws IOException {
    String host = System.getenv("KUBERNETES_SERVICE_HOST");
    String port = System.getenv("KUBERNETES_SERVICE_PORT");
    Path token = ACCOUNT.resolve("token");
    Path authority = ACCOUNT.resolve("ca.crt");
    if (host == null || port == null || !Files.isReadable(token)) {
      throw new IOException(
          "This is no pod of a cluster with a service account, so nobody can be asked who may see"
              + " what: run the relay in a cluster, or give --without-authorisation");
    }
    String literal = host.contains(":") ? "[" + host + "]" : host;
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://%s:%s/".formatted(literal, port))
            .withCaCertFile(authority.toString())
            .withOauthTokenProvider(() -> read(token))
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static String read(Path token) {
    try {
      return Files.readString(token).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
