package io.sightline.agent.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sightline.agent.TestPorts;
import io.sightline.agent.relay.ApiServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An API server that lists and watches as kube-apiserver 1.36 was seen to: pages of one version,
 * bookmarks, versions that expire. What goes wrong between a relay and a real one is done here on
 * request. Everything is thread-safe.
 */
public final class ScriptedApiServer implements AutoCloseable {
  /** How a watch from a version that was forgotten is told so. */
  public enum Expiry {
    /** By an event in the stream, as a real one does. */
    EVENT,
    /** By the status of the answer. */
    STATUS,
    /** By nothing but the stream's end, as some proxies and versions do. */
    CLOSE
  }

  private static final long LOST = -1;
  private static final String EXPIRED =
      "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"too old"
          + " resource version\",\"reason\":\"Expired\",\"code\":410}";

  private final Map<String, WatchedKind> kinds = new HashMap<>();
  private final ObjectStore store;
  private final Set<WatchedKind> forbidden = ConcurrentHashMap.newKeySet();
  private final Set<WatchedKind> absent = ConcurrentHashMap.newKeySet();
  private final Set<OpenWatch> watches = ConcurrentHashMap.newKeySet();
  private final Map<WatchedKind, AtomicInteger> listsByKind = new ConcurrentHashMap<>();
  private final Set<String> acceptedTypes = ConcurrentHashMap.newKeySet();
  private final int port;
  private HttpServer server;
  private ExecutorService executor;
  private volatile Duration latency = Duration.ZERO;
  private volatile Expiry expiry = Expiry.EVENT;
  private volatile int refusal;
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile boolean expireNextPage;

  /** A watch that is being served. */
  private static final class OpenWatch {
    private volatile boolean close;
    private volatile boolean cut;
    private volatile byte @Nullable [] garbage;
  }

  public ScriptedApiServer(ObjectStore store) throws IOException {
    this.store = store;
    for (WatchedKind kind : WatchedKind.values()) {
      kinds.put(kind.path(), kind);
    }
    port = TestPorts.free();
    server = listen(port);
    executor = serve();
  }

