package io.sightline.agent.relay;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The API server of a cluster, and the account as which this process asks it.
 *
 * <p>No kubeconfig is looked at, so nothing in one can be run. The token is read anew for each
 * request: the kubelet replaces it before it expires.
 */
public final class ApiServer {
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final int PROMPT_MILLIS = 4_000;

  private final String url;
  private final @Nullable Path token;
  private final @Nullable Path authority;

  private ApiServer(String url, @Nullable Path token, @Nullable Path authority) {
    this.url = url;
    this.token = token;
    this.authority = authority;
  }

  /** That of the cluster in which this process is a pod; throws when it is in none. */
  public static ApiServer ofPod() throws IOException {
    String host = System.getenv("KUBERNETES_SERVICE_HOST");
    String port = System.getenv("KUBERNETES_SERVICE_PORT");
    Path token = ACCOUNT.resolve("token");
    if (host == null || port == null || !Files.isReadable(token)) {
      throw new IOException(
          "This is no pod of a cluster with a service account: run the relay in a cluster, name the"
              + " API server by --api-server, or do without one by --without-cluster and"
              + " --without-authorisation");
    }
    String literal = host.contains(":") ? "[" + host + "]" : host;
    return new ApiServer(
        "https://%s:%s/".formatted(literal, port), token, ACCOUNT.resolve("ca.crt"));
  }

  /**
   * One outside.
   *
   * @param token file with the account's token; null for none
   * @param authority file with the certificates to trust; null for those of the system
   */
  public static ApiServer at(URI url, @Nullable Path token, @Nullable Path authority)
      throws IOException {
    for (Path file : new Path[] {token, authority}) {
      if (file != null && !Files.isReadable(file)) {
        throw new IOException("%s cannot be read: give a file that can".formatted(file));
      }
    }
    return new ApiServer(url.toString(), token, authority);
  }

  /** A client for single questions. */
  public KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(config().build()).build();
  }

  /**
   * A client for questions that somebody waits for: it answers or fails within seconds, and does
   * not try again by itself.
   */
  public KubernetesClient promptClient() {
    return new KubernetesClientBuilder()
        .withConfig(
            config()
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(PROMPT_MILLIS)
                .withRequestTimeout(PROMPT_MILLIS)
                .build())
        .build();
  }

  /**
   * A client for watching: it does not try again by itself, and each watch has a connection of its
   * own, so that one that is dead or slow is that of one kind only.
   */
  public KubernetesClient watchClient() {
    return new KubernetesClientBuilder()
        .withConfig(config().withRequestRetryBackoffLimit(0).build())
        .withHttpClientBuilderConsumer(HttpClient.Builder::preferHttp11)
        .build();
  }

  private ConfigBuilder config() {
    ConfigBuilder config = new ConfigBuilder(Config.empty()).withMasterUrl(url);
    Path tokenFile = token;
    if (authority != null) {
      config.withCaCertFile(authority.toString());
    }
    if (tokenFile != null) {
      config.withOauthTokenProvider(() -> read(tokenFile));
    }
    return config;
  }

  private static String read(Path token) {
    try {
      return Files.readString(token).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
