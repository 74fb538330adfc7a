package io.sightline.desktop.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An API server on the loopback that keeps what is applied to it by path: server-side apply, lists
 * with label selectors over one or all namespaces, deletion with namespaces that take a while, and
 * access reviews. What controllers and kubelets would do, a test does by {@link #set}.
 */
public final class ScriptedApiServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  // Guarded by this.
  private final Map<String, ObjectNode> objects = new LinkedHashMap<>();
  private final List<String> applied = new ArrayList<>();
  private final List<String> secretsSeen = new ArrayList<>();
  private final Map<String, Integer> terminating = new LinkedHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile CountDownLatch held = new CountDownLatch(0);
  private volatile @Nullable String failing;
  private Predicate<JsonNode> allowed = _ -> true;
  private String minor = "34";
  private String log = "";

  public ScriptedApiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(executor);
    server.start();
  }

  public KubernetesClient client() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()))
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Its address, as a kubeconfig has it. */
  public String address() {
    return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
  }

  /** How many requests it has been sent. */
  public int requests() {
    return requests.get();
  }

  /** Answers nothing until that has come to zero. */
  public void hold(CountDownLatch until) {
    held = until;
  }

  /** Answers requests to paths that begin like that with an error from now on; null for none. */
  public void failAt(@Nullable String path) {
    failing = path;
  }

  /** Whether an access review's attributes are allowed. */
  public synchronized void allow(Predicate<JsonNode> rule) {
    allowed = rule;
  }

  public synchronized void version(String minorVersion) {
    minor = minorVersion;
  }

  /** What every container's log ends with. */
  public synchronized void log(String line) {
    log = line;
  }

  /** Puts an object, in JSON with single quotes. */
  public synchronized void set(String path, String json) {
    try {
      ObjectNode node = (ObjectNode) JSON.readTree(json.replace('\'', '"'));
      ObjectNode meta = node.withObject("/metadata");
      meta.put("name", path.substring(path.lastIndexOf('/') + 1));
      if (!meta.has("uid")) {
        meta.put("uid", UUID.randomUUID().toString());
      }
      if (path.contains("/namespaces/") && !path.matches("/api/v1/namespaces/[^/]+")) {
        meta.put("namespace", path.replaceFirst(".*/namespaces/([^/]+)/.*", "$1"));
      }
      objects.put(path, node);
    } catch (IOException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** Merges a status into an object that is there. */
  public synchronized void status(String path, String json) throws IOException {
    ObjectNode object = objects.get(path);
    if (object == null) {
      throw new IllegalStateException("there is no " + path + " in " + objects.keySet());
    }
    object.set("status", JSON.readTree(json.replace('\'', '"')));
  }

  public synchronized JsonNode get(String path) {
    ObjectNode object = objects.get(path);
    return object == null ? JSON.missingNode() : object.deepCopy();
  }

  public synchronized List<String> paths() {
    return List.copyOf(objects.keySet());
  }

  /** The paths in the order in which they were applied. */
  public synchronized List<String> applied() {
    return List.copyOf(applied);
  }

  /** What Secrets' ca.crt held each time one was applied, in order. */
  public synchronized List<String> secretsSeen() {
    return List.copyOf(secretsSeen);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String query = exchange.getRequestURI().getQuery();
      byte[] body = exchange.getRequestBody().readAllBytes();
      requests.incrementAndGet();
      held.await();
      Reply reply = reply(exchange, path, query == null ? "" : query, body);
      byte[] bytes = reply.body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", reply.type);
      exchange.sendResponseHeaders(reply.code, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      // It ends while it holds an answer back.
      Thread.currentThread().interrupt();
    }
  }

  private record Reply(int code, String type, String body) {
    static Reply json(int code, JsonNode node) {
      return new Reply(code, "application/json", node.toString());
    }
  }

  private synchronized Reply reply(HttpExchange exchange, String path, String query, byte[] body)
      throws IOException {
    String wrong = failing;
    if (wrong != null && path.startsWith(wrong)) {
      return status(500, "etcdserver: request timed out");
    }
    if (path.equals("/version")) {
      return Reply.json(
          200,
          JSON.createObjectNode()
              .put("major", "1")
              .put("minor", minor)
              .put("gitVersion", "v1." + minor + ".0"));
    }
    if (path.endsWith("/log")) {
      return new Reply(200, "text/plain", log);
    }
    return switch (exchange.getRequestMethod()) {
      case "PATCH" -> apply(exchange, path, query, body);
      case "POST" -> review(body);
      case "DELETE" -> delete(path);
      default -> read(path, query);
    };
  }

  private Reply apply(HttpExchange exchange, String path, String query, byte[] body)
      throws IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.startsWith("application/apply-patch+yaml")) {
      return status(415, "only server-side apply is used, not " + type);
    }
    if (!query.contains("fieldManager=sightline")) {
      return status(400, "no field manager in " + query);
    }
    if (path.matches(".*/namespaces/[^/]+/.+")) {
      String namespace = path.replaceFirst(".*/namespaces/([^/]+)/.*", "$1");
      if (!objects.containsKey("/api/v1/namespaces/" + namespace)) {
        return status(404, "namespaces \"%s\" not found".formatted(namespace));
      }
    }
    ObjectNode object = (ObjectNode) JSON.readTree(body);
    ObjectNode before = objects.get(path);
    ObjectNode meta = object.withObject("/metadata");
    meta.put("uid", before == null ? UUID.randomUUID().toString() : uid(before));
    meta.put("generation", before == null ? 1 : before.at("/metadata/generation").asInt() + 1);
    if (before != null && before.has("status")) {
      object.set("status", before.get("status"));
    }
    objects.put(path, object);
    applied.add(path);
    if (path.contains("/secrets/")) {
      secretsSeen.add(
          object.at("/data/ca.crt").asText() + "|" + object.at("/data/tls.crt").asText());
    }
    return Reply.json(before == null ? 201 : 200, object);
  }

  private static String uid(JsonNode object) {
    return object.at("/metadata/uid").asText();
  }

  private Reply review(byte[] body) throws IOException {
    ObjectNode review = (ObjectNode) JSON.readTree(body);
    JsonNode attributes = review.at("/spec/resourceAttributes");
    review.set("status", JSON.createObjectNode().put("allowed", allowed.test(attributes)));
    return Reply.json(201, review);
  }

  /** A namespace goes when it has been asked for twice more, as one with pods in it does. */
  private Reply delete(String path) {
    ObjectNode object = objects.get(path);
    if (object == null) {
      return status(404, path + " not found");
    }
    if (path.matches("/api/v1/namespaces/[^/]+")) {
      object.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
      terminating.put(path, 2);
    } else {
      objects.remove(path);
    }
    return Reply.json(200, object);
  }

  private Reply read(String path, String query) {
    if (terminating.containsKey(path) && terminating.merge(path, -1, Integer::sum) < 0) {
      terminating.remove(path);
      objects.keySet().removeIf(key -> key.equals(path) || key.startsWith(path + "/"));
      String namespace = path.substring(path.lastIndexOf('/') + 1);
      objects.keySet().removeIf(key -> key.contains("/namespaces/" + namespace + "/"));
    }
    ObjectNode one = objects.get(path);
    if (one != null) {
      return Reply.json(200, one);
    }
    String plural = path.substring(path.lastIndexOf('/') + 1);
    boolean isList =
        List.of(
                "namespaces",
                "nodes",
                "pods",
                "events",
                "rolebindings",
                "clusterroles",
                "clusterrolebindings",
                "priorityclasses")
            .contains(plural);
    return isList ? list(path, plural, query) : status(404, path + " not found");
  }

  private Reply list(String path, String plural, String query) {
    String prefix = path.substring(0, path.length() - plural.length());
    String selector =
        query.contains("labelSelector=")
            ? URLDecoder.decode(
                query.replaceFirst(".*labelSelector=([^&]*).*", "$1"), StandardCharsets.UTF_8)
            : "";
    ArrayNode items = JSON.createArrayNode();
    objects.forEach(
        (key, object) -> {
          boolean here =
              key.startsWith(prefix)
                  && key.substring(prefix.length())
                      .matches("(namespaces/[^/]+/)?" + plural + "/[^/]+");
          if (here && matches(object, selector)) {
            items.add(object);
          }
        });
    ObjectNode list = JSON.createObjectNode();
    list.put("kind", "List").put("apiVersion", "v1");
    list.set("metadata", JSON.createObjectNode().put("resourceVersion", "1"));
    list.set("items", items);
    return Reply.json(200, list);
  }

  private static boolean matches(JsonNode object, String selector) {
    for (String part : selector.split(",", -1)) {
      String[] pair = part.split("=", 2);
      if (pair.length == 2
          && !object.path("metadata").path("labels").path(pair[0]).asText().equals(pair[1])) {
        return false;
      }
    }
    return true;
  }

  private static Reply status(int code, String message) {
    return Reply.json(
        code,
        JSON.createObjectNode()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .put("status", "Failure")
            .put("code", code)
            .put("message", message));
  }
}
