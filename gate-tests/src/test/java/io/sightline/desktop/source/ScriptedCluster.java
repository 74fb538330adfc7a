package io.sightline.desktop.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An API server that speaks as much of the API as a desktop and a relay use: users with rights,
 * pods, port-forward over a WebSocket to a port of this machine, tokens of service accounts, and
 * the reviews by which a relay asks about them. It answers as kube-apiserver 1.36 was seen to.
 */
final class ScriptedCluster implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SYSTEM = "/api/v1/namespaces/sightline-system/";
  private static final String AGENT = "system:serviceaccount:sightline-agents:sightline-agent";
  private static final String ACCOUNT = "system:serviceaccount:sightline-system:";
  private static final int LEEWAY_SECONDS = 60;

  /** A relay's pod, whose port for desktops is that one of this machine. */
  record RelayPod(String name, int port, boolean ready) {}

  /** A token; of an agent's pod, also the node. */
  private record Issued(String user, List<String> audiences, Instant expires, String node) {}

  @SuppressWarnings("ArrayRecordComponent") // bytes that are sent once, never compared
  private record Request(
      String method, URI uri, Map<String, String> headers, byte[] body, String user) {
    JsonNode spec() throws IOException {
      return JSON.readTree(body).path("spec");
    }
  }

  private final SSLContext tls;
  private final Map<String, String> users = new ConcurrentHashMap<>();
  private final Set<String> rights = ConcurrentHashMap.newKeySet();
  private final Set<String> accounts = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<String>> grants = new ConcurrentHashMap<>();
  private final Map<String, Issued> issued = new ConcurrentHashMap<>();
  private final List<RelayPod> pods = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Set<ScriptedForward> forwards = ConcurrentHashMap.newKeySet();
  private final AtomicInteger tokenRequests = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile ServerSocket listener;
  private volatile String uid = "";
  private final int port;

  ScriptedCluster(SSLContext tls) throws IOException {
    this.tls = tls;
    port = TestPorts.free();
    listener = listen(port);
  }

  /** Whoever brings the token is that user. */
  void login(String token, String user) {
    users.put(token, user);
  }

  void logout(String token) {
    users.remove(token);
  }

  /** Lets a user do something, as {@code "verb resource"} or {@code "verb resource name"}. */
  void allow(String user, String... rights) {
    for (String right : rights) {
      this.rights.add(user + " " + right);
    }
  }

  void forbid(String user, String right) {
    rights.remove(user + " " + right);
  }

  /** All that a user of an installation needs to be let through, but for a viewer's token. */
  void allowForwarding(String user) {
    allow(user, "list pods", "get pods/portforward", "create pods/portforward");
  }

  /**
   * A viewer's account.
   *
   * @param namespaces what it may see; the empty name for all of the cluster
   */
  void viewer(String name, String... namespaces) {
    accounts.add(name);
    grants.put(ACCOUNT + name, Set.of(namespaces));
  }

  void setPods(RelayPod... now) {
    pods.clear();
    pods.addAll(List.of(now));
  }

  /** A token of an account that was not asked for over the API. */
  String issue(String account, String audience, long seconds) {
    Instant now = Instant.now();
    Instant expires = now.plusSeconds(seconds);
    String payload =
        "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d,\"jti\":%d}"
            .formatted(account, now.getEpochSecond(), expires.getEpochSecond(), issued.size());
    String token =
        "e30."
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(payload.getBytes(StandardCharsets.UTF_8))
            + ".c2ln";
    issued.put(token, new Issued(ACCOUNT + account, List.of(audience), expires, ""));
    return token;
  }

  /** A token as the kubelet has it made for the agent's pod on a node. */
  String issueForAgent(String node) {
    String token = issue("agent-of-" + node, "sightline-relay", 600);
    issued.computeIfPresent(
        token, (_, it) -> new Issued(AGENT, it.audiences(), it.expires(), node));
    return token;
  }

  /** Which cluster it is, to those who ask for its namespace kube-system. */
  void identify(String clusterUid) {
    uid = clusterUid;
  }

  /** How many tokens were asked for, with success or without. */
  int tokenRequests() {
    return tokenRequests.get();
  }

  /** How many connections there have been. */
  int connections() {
    return accepted.get();
  }

  int forwards() {
    return forwards.size();
  }

  String address() {
    return "https://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** Cuts all forwarded connections, as a restart of a kubelet does. */
  void cutForwards() {
    forwards.forEach(ScriptedForward::cut);
  }

  /** The machine is gone until {@link #returns}. */
  void vanish() throws IOException {
    listener.close();
    cutForwards();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  void returns() throws IOException {
    listener = listen(port);
  }

  @Override
  public void close() throws IOException {
    vanish();
  }

  private ServerSocket listen(int at) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), at), 50);
    Thread.ofVirtual().name("api").start(() -> accept(socket));
    return socket;
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket plain = socket.accept();
        accepted.incrementAndGet();
        connections.add(plain);
        Thread.ofVirtual().name("api-connection").start(() -> serve(plain));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket plain) {
    try (plain;
        Socket socket = tls.getSocketFactory().createSocket(plain, plain.getInputStream(), true)) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      for (Request request = read(in); request != null; request = read(in)) {
        if (request.headers().containsKey("sec-websocket-key")) {
          forward(request, in, out);
          return;
        }
        answer(request, out);
      }
    } catch (IOException e) {
      // The peer has gone, as a test may want it to.
    } finally {
      connections.remove(plain);
    }
  }

  private @Nullable Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    String[] words = first.split(" ", 3);
    Map<String, String> headers = new HashMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    String token = headers.getOrDefault("authorization", "").replaceFirst("^Bearer ", "");
    return new Request(
        words[0], URI.create(words[1]), headers, body, users.getOrDefault(token, ""));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private boolean may(Request request, String what) {
    return rights.contains(request.user + " " + what);
  }

  private void answer(Request request, OutputStream out) throws IOException {
    String path = request.uri.getPath();
    if (request.user.isEmpty()) {
      refuse(out, 401, "Unauthorized");
    } else if (path.equals(SYSTEM + "pods") && request.method.equals("GET")) {
      if (may(request, "list pods")) {
        send(out, 200, podList());
      } else {
        forbidden(request, out, "list", "pods", "");
      }
    } else if (path.equals("/api/v1/namespaces")
        && !uid.isEmpty()
        && String.valueOf(request.uri.getQuery()).contains("metadata.name=kube-system")) {
      send(out, 200, systemNamespace());
    } else if (path.matches(SYSTEM + "serviceaccounts/[^/]+/token")) {
      token(request, path.split("/", -1)[6], out);
    } else if (path.equals("/apis/authentication.k8s.io/v1/tokenreviews")) {
      send(out, 201, tokenReview(request.spec()));
    } else if (path.equals("/apis/authorization.k8s.io/v1/subjectaccessreviews")) {
      send(out, 201, accessReview(request.spec()));
    } else {
      refuse(out, 404, "the server could not find the requested resource");
    }
  }

  private JsonNode systemNamespace() {
    ObjectNode list = JSON.createObjectNode();
    list.put("kind", "NamespaceList").put("apiVersion", "v1");
    list.putObject("metadata").put("resourceVersion", "1");
    ObjectNode item = list.putArray("items").addObject();
    item.putObject("metadata").put("name", "kube-system").put("uid", uid);
    return list;
  }

  private JsonNode podList() {
    ObjectNode list = JSON.createObjectNode();
    list.put("kind", "PodList").put("apiVersion", "v1").putObject("metadata");
    ArrayNode items = list.putArray("items");
    int second = 0;
    for (RelayPod pod : pods) {
      ObjectNode item = items.addObject();
      item.putObject("metadata")
          .put("name", pod.name)
          .put("namespace", "sightline-system")
          .put("creationTimestamp", "2026-01-01T00:00:%02dZ".formatted(second++))
          .putObject("labels")
          .put("app.kubernetes.io/name", "sightline")
          .put("app.kubernetes.io/component", "relay");
      ObjectNode status = item.putObject("status").put("phase", "Running");
      status
          .putArray("conditions")
          .addObject()
          .put("type", "Ready")
          .put("status", pod.ready ? "True" : "False");
      if (!pod.ready) {
        status
            .putArray("containerStatuses")
            .addObject()
            .put("name", "relay")
            .putObject("state")
            .putObject("waiting")
            .put("reason", "CrashLoopBackOff");
      }
    }
    return list;
  }

  private void token(Request request, String account, OutputStream out) throws IOException {
    tokenRequests.incrementAndGet();
    if (!may(request, "create serviceaccounts/token " + account)) {
      forbidden(request, out, "create", "serviceaccounts/token", account);
      return;
    }
    if (!accounts.contains(account)) {
      refuse(out, 404, "serviceaccounts \"%s\" not found".formatted(account));
      return;
    }
    JsonNode spec = request.spec();
    String token =
        issue(
            account,
            spec.path("audiences").path(0).asText(),
            spec.path("expirationSeconds").asLong());
    ObjectNode answer = JSON.createObjectNode();
    answer.put("kind", "TokenRequest").put("apiVersion", "authentication.k8s.io/v1");
    answer
        .putObject("status")
        .put("token", token)
        .put("expirationTimestamp", issued.get(token).expires.toString());
    send(out, 201, answer);
  }

  private JsonNode tokenReview(JsonNode spec) {
    Issued token = issued.get(spec.path("token").asText());
    boolean valid =
        token != null
            && Instant.now().isBefore(token.expires.plusSeconds(LEEWAY_SECONDS))
            && token.audiences.contains(spec.path("audiences").path(0).asText());
    ObjectNode answer = JSON.createObjectNode();
    answer.put("kind", "TokenReview").put("apiVersion", "authentication.k8s.io/v1");
    ObjectNode status = answer.putObject("status").put("authenticated", valid);
    if (valid) {
      status.putArray("audiences").add(spec.path("audiences").path(0).asText());
      ObjectNode user = status.putObject("user").put("username", token.user).put("uid", "u");
      if (!token.node.isEmpty()) {
        ObjectNode extra = user.putObject("extra");
        extra.putArray("authentication.kubernetes.io/pod-name").add("agent-on-" + token.node);
        extra.putArray("authentication.kubernetes.io/pod-uid").add("uid-of-" + token.node);
        extra.putArray("authentication.kubernetes.io/node-name").add(token.node);
      }
    }
    return answer;
  }

  private JsonNode accessReview(JsonNode spec) {
    JsonNode resource = spec.path("resourceAttributes");
    boolean topologies =
        resource.path("group").asText().equals("sightline.io")
            && resource.path("resource").asText().equals("topologies")
            && resource.path("verb").asText().equals("get");
    Set<String> granted = grants.getOrDefault(spec.path("user").asText(), Set.of());
    ObjectNode answer = JSON.createObjectNode();
    answer.put("kind", "SubjectAccessReview").put("apiVersion", "authorization.k8s.io/v1");
    answer
        .putObject("status")
        .put("allowed", topologies && granted.contains(resource.path("namespace").asText("")));
    return answer;
  }

  private void forward(Request request, InputStream in, OutputStream out) throws IOException {
    String[] path = request.uri.getPath().split("/", -1);
    RelayPod pod = pods.stream().filter(it -> it.name.equals(path[6])).findFirst().orElse(null);
    if (request.user.isEmpty()) {
      refuse(out, 401, "Unauthorized");
    } else if (!may(request, "get pods/portforward")) {
      forbidden(request, out, "get", "pods/portforward", path[6]);
    } else if (pod == null || !request.uri.getQuery().equals("ports=4318")) {
      refuse(out, 404, "pods \"%s\" not found".formatted(path[6]));
    } else {
      try (ScriptedForward forward = new ScriptedForward(in, out, pod.port)) {
        forwards.add(forward);
        forward.run(request.headers);
        forwards.remove(forward);
      }
    }
  }

  private static void forbidden(
      Request request, OutputStream out, String verb, String resource, String name)
      throws IOException {
    refuse(
        out,
        403,
        "%s%s is forbidden: User \"%s\" cannot %s resource \"%s\" in API group \"\" in the namespace \"sightline-system\""
            .formatted(
                resource.split("/", -1)[0],
                name.isEmpty() ? "" : " \"" + name + "\"",
                request.user,
                verb,
                resource));
  }

  private static void refuse(OutputStream out, int code, String message) throws IOException {
    ObjectNode status = JSON.createObjectNode();
    status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
    status.put("message", message).put("code", code);
    send(out, code, status);
  }

  private static void send(OutputStream out, int code, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    String head =
        "HTTP/1.1 %d Answer\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(code, bytes.length);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.flush();
  }
}
