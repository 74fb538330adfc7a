package io.sightline.agent.relay;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * An API server that answers reviews as kube-apiserver 1.36 was seen to: a token is authenticated
 * for an audience it was issued for, and until a minute after it expired.
 */
public final class ScriptedReviews implements AutoCloseable {
  private record Account(
      String user,
      List<String> audiences,
      Instant issued,
      Instant expires,
      boolean oldStyle,
      Map<String, String> extra) {}

  private static final String AGENT = "system:serviceaccount:sightline-agents:sightline-agent";

  private final HttpServer server;
  private final KubernetesSerialization json = new KubernetesSerialization();
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> grants = new ConcurrentHashMap<>();
  private final Map<String, String> pods = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Instant now = Instant.ofEpochSecond(1_790_000_000L);
  private volatile int failure;

  public ScriptedReviews() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/apis/authentication.k8s.io/v1/tokenreviews", this::tokenReview);
    server.createContext("/apis/authorization.k8s.io/v1/subjectaccessreviews", this::accessReview);
    server.createContext("/api/v1/namespaces/sightline-agents/pods", this::pods);
    server.start();
  }

  /** A client of it. */
  public KubernetesClient client() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()))
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** What agents' nodes are found by, against it. */
  public NodeTokens nodeTokens() {
    return new NodeTokens(client(), this::now);
  }

  public Instant now() {
    return now;
  }

  public void advance(long seconds) {
    now = now.plusSeconds(seconds);
  }

  public int requests() {
    return requests.get();
  }

  /** Answers everything with that status from now on; 0 for as it should. */
  public void failWith(int status) {
    failure = status;
  }

  /** A token that lives for that long from now on. */
  public String issue(String user, List<String> audiences, long lifetimeSeconds) {
    return issue(user, audiences, lifetimeSeconds, false);
  }

  /** A token of an authenticator that knows nothing of audiences. */
  public String issueWithoutAudiences(String user, long lifetimeSeconds) {
    return issue(user, List.of(), lifetimeSeconds, true);
  }

  /**
   * A token as the kubelet has it made for the agent's pod on a node.
   *
   * @param namesNode whether the API server is one that says which node that is
   */
  public String issueForAgent(
      String node, List<String> audiences, long lifetimeSeconds, boolean namesNode) {
    String pod = "sightline-agent-" + node;
    String uid = "uid-of-" + pod;
    pods.put(pod, node);
    Map<String, String> extra = new TreeMap<>();
    extra.put("authentication.kubernetes.io/pod-name", pod);
    extra.put("authentication.kubernetes.io/pod-uid", uid);
    if (namesNode) {
      extra.put("authentication.kubernetes.io/node-name", node);
    }
    return issue(AGENT, audiences, lifetimeSeconds, false, extra);
  }

  /** Takes the agent's pod of a node away, as when its node is drained. */
  public void deletePod(String node) {
    pods.remove("sightline-agent-" + node);
  }

  private String issue(String user, List<String> audiences, long lifetime, boolean oldStyle) {
    return issue(user, audiences, lifetime, oldStyle, Map.of());
  }

  private String issue(
      String user,
      List<String> audiences,
      long lifetime,
      boolean oldStyle,
      Map<String, String> extra) {
    Instant expires = now.plusSeconds(lifetime);
    String payload =
        "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d,\"jti\":%d}"
            .formatted(user, now.getEpochSecond(), expires.getEpochSecond(), accounts.size());
    String token = "e30." + base64(payload) + ".c2ln";
    accounts.put(token, new Account(user, audiences, now, expires, oldStyle, extra));
    return token;
  }

  /** A token that is no JSON web token. */
  public String issueOpaque(String user) {
    accounts.put(
        "opaque",
        new Account(user, List.of("sightline"), now, now.plusSeconds(600), false, Map.of()));
    return "opaque";
  }

  /** What a user may see; the empty name for all of the cluster. */
  public void grant(String user, String... namespaces) {
    grants.put(user, Set.of(namespaces));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void tokenReview(HttpExchange exchange) throws IOException {
    Map<?, ?> spec = spec(exchange);
    Account account = accounts.get(String.valueOf(spec.get("token")));
    List<?> asked = (List<?>) spec.get("audiences");
    boolean valid =
        account != null
            && !now.isAfter(account.expires.plusSeconds(60))
            && (account.oldStyle || asked.stream().anyMatch(account.audiences::contains))
            && (account.extra.isEmpty()
                || pods.containsKey(account.extra.get("authentication.kubernetes.io/pod-name")));
    String status =
        valid
            ? "{\"authenticated\":true,\"user\":{\"username\":\"%s\",\"uid\":\"u\",\"groups\":[\"g\"],\"extra\":{%s}}%s}"
                .formatted(
                    account.user,
                    account.extra.entrySet().stream()
                        .map(it -> "\"%s\":[\"%s\"]".formatted(it.getKey(), it.getValue()))
                        .collect(Collectors.joining(",")),
                    account.oldStyle ? "" : ",\"audiences\":[\"%s\"]".formatted(asked.getFirst()))
            : "{\"authenticated\":false,\"error\":\"token is not valid\"}";
    answer(exchange, "authentication.k8s.io/v1", "TokenReview", status);
  }

  private void accessReview(HttpExchange exchange) throws IOException {
    Map<?, ?> spec = spec(exchange);
    Map<?, ?> resource = (Map<?, ?>) spec.get("resourceAttributes");
    Set<String> granted = grants.getOrDefault(String.valueOf(spec.get("user")), Set.of());
    Object namespace = resource.get("namespace");
    boolean asked =
        "sightline.io".equals(resource.get("group"))
            && "topologies".equals(resource.get("resource"))
            && "get".equals(resource.get("verb"))
            && List.of("g").equals(spec.get("groups"));
    boolean allowed = asked && granted.contains(namespace == null ? "" : String.valueOf(namespace));
    answer(
        exchange,
        "authorization.k8s.io/v1",
        "SubjectAccessReview",
        "{\"allowed\":%b}".formatted(allowed));
  }

  /** Those that a field selector names, as a relay may list them. */
  private void pods(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    String items =
        pods.entrySet().stream()
            .filter(pod -> query.contains("fieldSelector=metadata.name=" + pod.getKey()))
            .map(
                pod ->
                    "{\"metadata\":{\"name\":\"%1$s\",\"uid\":\"uid-of-%1$s\"},\"spec\":{\"nodeName\":\"%2$s\"}}"
                        .formatted(pod.getKey(), pod.getValue()))
            .collect(Collectors.joining(","));
    send(
        exchange,
        failure == 0 ? 200 : failure,
        "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"metadata\":{},\"items\":[%s]}"
            .formatted(items));
  }

  private Map<?, ?> spec(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Object spec = json.unmarshal(body, Map.class).get("spec");
    if (!exchange.getRequestMethod().equals("POST") || !(spec instanceof Map<?, ?> map)) {
      throw new UncheckedIOException(new IOException("no review: " + body));
    }
    return map;
  }

  private void answer(HttpExchange exchange, String version, String kind, String status)
      throws IOException {
    int code = failure == 0 ? 201 : failure;
    String body =
        failure == 0
            ? "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"status\":%s}"
                .formatted(version, kind, status)
            : "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":%d}"
                .formatted(code);
    send(exchange, code, body);
  }

  private static void send(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
