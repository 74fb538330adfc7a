package io.sightline.desktop.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.command.CommandLineMain;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two contexts of one kubeconfig, each with an API server, a relay as a process and an agent, which
 * have their names and numbers in common, recorded to one capture by the command.
 */
@Timeout(120)
class TwoContextsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SECOND = 1_000_000_000L;
  private static final long START = (System.currentTimeMillis() / 1_000 - 30) * SECOND;
  private static final NodeKey NODE = new NodeKey("node-1", "boot");
  private static final List<String> UIDS =
      List.of("11111111-aaaa-4aaa-8aaa-111111111111", "22222222-bbbb-4bbb-8bbb-222222222222");

  @TempDir private Path folder;

  private final List<ScriptedCluster> apis = new ArrayList<>();
  private final List<RelayProcess> relays = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    requireRoot();
    Authority authority = new Authority(folder, "authority");
    authority.issue(folder.resolve("relay"), "relay", "san=dns:localhost,ip:127.0.0.1");
    authority.issue(folder.resolve("node"), "agent", "san=uri:urn:sightline:node:*");
    SSLContext tls = authority.server("api");
    for (String uid : UIDS) {
      ScriptedCluster api = new ScriptedCluster(tls);
      apis.add(api);
      api.identify(uid);
      api.login("relay-token", "system:serviceaccount:sightline-system:sightline-relay");
      api.login("dev-token", "dev");
      api.allowForwarding("dev");
      api.allow("dev", "create serviceaccounts/token sightline-viewer");
      api.viewer("sightline-viewer", "");
      Path own = Files.createDirectory(folder.resolve(uid));
      for (String secret : List.of("relay", "node")) {
        Files.createDirectory(own.resolve(secret));
        for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
          Files.copy(folder.resolve(secret).resolve(file), own.resolve(secret).resolve(file));
        }
      }
      Path account = Files.createDirectory(own.resolve("account"));
      Files.writeString(account.resolve("token"), "relay-token");
      Files.copy(folder.resolve("relay/ca.crt"), account.resolve("ca.crt"));
      RelayProcess relay = RelayProcess.start(own, api, "relay", 1);
      relays.add(relay);
      api.setPods(new ScriptedCluster.RelayPod("relay-1", relay.port(), true));
    }
  }

  @AfterEach
  void stop() throws Exception {
    relays.forEach(RelayProcess::close);
    for (ScriptedCluster api : apis) {
      api.close();
    }
  }

  @Test
  void bothAreRecordedInOneCaptureWithTheTrafficBetweenThem() throws Exception {
    for (int i = 0; i < 2; i++) {
      relays.get(i).deliver(START, inventory(i));
      relays.get(i).deliver(START + 2 * SECOND, connection(i));
      for (int second = 3; second < 8; second++) {
        relays.get(i).deliver(START + second * SECOND, List.of(carried(second)));
      }
      relays.get(i).settle();
    }
    Path capture = folder.resolve("both.slcap");
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    assertThat(
            run(
                errors,
                "record",
                "--kubeconfig",
                kubeconfig().toString(),
                "--context",
                "east",
                "--context",
                "west",
                "-o",
                capture.toString(),
                "--duration",
                "8s",
                "--history",
                "1h"))
        .as(() -> errors.toString(StandardCharsets.UTF_8))
        .isZero();
    Path json = folder.resolve("both.json");
    assertThat(run(errors, "export", capture.toString(), "--format", "json", "-o", json.toString()))
        .as(() -> errors.toString(StandardCharsets.UTF_8))
        .isZero();
    JsonNode export = JSON.readTree(json.toFile());
    assertThat(export.path("cluster").asText()).isEqualTo("east + west");
    Map<String, TreeSet<String>> names = new TreeMap<>();
    for (JsonNode entity : export.path("entities")) {
      names
          .computeIfAbsent(entity.path("cluster").asText(), _ -> new TreeSet<>())
          .add(entity.path("kind").asText() + " " + entity.path("name").asText());
    }
    assertThat(names.get("east")).contains("cluster east", "node node-1", "process web");
    assertThat(names.get("west")).contains("cluster west", "node node-1", "process web");
    List<String> edges = new ArrayList<>();
    for (JsonNode edge : export.path("edges")) {
      edges.add(
          "%s > %s:%d %d conn %d sent"
              .formatted(
                  edge.path("from").asText(),
                  edge.path("to").asText(),
                  edge.path("port").asInt(),
                  edge.path("connections").asInt(),
                  edge.path("bytesSent").asInt()));
    }
    assertThat(edges)
        .as(() -> errors.toString(StandardCharsets.UTF_8))
        .containsExactly("pod/%s > pod/%s:8080 1 conn 500 sent".formatted(pod(0), pod(1)));
  }

  private static String pod(int cluster) {
    return "77777777" + UIDS.get(cluster).substring(8);
  }

  private static List<Fact> inventory(int cluster) {
    CgroupKey cgroup = new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, 77);
    return List.of(
        new NodeObserved(START, NODE, "6.18", "node"),
        new CgroupObserved(START, cgroup, "/kubepods/pod" + pod(cluster)),
        new ProcessObserved(START, new ProcessKey(NODE, 42, 17), "web", cgroup, 4));
  }

  /** East's end is the client's; the way between translates the addresses. */
  private static List<Fact> connection(int cluster) {
    boolean client = cluster == 0;
    FlowId flow = new FlowId(NODE, 5);
    return List.of(
        new FlowOpened(
            START + SECOND,
            flow,
            Transport.TCP,
            client ? Role.CLIENT : Role.SERVER,
            new Endpoint(IpAddress.parse("10.1.0.7"), client ? 40_000 : 8_080),
            client
                ? new Endpoint(IpAddress.parse("203.0.113.5"), 443)
                : new Endpoint(IpAddress.parse("198.51.100.9"), 41_000),
            4,
            new ProcessKey(NODE, 42, 17),
            4_711,
            false),
        new FlowProtocol(START + SECOND, flow, Protocol.HTTP));
  }

  private static Fact carried(int second) {
    // From either end 100 bytes are told a second, in the direction of the client's requests.
    return new FlowWindow(
        START + (second - 1) * SECOND, SECOND, new FlowId(NODE, 5), 100, 100, 0, 20_000_000);
  }

  private Path kubeconfig() throws Exception {
    String authority =
        Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("relay/ca.crt")));
    return Files.writeString(
        folder.resolve("config"),
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: one, cluster: {server: "%s", certificate-authority-data: "%s"}}
        - {name: two, cluster: {server: "%s", certificate-authority-data: "%s"}}
        contexts:
        - {name: east, context: {cluster: one, user: user}}
        - {name: west, context: {cluster: two, user: user}}
        users:
        - {name: user, user: {token: dev-token}}
        """
            .formatted(apis.get(0).address(), authority, apis.get(1).address(), authority));
  }

  private static int run(ByteArrayOutputStream errors, String... arguments) {
    PrintStream before = System.err;
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      return CommandLineMain.run(arguments);
    } finally {
      System.setErr(before);
    }
  }

  private static void requireRoot() {
    if ("root".equals(System.getProperty("user.name"))) {
      return;
    }
    String reason = "a relay as in a pod needs root, for a mount namespace of its own";
    if (System.getenv("CI") != null) {
      fail(reason);
    }
    abort("SKIPPED: " + reason + "; run it as root");
  }
}
