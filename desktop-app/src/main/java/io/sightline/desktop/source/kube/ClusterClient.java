package io.sightline.desktop.source.kube;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The API server of one cluster, as the user of one context.
 *
 * <p>The library's client is configured here and nowhere else: it reads no kubeconfig, no
 * environment and no system property of its own, follows no redirect, and retries nothing, since
 * whoever calls has to say what is wrong. Thread-safe.
 */
public final class ClusterClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration REQUEST = Duration.ofSeconds(15);
  private static final int HTTPS_PORT = 443;
  private static final String TUNNELLING = "jdk.http.auth.tunneling.disabledSchemes";

  static {
    // The JDK sends no password to a proxy when it opens a tunnel, unless it is told to.
    if (System.getProperty(TUNNELLING) == null) {
      System.setProperty(TUNNELLING, "");
    }
  }

  private final Kubeconfig.Target target;
  private final Clusters.@Nullable PluginLogin plugin;
  private final URI server;
  private final Optional<URI> proxy;
  private final Optional<ProxyBridge> bridge;
  private final SSLContext tls;
  private final SSLParameters tlsParameters;
  private final HttpClient web;
  private final KubernetesClient kubernetes;

  private ClusterClient(
      Kubeconfig.Target target, Clusters.@Nullable PluginLogin plugin, Surroundings surroundings)
      throws ClusterException, InterruptedException {
    this.target = target;
    this.plugin = plugin;
    this.server = serverOf(target);
    this.proxy = ProxyChoice.to(server, target.cluster().value().getProxyUrl(), surroundings);
    this.tls = ClusterTls.context(target, plugin == null ? null : plugin.credential());
    this.tlsParameters = parameters(target, server, tls);
    requireUsableLogin(target);
    this.bridge = bridge(server, proxy);
    this.web = configure(HttpClient.newBuilder()).build();
    this.kubernetes =
        new KubernetesClientBuilder()
            .withConfig(config())
            .withHttpClientFactory(new Factory())
            .build();
  }

  static ClusterClient of(
      Kubeconfig.Target target, Clusters.@Nullable PluginLogin plugin, Surroundings surroundings)
      throws ClusterException, InterruptedException {
    return new ClusterClient(target, plugin, surroundings);
  }

  /** Where the JDK's client cannot speak to the proxy itself. */
  private static Optional<ProxyBridge> bridge(URI server, Optional<URI> proxy)
      throws ClusterException {
    if (proxy.isEmpty() || !ProxyDialer.knows(proxy.get().getScheme())) {
      return Optional.empty();
    }
    ProxyDialer dialer = ProxyDialer.to(proxy.get());
    if (!"https".equalsIgnoreCase(server.getScheme())) {
      throw ClusterException.lasting(
          "The API server %s is to be reached through the proxy %s without encryption, which is supported for https only: write https for the server, or give it an http proxy"
              .formatted(server, dialer.name()));
    }
    int port = server.getPort() >= 0 ? server.getPort() : HTTPS_PORT;
    return Optional.of(ProxyBridge.open(dialer, server.getHost(), port));
  }

  private static URI serverOf(Kubeconfig.Target target) throws ClusterException {
    String text = target.context().server();
    try {
      URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      if (uri.getHost() != null
          && ("https".equalsIgnoreCase(uri.getScheme())
              || "http".equalsIgnoreCase(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // As below.
    }
    throw ClusterException.lasting(
        "The server of cluster %s in %s is no address (%s): write https://host:port"
            .formatted(target.context().cluster(), target.cluster().file(), text));
  }

  /** Only this name is asked for and accepted, where the kubeconfig gives one. */
  private static SSLParameters parameters(Kubeconfig.Target target, URI server, SSLContext context)
      throws ClusterException {
    SSLParameters parameters = context.getDefaultSSLParameters();
    String name = target.cluster().value().getTlsServerName();
    if (name == null || name.isEmpty() || name.equalsIgnoreCase(server.getHost())) {
      return parameters;
    }
    if (!server.getHost().matches("[0-9.]+|\\[.*]")) {
      throw ClusterException.lasting(
          "Cluster %s of %s has the tls-server-name %s, which is supported only where its server is given as an IP address"
              .formatted(target.context().cluster(), target.cluster().file(), name));
    }
    parameters.setServerNames(List.of(new SNIHostName(name)));
    return parameters;
  }

  private static void requireUsableLogin(Kubeconfig.Target target) throws ClusterException {
    AuthInfo user = target.user().value();
    if (user.getAuthProvider() != null && user.getExec() == null && user.getToken() == null) {
      throw ClusterException.lasting(
          "Context %s of %s logs in by the auth-provider %s, which Kubernetes has given up: let the tool that wrote it write it anew, with an exec plugin"
              .formatted(
                  target.context().name(), target.user().file(), user.getAuthProvider().getName()));
    }
  }

  private HttpClient.Builder configure(HttpClient.Builder builder) {
    builder
        .connectTimeout(CONNECT)
        .followRedirects(HttpClient.Redirect.NEVER)
        .sslContext(tls)
        .sslParameters(tlsParameters);
    return bridge
        .map(ProxyBridge::address)
        .or(() -> proxy.map(uri -> new InetSocketAddress(uri.getHost(), port(uri))))
        .map(address -> builder.proxy(ProxySelector.of(address)))
        .orElseGet(() -> builder.proxy(HttpClient.Builder.NO_PROXY));
  }

  private static int port(URI proxy) {
    return proxy.getPort() >= 0 ? proxy.getPort() : 80;
  }

  private Config config() {
    AuthInfo user = target.user().value();
    ConfigBuilder builder =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(server.toString())
            .withNamespace(target.context().namespace())
            // Without a provider the library would read the kubeconfig again, and run plugins.
            .withOauthTokenProvider(this::bearerUnchecked)
            .withCustomHeaders(impersonation())
            .withConnectionTimeout((int) CONNECT.toMillis())
            .withRequestTimeout((int) REQUEST.toMillis())
            .withRequestRetryBackoffLimit(0);
    if (user.getUsername() != null && !user.getUsername().isEmpty()) {
      builder.withUsername(user.getUsername()).withPassword(user.getPassword());
    }
    return builder.build();
  }

  /** Headers for a context that acts as somebody else. */
  private Map<String, String> impersonation() {
    AuthInfo user = target.user().value();
    Map<String, String> headers = new LinkedHashMap<>();
    if (user.getAs() != null && !user.getAs().isEmpty()) {
      headers.put("Impersonate-User", user.getAs());
    }
    if (user.getAsUid() != null && !user.getAsUid().isEmpty()) {
      headers.put("Impersonate-Uid", user.getAsUid());
    }
    return headers;
  }

  private List<String> impersonatedGroups() {
    return Objects.requireNonNullElse(target.user().value().getAsGroups(), List.of());
  }

  /** The context this was opened for. */
  public KubeContext context() {
    return target.context();
  }

  /** The library's client, for what it does well. */
  public KubernetesClient kubernetes() {
    return kubernetes;
  }

  /** The address of the API server, without a slash at its end. */
  public URI server() {
    return server;
  }

  /** A WebSocket to the API server, with the user's login. */
  WebSocket.Builder webSocket() throws ClusterException, InterruptedException {
    WebSocket.Builder builder = web.newWebSocketBuilder().connectTimeout(CONNECT);
    authorization().ifPresent(value -> builder.header("Authorization", value));
    impersonation().forEach(builder::header);
    impersonatedGroups().forEach(group -> builder.header("Impersonate-Group", group));
    proxyAuthorization().ifPresent(value -> builder.header("Proxy-Authorization", value));
    return builder;
  }

  private Optional<String> authorization() throws ClusterException, InterruptedException {
    AuthInfo user = target.user().value();
    if (user.getUsername() != null && !user.getUsername().isEmpty()) {
      return Optional.of(basic(user.getUsername() + ":" + user.getPassword()));
    }
    String token = bearer();
    return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
  }

  private Optional<String> proxyAuthorization() {
    return bridge
        .map(ProxyBridge::authorization)
        .or(() -> proxy.map(URI::getUserInfo).map(ClusterClient::basic));
  }

  private static String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }

  /** The token to log in with; empty where it is done by a certificate. */
  private String bearer() throws ClusterException, InterruptedException {
    if (plugin != null) {
      return Objects.requireNonNullElse(plugin.credential().token(), "");
    }
    AuthInfo user = target.user().value();
    String named = user.getTokenFile();
    if (named != null && !named.isEmpty()) {
      Path file = target.user().file().resolveSibling(named);
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw ClusterException.lasting(
            "The token of context %s is to be in %s, which cannot be read (%s)"
                .formatted(target.context().name(), file, e.getClass().getSimpleName()));
      }
    }
    return Objects.requireNonNullElse(user.getToken(), "");
  }

  private String bearerUnchecked() {
    try {
      return bearer();
    } catch (ClusterException e) {
      throw new KubernetesClientException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted", e);
    }
  }

  /**
   * What a failed request means to the user.
   *
   * @param doing what it was for, after "you may not"
   */
  public ClusterException explain(String doing, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClusterException known) {
        return known;
      }
    }
    int status = failure instanceof KubernetesClientException e ? e.getCode() : 0;
    Optional<String> onTheWay = bridge.flatMap(ProxyBridge::trouble);
    if (status <= 0 && onTheWay.isPresent()) {
      return ClusterException.passing(
          "The API server %s cannot be reached: %s".formatted(server, onTheWay.get()));
    }
    return status <= 0
        ? Unreachable.explain(server, target, failure)
        : refused(doing, status, statusMessage((KubernetesClientException) failure));
  }

  /** What an answer of the API server with that status means to the user. */
  ClusterException refused(String doing, int status, String message) {
    String detail = message.isEmpty() ? "" : ": " + message;
    return switch (status) {
      case 401 -> {
        if (plugin != null) {
          plugin.forget();
        }
        yield ClusterException.lasting(
            "The API server %s does not accept the login of context %s (401)%s. Log in anew; this should work then: kubectl --context %s get --raw /version"
                .formatted(server, context().name(), detail, context().name()));
      }
      case 403 ->
          ClusterException.lasting(
              "You may not %s in the cluster of context %s%s"
                  .formatted(doing, context().name(), detail));
      default ->
          ClusterException.passing(
              "The API server %s answered %d when asked to %s%s"
                  .formatted(server, status, doing, detail));
    };
  }

  private static String statusMessage(KubernetesClientException failure) {
    return failure.getStatus() == null
        ? ""
        : Objects.requireNonNullElse(failure.getStatus().getMessage(), "");
  }

  @Override
  public void close() {
    kubernetes.close();
    web.shutdownNow();
    bridge.ifPresent(ProxyBridge::close);
  }

  /** Makes the library's HTTP client from the same parts as ours. */
  private final class Factory extends JdkHttpClientFactory {
    @Override
    protected void additionalConfig(HttpClient.Builder builder) {
      configure(builder);
    }

    @Override
    public io.fabric8.kubernetes.client.http.HttpClient.Builder newBuilder(Config config) {
      io.fabric8.kubernetes.client.http.HttpClient.Builder builder = super.newBuilder(config);
      List<String> groups = impersonatedGroups();
      Optional<String> toProxy = proxyAuthorization();
      if (!groups.isEmpty() || toProxy.isPresent()) {
        builder.addOrReplaceInterceptor(
            "sightline",
            new io.fabric8.kubernetes.client.http.Interceptor() {
              @Override
              public void before(
                  io.fabric8.kubernetes.client.http.BasicBuilder request,
                  io.fabric8.kubernetes.client.http.HttpRequest original,
                  RequestTags tags) {
                groups.forEach(group -> request.header("Impersonate-Group", group));
                toProxy.ifPresent(value -> request.setHeader("Proxy-Authorization", value));
              }
            });
      }
      return builder;
    }
  }
}
