package io.sightline.desktop.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.agent.rpc.Credential;
import io.sightline.capture.CaptureReader;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.Severity;
import io.sightline.core.source.PollResult;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.command.CommandLineMain;
import io.sightline.desktop.source.kube.Clusters;
import io.sightline.desktop.source.kube.Consent;
import io.sightline.desktop.source.kube.SocksServer;
import io.sightline.desktop.source.kube.Surroundings;
import io.sightline.desktop.source.kube.ViewerTokens;
import io.sightline.gate.RecorderFiles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the kubeconfig to facts in the log: a plugin that is a real program, TLS, a forward over a
 * WebSocket, tokens, and the relay as a process that asks the same API server who may see what.
 */
@Timeout(120)
class KubernetesRouteTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SECOND = 1_000_000_000L;

  /**
   * A little ago by the clock: the relay's watch of the cluster tells of now, and what was last
   * heard of long before that is forgotten.
   */
  private static final long START = (System.currentTimeMillis() / 1_000 - 120) * SECOND;

  private static final String MARK = "canary";
  private static final Consent YES = _ -> Consent.Answer.THIS_TIME;

  @TempDir static Path shared;

  private static javax.net.ssl.SSLContext serverTls;

  @TempDir private Path folder;

  private ScriptedCluster api;
  private RelayProcess relay;
  private int events;

  @BeforeAll
  static void certificates() throws Exception {
    requireRoot();
    Authority authority = new Authority(shared, "authority");
    Authority stranger = new Authority(shared, "stranger");
    authority.issue(shared.resolve("relay"), "relay", "san=dns:localhost,ip:127.0.0.1");
    authority.issue(shared.resolve("node"), "agent", "san=uri:urn:sightline:node:*");
    stranger.issue(shared.resolve("stranger"), "nobody", "san=dns:nobody");
    serverTls = authority.server("api");
  }

  @BeforeEach
  void start() throws Exception {
    api = new ScriptedCluster(serverTls);
    for (String name : List.of("relay", "node")) {
      Path own = Files.createDirectory(folder.resolve(name));
      for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
        Files.copy(shared.resolve(name).resolve(file), own.resolve(file));
      }
    }
    Path account = Files.createDirectory(folder.resolve("account"));
    Files.writeString(account.resolve("token"), "relay-token");
    Files.copy(shared.resolve("relay/ca.crt"), account.resolve("ca.crt"));
    api.login("relay-token", "system:serviceaccount:sightline-system:sightline-relay");
    api.login("dev-token", "dev");
    api.allowForwarding("dev");
    api.viewer("sightline-viewer", "");
    api.viewer("sightline-viewer-shop", "shop");
    api.viewer("sightline-viewer-bank", "bank-" + MARK);
    relay = RelayProcess.start(folder, api, "one", 1);
    api.setPods(new ScriptedCluster.RelayPod("relay-1", relay.port(), true));
    relay.deliver(START, inventory());
  }

  @AfterEach
  void stop() throws Exception {
    if (relay != null) {
      relay.close();
    }
    if (api != null) {
      api.close();
    }
  }

  @Test
  void aRelayAsItIsInstalledTakesFactsFromTheNodeThatTheTokenIsOf() throws Exception {
    // Both would record to the same place.
    relay.kill();
    Path token = folder.resolve("agent-token");
    Files.writeString(token, api.issueForAgent("node-2"));
    try (RelayProcess strict = RelayProcess.start(folder, api, "strict", 1, Credential.in(token))) {
      strict.deliver(
          START, List.of(new NodeObserved(START, new NodeKey("node-1", "boot"), "6.18", "node")));
      assertThat(strict.takes(Duration.ofSeconds(2))).as("the token of another node").isFalse();
      // The kubelet replaces the file; it is read again for each stream.
      Files.writeString(token, api.issueForAgent("node-1"));
      assertThat(strict.takes(Duration.ofSeconds(40))).isTrue();
    }
  }

  @Test
  void aPluginLogsInAndFactsArriveWithoutAListeningSocket() throws Exception {
    api.allow("dev", "create serviceaccounts/token sightline-viewer");
    Path ran = folder.resolve("ran");
    Path plugin =
        script(
            "plugin.sh",
            "echo 'a warning that is no JSON' >&2",
            "echo \"$1\" >> " + ran,
            "echo \"$KUBERNETES_EXEC_INFO\" > " + folder.resolve("info"),
            "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"dev-token\"}}'");
    Path config =
        kubeconfig(
            """
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: %s
              args: ["$(touch %s)"]
              interactiveMode: Never
              provideClusterInfo: true
            """
                .formatted("./" + plugin.getFileName(), folder.resolve("pwned")));
    Set<String> before = listening();
    try (LiveSource source = source(config, List.of())) {
      Seen seen = new Seen();
      deliverEvents(50);
      seen.until(source, 50);
      assertThat(seen.numbers()).isEqualTo(numbers(0, 50));
      assertThat(source.description()).isEqualTo("test-cluster");
      assertThat(listening()).isEqualTo(before);
    }
    // Once, with its argument as it stands: no shell looked at it.
    assertThat(Files.readAllLines(ran)).containsExactly("$(touch " + folder.resolve("pwned") + ")");
    assertThat(folder.resolve("pwned")).doesNotExist();
    JsonNode info = JSON.readTree(folder.resolve("info").toFile());
    assertThat(info.path("spec").path("interactive").asBoolean(true)).isFalse();
    assertThat(info.path("spec").path("cluster").path("server").asText()).isEqualTo(api.address());
    assertThat(info.path("spec").path("cluster").path("certificate-authority-data").asText())
        .isNotEmpty();
  }

  @Test
  void throughASocksProxyApiAndForwardComeToAServerThatOnlyTheProxyReaches() throws Exception {
    api.allow("dev", "create serviceaccounts/token sightline-viewer");
    Set<String> before = listening();
    try (SocksServer proxy = new SocksServer(api.port(), "anna:secret")) {
      Set<String> withProxy = listening();
      String direct = Files.readString(kubeconfig("token: dev-token"));
      // Nobody listens on port 1 of this machine.
      Path config =
          Files.writeString(
              folder.resolve("socks.config"),
              direct.replace(
                  "server: " + api.address(),
                  "proxy-url: socks5://anna:secret@127.0.0.1:%d\n    server: https://localhost:1"
                      .formatted(proxy.port())));
      try (LiveSource source = source(config, List.of())) {
        Seen seen = new Seen();
        deliverEvents(50);
        seen.until(source, 50);
        assertThat(seen.numbers()).isEqualTo(numbers(0, 50));
        assertThat(proxy.wanted()).hasSizeGreaterThan(1).containsOnly("localhost:1");
        Set<String> bridge = listening();
        bridge.removeAll(withProxy);
        assertThat(bridge)
            .as("one port of the loopback, which leads to the proxy")
            .singleElement()
            .asString()
            .contains("0100007F:");
      }
      assertThat(listening()).isEqualTo(withProxy);

      Path wrong =
          Files.writeString(
              folder.resolve("wrong.config"),
              Files.readString(config).replace("anna:secret", "anna:wrong"));
      assertThat(failure(wrong)).contains("does not accept the user or password");
      proxy.refuse(2);
      assertThat(failure(config)).contains("localhost:1", "its rules forbid this connection");
    }
    assertThat(failure(folder.resolve("socks.config"))).contains("the proxy socks5://127.0.0.1");
    assertThat(listening()).isEqualTo(before);
  }

  private String failure(Path config) throws InterruptedException {
    try (LiveSource source = source(config, List.of())) {
      PollResult.Failed failed = untilFailed(source);
      assertThat(failed.retrying()).isTrue();
      return failed.message();
    }
  }

  @Test
  void nothingIsRunAndNothingConnectedToBeforeConsent() throws Exception {
    Path ran = folder.resolve("ran");
    Path plugin = script("plugin.sh", "touch " + ran);
    Path config =
        kubeconfig(
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: %s, interactiveMode: Never}"
                .formatted(plugin));
    int before = api.connections();
    try (LiveSource source =
        new LiveSource(
            new KubernetesRoute(clusters(config, Consent.NEVER), "c", List.of()),
            "test",
            Duration.ZERO,
            LiveSource.Patience.WHILE_IT_MAY_PASS)) {
      PollResult.Failed failed = untilFailed(source);
      assertThat(failed.retrying()).isFalse();
      assertThat(failed.message())
          .contains(plugin.toString(), config.toString(), "nothing was run");
    }
    assertThat(ran).doesNotExist();
    assertThat(api.connections()).isEqualTo(before);
  }

  @Test
  void whatIsWrongIsSaidWithWhatToDo() throws Exception {
    Path token = kubeconfig("token: dev-token");
    record Wrong(String what, Path config, Runnable make, Runnable mend, List<String> said) {}
    Path failing = script("failing.sh", "echo 'SSO session has expired' >&2", "exit 3");
    Path foreign = folder.resolve("foreign.config");
    Files.writeString(
        foreign, Files.readString(token).replace(data("relay/ca.crt"), data("stranger/ca.crt")));
    List<Wrong> table =
        List.of(
            new Wrong(
                "may not list pods",
                token,
                () -> api.forbid("dev", "list pods"),
                () -> api.allow("dev", "list pods"),
                List.of("may not list pods", "\"dev\" cannot list", "sightline-system")),
            new Wrong(
                "may not forward",
                token,
                () -> {
                  api.allow("dev", "create serviceaccounts/token sightline-viewer");
                  api.forbid("dev", "get pods/portforward");
                },
                () -> api.allow("dev", "get pods/portforward"),
                List.of("get and create on pods/portforward", "relay-1")),
            new Wrong(
                "may not mint any token",
                token,
                () -> api.forbid("dev", "create serviceaccounts/token sightline-viewer"),
                () -> {},
                List.of("--namespace", "--grant", "cannot create")),
            new Wrong(
                "not installed",
                token,
                () -> api.setPods(),
                () -> api.setPods(new ScriptedCluster.RelayPod("relay-1", relay.port(), true)),
                List.of("not installed", "sightline install --context c")),
            new Wrong(
                "not ready",
                token,
                () -> api.setPods(new ScriptedCluster.RelayPod("relay-1", relay.port(), false)),
                () -> api.setPods(new ScriptedCluster.RelayPod("relay-1", relay.port(), true)),
                List.of("not ready", "CrashLoopBackOff")),
            new Wrong(
                "logged out",
                token,
                () -> api.logout("dev-token"),
                () -> api.login("dev-token", "dev"),
                List.of("does not accept the login of context c", "401")),
            new Wrong(
                "another's certificate",
                foreign,
                () -> {},
                () -> {},
                List.of("certificate of the API server", foreign.toString())),
            new Wrong(
                "the plugin fails",
                kubeconfig(
                    "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: %s}"
                        .formatted(failing)),
                () -> {},
                () -> {},
                List.of("failing.sh", "exit code 3", "SSO session has expired")),
            new Wrong(
                "the plugin is not there",
                kubeconfig(
                    "exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-login,"
                        + " interactiveMode: Never, installHint: get it from example.org}"),
                () -> {},
                () -> {},
                List.of("no-such-login", "not installed", "get it from example.org")));
    for (Wrong wrong : table) {
      wrong.make.run();
      try (LiveSource source = source(wrong.config, List.of())) {
        PollResult.Failed failed = untilFailed(source);
        assertThat(failed.message()).as(wrong.what).contains(wrong.said);
        assertThat(failed.message()).as(wrong.what).containsPattern("since \\d\\d:\\d\\d:\\d\\d");
        assertThat(failed.retrying()).isTrue();
      } finally {
        wrong.mend.run();
      }
    }
  }

  @Test
  void aCutForwardIsGoneOnFromWithoutALoss() throws Exception {
    api.allow("dev", "create serviceaccounts/token sightline-viewer");
    try (LiveSource source = source(kubeconfig("token: dev-token"), List.of())) {
      Seen seen = new Seen();
      deliverEvents(20);
      seen.until(source, 20);
      for (int cut = 1; cut <= 3; cut++) {
        api.cutForwards();
        deliverEvents(20);
        seen.until(source, 20 * (cut + 1));
      }
      assertThat(seen.numbers()).isEqualTo(numbers(0, 80));
      assertThat(seen.facts).noneMatch(Loss.class::isInstance);
      assertThat(seen.failures).isNotEmpty();
    }
  }

  @Test
  void theApiServerMayBeGoneForAWhile() throws Exception {
    api.allow("dev", "create serviceaccounts/token sightline-viewer");
    try (LiveSource source = source(kubeconfig("token: dev-token"), List.of())) {
      Seen seen = new Seen();
      deliverEvents(5);
      seen.until(source, 5);
      api.vanish();
      deliverEvents(5);
      PollResult.Failed first = seen.untilFailed(source);
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
      String last = first.message();
      while (System.nanoTime() < until) {
        // It never says that it is connected meanwhile.
        assertThat(source.poll(Duration.ofMillis(100)))
            .isInstanceOfSatisfying(
                PollResult.Failed.class, failed -> assertThat(failed.retrying()).isTrue());
        last = ((PollResult.Failed) source.poll(Duration.ofMillis(50))).message();
      }
      assertThat(last).contains("cannot be reached", since(first.message()));
      api.returns();
      seen.until(source, 10);
      assertThat(seen.numbers()).isEqualTo(numbers(0, 10));
      assertThat(seen.facts).noneMatch(Loss.class::isInstance);
    }
  }

  @Test
  void anotherPodOfTheRelayTakesItsPlace() throws Exception {
    api.allow("dev", "create serviceaccounts/token sightline-viewer");
    try (LiveSource source = source(kubeconfig("token: dev-token"), List.of())) {
      Seen seen = new Seen();
      deliverEvents(10);
      seen.until(source, 10);
      // Both use the recorder.
      RecorderFiles.await(folder.resolve("recorder"), file -> events(file) == 10);
      relay.kill();
      api.setPods();
      api.cutForwards();
      seen.untilFailed(source);
      relay.close();
      relay = RelayProcess.start(folder, api, "two", 2);
      api.setPods(new ScriptedCluster.RelayPod("relay-2", relay.port(), true));
      // Before the desktop is back: what happened meanwhile must show.
      deliverEvents(10);
      relay.settle();
      seen.untilConnected(source);
      deliverEvents(10);
      seen.untilNumber(source, 29);
      assertThat(seen.numbers()).containsAll(numbers(0, 10)).containsAll(numbers(20, 30));
      assertThat(seen.facts).filteredOn(Loss.class::isInstance).isNotEmpty();
      assertThat(seen.fold.topology().entities()).containsKeys("pod/web", "pod/" + MARK);
    }
  }

  @Test
  void tokensAreRenewedBeforeTheyExpireAndNobodyNotices() throws Exception {
    api.allow("dev", "create serviceaccounts/token sightline-viewer");
    Clusters clusters = clusters(kubeconfig("token: dev-token"), YES);
    try (LiveSource source =
        new LiveSource(
            new KubernetesRoute(clusters, "c", List.of(), Duration.ofMillis(300)),
            "test",
            Duration.ZERO,
            LiveSource.Patience.UNTIL_CLOSED)) {
      Seen seen = new Seen();
      for (int i = 1; i <= 12; i++) {
        deliverEvents(10);
        seen.until(source, 10 * i);
        Thread.sleep(100);
      }
      assertThat(seen.numbers()).isEqualTo(numbers(0, 120));
      assertThat(seen.failures).isEmpty();
      assertThat(seen.facts).noneMatch(Loss.class::isInstance);
      assertThat(api.tokenRequests()).isGreaterThanOrEqualTo(3);
      assertThat(ViewerTokens.RENEWAL).isLessThan(Duration.ofMinutes(10));
    }
  }

  @Test
  void whoMayMintATokenIsWhoSees() throws Exception {
    String shop = "create serviceaccounts/token sightline-viewer-shop";
    String bank = "create serviceaccounts/token sightline-viewer-bank-" + MARK;
    String all = "create serviceaccounts/token sightline-viewer";
    api.viewer("sightline-viewer-bank-" + MARK, "bank-" + MARK);
    record Row(String user, List<String> rights, List<String> asks, Set<String> sees) {}
    String foreign = "bank-" + MARK;
    List<Row> table =
        List.of(
            new Row("admin", List.of(all), List.of(), Set.of("shop", foreign)),
            new Row("admin-asks", List.of(all), List.of("shop"), Set.of("shop", foreign)),
            new Row("shop-dev", List.of(shop), List.of("shop"), Set.of("shop")),
            new Row("bank-dev", List.of(bank), List.of(foreign), Set.of(foreign)),
            new Row("both", List.of(shop, bank), List.of("shop", foreign), Set.of("shop", foreign)),
            new Row("both-asks", List.of(shop, bank), List.of("shop"), Set.of("shop")),
            new Row("shop-asks-bank", List.of(shop), List.of(foreign), Set.of()),
            new Row("shop-asks-both", List.of(shop), List.of("shop", foreign), Set.of()),
            new Row("nobody", List.of(), List.of("shop"), Set.of()));
    deliverEvents(4);
    relay.settle();
    Map<String, Set<String>> byStream = new LinkedHashMap<>();
    Map<String, Set<String>> byExport = new LinkedHashMap<>();
    Map<String, Set<String>> expected = new LinkedHashMap<>();
    for (Row row : table) {
      api.login(row.user + "-token", row.user);
      api.allowForwarding(row.user);
      api.allow(row.user, row.rights.toArray(String[]::new));
      Path config = kubeconfig("token: %s-token".formatted(row.user));
      expected.put(row.user, new TreeSet<>(row.sees));
      byStream.put(row.user, streamed(config, row.asks, row.sees));
      byExport.put(row.user, exportedAtLast(config, row.user, row.asks, row.sees));
    }
    assertThat(byStream).isEqualTo(expected);
    assertThat(byExport).isEqualTo(expected);
  }

  /**
   * The namespaces of which anything comes, by entities and by events: until all that must come
   * has, and for a second more, in which what must not come would.
   *
   * @param expected where none, the source must refuse
   */
  private Set<String> streamed(Path config, List<String> namespaces, Set<String> expected)
      throws Exception {
    try (LiveSource source =
        new LiveSource(
            new KubernetesRoute(clusters(config, YES), "c", namespaces),
            "test",
            Duration.ofHours(1),
            LiveSource.Patience.WHILE_IT_MAY_PASS)) {
      TopologyFold fold = new TopologyFold();
      Set<String> byEvents = new TreeSet<>();
      boolean isComplete = false;
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (System.nanoTime() < until) {
        PollResult result = source.poll(Duration.ofMillis(200));
        if (result instanceof PollResult.Failed failed) {
          assertThat(failed.message()).contains("sightline install --grant");
          assertThat(failed.retrying()).isFalse();
          return Set.of();
        }
        if (result instanceof PollResult.Batch(LogBatch batch)) {
          fold.apply(batch);
          for (Fact fact : batch.facts()) {
            if (fact instanceof EventObserved event) {
              byEvents.add(namespaceOf(event.entity()));
            }
          }
          // What happened before the stream began is in its keyframe.
          fold.topology().events().forEach(event -> byEvents.add(namespaceOf(event.entity())));
        }
        if (!isComplete
            && !expected.isEmpty()
            && byEvents.containsAll(expected)
            && podsIn(fold).containsAll(expected)) {
          isComplete = true;
          until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        }
      }
      assertThat(expected).as("what is seen by one who was not refused").isNotEmpty();
      assertThat(byEvents).isEqualTo(podsIn(fold));
      return byEvents;
    }
  }

  private static Set<String> podsIn(TopologyFold fold) {
    return fold.topology().entities().values().stream()
        .filter(entity -> entity.kind() == EntityKind.POD)
        .map(entity -> namespaceOf(entity.id()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static long events(CaptureReader file) {
    long count = 0;
    for (Iterator<LogBatch> batches = file.batches(); batches.hasNext(); ) {
      count += batches.next().facts().stream().filter(EventObserved.class::isInstance).count();
    }
    return count;
  }

  private static String namespaceOf(String pod) {
    return pod.equals("pod/web") ? "shop" : "bank-" + MARK;
  }

  /** The same by {@code record} and {@code export}: the longer, the more must come and has not. */
  private Set<String> exportedAtLast(
      Path config, String user, List<String> namespaces, Set<String> expected) throws Exception {
    Set<String> seen = exported(config, user, namespaces, "300ms");
    for (int seconds = 2; seconds <= 8 && !seen.containsAll(expected); seconds *= 2) {
      seen = exported(config, user, namespaces, seconds + "s");
    }
    return seen;
  }

  /** What is recorded in that time; no byte of it names another namespace. */
  private Set<String> exported(Path config, String user, List<String> namespaces, String duration)
      throws Exception {
    Path capture = folder.resolve(user + "-" + duration + ".slcap");
    List<String> arguments = new ArrayList<>(List.of("record", "--context", "c"));
    arguments.addAll(List.of("--kubeconfig", config.toString()));
    namespaces.forEach(namespace -> arguments.addAll(List.of("--namespace", namespace)));
    arguments.addAll(List.of("-o", capture.toString(), "--duration", duration, "--history", "1h"));
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int code = run(errors, arguments);
    if (code != 0) {
      assertThat(errors.toString(StandardCharsets.UTF_8)).contains("sightline install --grant");
      assertThat(capture).doesNotExist();
      return Set.of();
    }
    Path json = folder.resolve(user + "-" + duration + ".json");
    assertThat(
            run(
                errors,
                List.of("export", capture.toString(), "--format", "json", "-o", json.toString())))
        .as(() -> errors.toString(StandardCharsets.UTF_8))
        .isZero();
    Set<String> seen = new TreeSet<>();
    for (JsonNode entity : JSON.readTree(json.toFile()).path("entities")) {
      if (entity.path("kind").asText().equals("pod")) {
        seen.add(namespaceOf(entity.path("id").asText()));
      }
    }
    if (!seen.contains("bank-" + MARK)) {
      assertThat(Files.readString(json)).doesNotContain(MARK);
    }
    return seen;
  }

  @Test
  void whereNoTokenCanBeHadThatIsSaidAndTriedAgain() throws Exception {
    api.allow("dev", "create serviceaccounts/token sightline-viewer");
    Clusters clusters = clusters(kubeconfig("token: dev-token"), YES);
    try (LiveSource source =
        new LiveSource(
            new KubernetesRoute(clusters, "c", List.of(), Duration.ofMillis(800)),
            "test",
            Duration.ZERO,
            LiveSource.Patience.UNTIL_CLOSED)) {
      Seen seen = new Seen();
      deliverEvents(5);
      seen.until(source, 5);
      api.vanish();
      // The tokens are old by the time at which the lost connection is noticed.
      Thread.sleep(1_000);
      deliverEvents(5);
      seen.untilFailed(source);
      api.returns();
      seen.until(source, 10);
      assertThat(seen.numbers()).isEqualTo(numbers(0, 10));
    }
  }

  private static int run(ByteArrayOutputStream errors, List<String> arguments) {
    PrintStream before = System.err;
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      return CommandLineMain.run(arguments.toArray(String[]::new));
    } finally {
      System.setErr(before);
    }
  }

  /** What one desktop was given. */
  private static final class Seen {
    private final List<Fact> facts = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final TopologyFold fold = new TopologyFold();
    private long position = -1;

    private void take(LiveSource source) throws InterruptedException {
      take(source.poll(Duration.ofMillis(200)));
    }

    private void take(PollResult result) {
      switch (result) {
        case PollResult.Batch(LogBatch batch) -> {
          if (position >= 0) {
            assertThat(batch.firstPosition()).isEqualTo(position);
          }
          position = batch.endPosition();
          facts.addAll(batch.facts());
          fold.apply(batch);
        }
        case PollResult.Failed failed -> {
          assertThat(failed.retrying()).as(failed.message()).isTrue();
          failures.add(failed.message());
        }
        case PollResult.End _ -> throw new AssertionError("it ended");
        case PollResult.Idle _, PollResult.Starting _ -> {}
      }
    }

    void until(LiveSource source, int events) throws InterruptedException {
      while (numbers().size() < events) {
        take(source);
      }
    }

    void untilNumber(LiveSource source, int number) throws InterruptedException {
      while (!numbers().contains(number)) {
        take(source);
      }
    }

    /** Until facts come again. */
    void untilConnected(LiveSource source) throws InterruptedException {
      int before = facts.size();
      while (facts.size() == before) {
        take(source);
      }
    }

    /** Until the connection is lost; the relay may tell of the cluster until then. */
    PollResult.Failed untilFailed(LiveSource source) throws InterruptedException {
      while (true) {
        PollResult result = source.poll(Duration.ofMillis(200));
        take(result);
        if (result instanceof PollResult.Failed failed) {
          return failed;
        }
      }
    }

    List<Integer> numbers() {
      return facts.stream()
          .filter(EventObserved.class::isInstance)
          .map(fact -> Integer.parseInt(((EventObserved) fact).message().replaceFirst(" .*", "")))
          .toList();
    }
  }

  private static String since(String message) {
    return message.replaceAll("(?s).*(since \\d\\d:\\d\\d:\\d\\d).*", "$1");
  }

  private static PollResult.Failed untilFailed(LiveSource source) throws InterruptedException {
    while (true) {
      if (source.poll(Duration.ofMillis(200)) instanceof PollResult.Failed failed) {
        return failed;
      }
    }
  }

  private LiveSource source(Path config, List<String> namespaces) {
    return new LiveSource(
        new KubernetesRoute(clusters(config, YES), "c", namespaces),
        "test",
        Duration.ofHours(1),
        LiveSource.Patience.UNTIL_CLOSED);
  }

  private Clusters clusters(Path config, Consent consent) {
    Surroundings surroundings =
        new Surroundings(
            Map.of("PATH", System.getenv("PATH"), "TERM", "dumb"), folder.resolve("home"), false);
    return new Clusters(surroundings, config, consent);
  }

  /** A kubeconfig with one context, c. */
  private Path kubeconfig(String user) throws Exception {
    Path file = folder.resolve("config-%d".formatted(user.hashCode() & 0xffff));
    return Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: cluster
          cluster:
            server: %s
            certificate-authority-data: %s
        contexts:
        - name: c
          context: {cluster: cluster, user: user}
        users:
        - name: user
          user:
        %s
        """
            .formatted(api.address(), data("relay/ca.crt"), user.strip().indent(4)));
  }

  private static String data(String file) throws Exception {
    return java.util.Base64.getEncoder().encodeToString(Files.readAllBytes(shared.resolve(file)));
  }

  private Path script(String name, String... lines) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }

  /** Numbered events, by turns of a pod in shop and one in the bank. */
  private void deliverEvents(int count) {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean shop = events % 2 == 0;
      facts.add(
          new EventObserved(
              START + (events + 1) * SECOND,
              Severity.INFO,
              shop ? "pod/web" : "pod/" + MARK,
              "Tick",
              events + (shop ? "" : " " + MARK)));
      events++;
    }
    relay.deliver(START + (events + 1) * SECOND, facts);
  }

  private static List<Fact> inventory() {
    return List.of(
        state("cluster/c", EntityKind.CLUSTER, "c", ""),
        state("namespace/c/shop", EntityKind.NAMESPACE, "shop", "cluster/c"),
        state("namespace/c/bank", EntityKind.NAMESPACE, "bank-" + MARK, "cluster/c"),
        state("pod/web", EntityKind.POD, "web", "namespace/c/shop"),
        state("pod/" + MARK, EntityKind.POD, "vault-" + MARK, "namespace/c/bank"));
  }

  private static EntityState state(String id, EntityKind kind, String name, String parent) {
    return new EntityState(
        START, id, kind, name, parent, "", new TreeMap<>(), START, START, 0, ResourceTotals.ZERO);
  }

  private static List<Integer> numbers(int from, int until) {
    return IntStream.range(from, until).boxed().toList();
  }

  /** The listening TCP sockets of this process, IPv4 and IPv6. */
  private static Set<String> listening() throws Exception {
    Set<String> mine = new HashSet<>();
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith("socket:[")) {
            mine.add(target.substring(8, target.length() - 1));
          }
        } catch (java.nio.file.NoSuchFileException e) {
          // Closed meanwhile.
        }
      }
    }
    Set<String> found = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length > 9 && words[3].equals("0A") && mine.contains(words[9])) {
          found.add(words[1]);
        }
      }
    }
    // The test's own API server listens in this process too, so there is something to compare.
    assertThat(found).isNotEmpty();
    return found;
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