  private static HttpServer listen(int port) throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
  }

  private ExecutorService serve() {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    return threads;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:%d/".formatted(port));
  }

  /** This one, for whoever watches it. */
  public ApiServer address() throws IOException {
    return ApiServer.at(uri(), null, null);
  }

  /** How many lists of a kind were asked for, pages not counted. */
  public int lists(WatchedKind kind) {
    AtomicInteger count = listsByKind.get(kind);
    return count == null ? 0 : count.get();
  }

  /** How many watches are open. */
  public int watches() {
    return watches.size();
  }

  /** Every `Accept` header that was sent for config maps. */
  public Set<String> acceptedTypes() {
    return acceptedTypes;
  }

  public void forbid(WatchedKind kind) {
    forbidden.add(kind);
  }

  public void allow(WatchedKind kind) {
    forbidden.remove(kind);
  }

  /** The cluster has no definition of it. */
  public void remove(WatchedKind kind) {
    absent.add(kind);
  }

  public void setLatency(Duration time) {
    latency = time;
  }

  /** Answers the next requests with that status. */
  public void refuse(int status, int times) {
    refusal = status;
    refusals.set(times);
  }

  /** Forgets all versions but the newest; watches that are open go on. */
  public void compact(Expiry how) {
    expiry = how;
    store.compact();
  }

  /** Forgets a list between its first page and the next. */
  public void expireNextPage() {
    expireNextPage = true;
  }

  /** Ends all watches as a server does when their time is over. */
  public void closeWatches() {
    watches.forEach(watch -> watch.close = true);
    store.poke();
  }

  /** Cuts the connections of all watches. */
  public void cutWatches() {
    watches.forEach(watch -> watch.cut = true);
    store.poke();
  }

  /** Writes something into all watches. */
  public void write(byte[] garbage) {
    watches.forEach(watch -> watch.garbage = garbage);
    store.poke();
  }

  /** Is away: connections are cut, and new ones refused. */
  public void stop() {
    cutWatches();
    server.stop(0);
    executor.shutdownNow();
  }

  /** Is back, at the same address. */
  public void restart() throws IOException {
    server = listen(port);
    executor = serve();
  }

  @Override
  public void close() {
    stop();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      pause(latency);
      String path = exchange.getRequestURI().getPath();
      Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
      WatchedKind kind = kinds.get(path);
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        exchange.getResponseHeaders().set("Retry-After", "1");
        status(exchange, refusal, "try again");
      } else if (path.equals("/version")) {
        send(exchange, 200, "{\"major\":\"1\",\"minor\":\"36\",\"gitVersion\":\"v1.36.0\"}");
      } else if (kind == null || absent.contains(kind)) {
        send(exchange, 404, "404 page not found\n");
      } else if (forbidden.contains(kind)) {
        status(exchange, 403, kind.plural() + " is forbidden: User \"relay\" cannot list resource");
      } else if (query.containsKey("watch")) {
        watch(exchange, kind, query);
      } else {
        list(exchange, kind, query);
      }
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void list(HttpExchange exchange, WatchedKind kind, Map<String, String> query)
      throws IOException {
    if (kind == WatchedKind.CONFIG_MAPS) {
      acceptedTypes.add(exchange.getRequestHeaders().getFirst("Accept"));
    }
    String token = query.getOrDefault("continue", "");
    if (token.isEmpty() && !query.containsKey("fieldSelector")) {
      listsByKind.computeIfAbsent(kind, _ -> new AtomicInteger()).incrementAndGet();
    }
    if (expireNextPage && !token.isEmpty()) {
      expireNextPage = false;
      store.compact();
    }
    int limit = Integer.parseInt(query.getOrDefault("limit", "0"));
    ObjectStore.Page page = store.page(kind, token, limit);
    if (page == null) {
      send(exchange, 410, EXPIRED);
      return;
    }
    String field = query.getOrDefault("fieldSelector", "");
    String only = field.startsWith("metadata.name=") ? field.substring(14) : "";
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(
          "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"%d\"%s},\"items\":["
              .formatted(
                  page.version(),
                  page.next().isEmpty() ? "" : ",\"continue\":\"" + page.next() + "\"")
              .getBytes(StandardCharsets.UTF_8));
      boolean first = true;
      for (ObjectStore.Stored object : page.objects()) {
        if (only.isEmpty() || object.name().equals(only)) {
          if (!first) {
            out.write(',');
          }
          out.write(object.json().getBytes(StandardCharsets.UTF_8));
          first = false;
        }
      }
      out.write("]}\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private void watch(HttpExchange exchange, WatchedKind kind, Map<String, String> query)
      throws IOException {
    long from = Long.parseLong(query.getOrDefault("resourceVersion", "0"));
    long end = System.nanoTime() + Duration.ofSeconds(seconds(query)).toNanos();
    if (store.isForgotten(from) && expiry == Expiry.STATUS) {
      send(exchange, 410, EXPIRED);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    if (store.isForgotten(from)) {
      if (expiry == Expiry.EVENT) {
        out.write(
            ("{\"type\":\"ERROR\",\"object\":" + EXPIRED + "}\n").getBytes(StandardCharsets.UTF_8));
      }
      out.close();
      return;
    }
    // So that the answer's head is sent at once.
    out.flush();
    OpenWatch watch = new OpenWatch();
    watches.add(watch);
    try {
      long version = from;
      while (System.nanoTime() < end && !watch.close && !watch.cut) {
        byte[] garbage = watch.garbage;
        if (garbage != null) {
          watch.garbage = null;
          out.write(garbage);
          out.flush();
        }
        version = follow(kind, version, out);
        watch.close |= version == LOST;
      }
    } finally {
      watches.remove(watch);
    }
    if (!watch.cut) {
      out.close();
    }
  }

  private static long seconds(Map<String, String> query) {
    return Long.parseLong(query.getOrDefault("timeoutSeconds", "300"));
  }

  /** Sends what comes next, or a bookmark when nothing came for a while; -1 where some is lost. */
  private long follow(WatchedKind kind, long from, OutputStream out) throws IOException {
    ObjectStore.Told told;
    try {
      told = store.after(kind, from, Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      // The server stops.
      return LOST;
    }
    if (told == null) {
      return LOST;
    }
    for (ObjectStore.Change change : told.changes()) {
      out.write(change.line().getBytes(StandardCharsets.UTF_8));
    }
    if (told.changes().isEmpty()) {
      out.write(
          ("{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"%d\","
                  + "\"creationTimestamp\":null}}}\n")
              .formatted(told.version())
              .getBytes(StandardCharsets.UTF_8));
    } else {
      pause(latency);
    }
    out.flush();
    return told.version();
  }

  private static void status(HttpExchange exchange, int code, String message) throws IOException {
    send(
        exchange,
        code,
        "{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"%s\",\"code\":%d}"
            .formatted(message.replace("\"", "\\\""), code));
  }

  private static void send(HttpExchange exchange, int code, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    Arrays.stream(Objects.requireNonNullElse(raw, "").split("&"))
        .filter(pair -> !pair.isEmpty())
        .forEach(
            pair -> {
              int equals = pair.indexOf('=');
              query.put(
                  pair.substring(0, equals),
                  URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            });
    return query;
  }
}
