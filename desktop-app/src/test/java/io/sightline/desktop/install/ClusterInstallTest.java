package io.sightline.desktop.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Installing, looking, and uninstalling, against an API server that keeps what is applied. */
@Timeout(60)
class ClusterInstallTest {
  private static final String AGENTS =
      "/apis/apps/v1/namespaces/sightline-agents/daemonsets/sightline-agent";
  private static final String RELAY =
      "/apis/apps/v1/namespaces/sightline-system/deployments/sightline-relay";
  private static final String AGENT_PODS = "/api/v1/namespaces/sightline-agents/pods/";
  private static final String RELAY_POD = "/api/v1/namespaces/sightline-system/pods/relay-1";
  private static final String AGENT_LABELS =
      "'metadata':{'labels':{'app.kubernetes.io/name':'sightline','app.kubernetes.io/component':'agent'}}";
  private static final String RELAY_LABELS =
      "'metadata':{'labels':{'app.kubernetes.io/name':'sightline','app.kubernetes.io/component':'relay'}}";
  private static final String READY = "'status':{'conditions':[{'type':'Ready','status':'True'}]}";

  private final List<String> progress = new CopyOnWriteArrayList<>();
  private ScriptedApiServer server;
  private KubernetesClient client;
  private InstallSettings settings =
      InstallSettings.of("registry.example/sightline:1", "IfNotPresent", "1.0").toBuilder()
          .architecture("amd64")
          .build();

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedApiServer();
    client = server.client();
    node("node-1", "linux", "amd64", "6.1.0-28-amd64");
    node("node-2", "linux", "amd64", "6.8.0");
    server.set("/api/v1/namespaces/shop", "{'kind':'Namespace','apiVersion':'v1'}");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void allIsAppliedTheCertificatesBeforeWhatNeedsThem() throws Exception {
    settings =
        settings.toBuilder()
            .grants(List.of(Grant.parse("shop=alice"), Grant.parse("*=group:sre")))
            .build();
    install();

    List<String> applied = server.applied();
    assertThat(applied.subList(0, 2))
        .containsExactly(
            "/api/v1/namespaces/sightline-system", "/api/v1/namespaces/sightline-agents");
    assertThat(applied.indexOf("/api/v1/namespaces/sightline-agents/secrets/sightline-agent-tls"))
        .isBetween(2, applied.indexOf(AGENTS));
    assertThat(server.get(AGENTS).at("/spec/template/spec/containers/0/image").asText())
        .isEqualTo("registry.example/sightline:1");
    assertThat(applied)
        .contains(
            "/api/v1/namespaces/sightline-system/serviceaccounts/sightline-viewer-shop",
            "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings/sightline-viewer");
    assertThat(applied)
        .filteredOn(path -> path.contains("/sightline-system/rolebindings/sightline-viewer-"))
        .hasSize(2);
  }

  @Test
  void installingAgainKeepsTheCertificates() throws Exception {
    install();
    List<String> first = server.secretsSeen();
    install();
    assertThat(server.secretsSeen()).isEqualTo(first);
    assertThat(progress).anyMatch(line -> line.startsWith("certificates hold until"));
  }

  @Test
  void rotatingPutsBothAuthoritiesEverywhereBeforeANewCertificate() throws Exception {
    install();
    ClusterInstaller installer = installer();
    installer.renew(installer.renewal(true), settings);

    List<String> seen = server.secretsSeen();
    assertThat(seen).hasSize(6);
    for (int end = 0; end < 2; end++) {
      String[] first = seen.get(end).split("\\|", -1);
      String[] announced = seen.get(2 + end).split("\\|", -1);
      String[] renewed = seen.get(4 + end).split("\\|", -1);
      assertThat(announced[1]).as("still the old certificate").isEqualTo(first[1]);
      assertThat(announced[0]).as("both authorities").hasSizeGreaterThan(first[0].length());
      assertThat(renewed[1]).isNotEqualTo(first[1]);
      assertThat(renewed[0]).isEqualTo(announced[0]);
    }
  }

  @Test
  void itWaitsForEachNodeAndSaysWhatHoldsItUp() throws Exception {
    install();
    server.status(RELAY, "{'observedGeneration':1,'updatedReplicas':1}");
    server.status(
        AGENTS, "{'observedGeneration':1,'desiredNumberScheduled':5,'updatedNumberScheduled':5}");
    server.set(RELAY_POD, "{" + RELAY_LABELS + ",'spec':{}," + READY + "}");
    agentPod("a1", "node-1", READY);
    agentPod(
        "a2",
        "node-2",
        "'status':{'containerStatuses':[{'name':'agent','state':{'waiting':{'reason':'ImagePullBackOff','message':'Back-off"
            + " pulling image'}}}]}");
    agentPod(
        "a3",
        "node-3",
        "'status':{'containerStatuses':[{'name':'agent','state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{'exitCode':1,'message':'starting\\n"
            + "sightline: no BTF\\n"
            + "'}}}]}");
    agentPod(
        "a4",
        "node-4",
        "'status':{'containerStatuses':[{'name':'agent','state':{'running':{'startedAt':'2026-01-01T00:00:00Z'}}}]}");
    server.set(
        AGENT_PODS + "a5",
        "{"
            + AGENT_LABELS
            + ",'spec':{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{'matchFields':[{'key':'metadata.name','operator':'In','values':['node-5']}]}]}}}},'status':{'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False','reason':'Unschedulable','message':'Insufficient"
            + " memory'}]}}");
    server.log("no delivery to the relay: refused\n");

    InstallationState state = installer().await(Duration.ZERO);

    assertThat(state.isReady()).isFalse();
    assertThat(state.problems())
        .containsExactly(
            "agent on node-2: ImagePullBackOff: Back-off pulling image",
            "agent on node-3: CrashLoopBackOff: exit code 1, sightline: no BTF",
            "agent on node-4: runs and is not ready: no delivery to the relay: refused",
            "agent on node-5: Unschedulable: Insufficient memory");
    assertThat(progress).contains("agent on node-1: ready", "1 of 5 nodes ready");

    // What goes well is no reason.
    for (String line :
        List.of(
            "3 compiler directives added",
            "2026-11-24T01:16:16.384Z [INFO] NodeStream - delivering to the relay at relay:4317")) {
      server.log(line + "\n");
      assertThat(installer().await(Duration.ZERO).problems())
          .contains("agent on node-4: runs and is not ready");
    }
  }

  @Test
  void itIsReadyWhenTheRelayAndEveryNodeAre() throws Exception {
    install();
    Thread kubelet =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(300);
                    becomeReady();
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    InstallationState state = installer().await(Duration.ofSeconds(30));
    kubelet.join();
    assertThat(state.isReady()).as(state.toString()).isTrue();
    assertThat(ClusterStatus.of(client, InstantSource.system()).lines())
        .contains(
            "Sightline 1.0, image registry.example/sightline:1, on Kubernetes v1.34.0",
            "agents: 2 of 2 nodes ready",
            "certificates: hold for 364 days");
  }

  @Test
  void anEarlierVersionThatStillRunsIsNotReady() throws Exception {
    install();
    becomeReady();
    install();
    assertThat(installer().await(Duration.ZERO).isReady())
        .as("no controller has seen the new generation")
        .isFalse();
  }

  @Test
  void podsThatAnAdmissionRefusesAreExplained() throws Exception {
    install();
    server.status(AGENTS, "{'observedGeneration':1,'desiredNumberScheduled':2}");
    server.set(
        "/api/v1/namespaces/sightline-agents/events/e1",
        "{'reason':'FailedCreate','message':'violates"
            + " PodSecurity','lastTimestamp':'2026-01-01T00:00:00Z'}");
    assertThat(installer().await(Duration.ZERO).problems())
        .contains("agents: violates PodSecurity");
  }

  @Test
  void uninstallingLeavesNothing() throws Exception {
    List<String> before = server.paths();
    settings =
        settings.toBuilder()
            .grants(List.of(Grant.parse("shop=alice")))
            .watchConfigMaps(true)
            .build();
    install();
    ClusterUninstaller uninstaller =
        new ClusterUninstaller(client, step -> progress.add(step.text()));

    assertThat(uninstaller.remove(uninstaller.found(), Duration.ofSeconds(20))).isEmpty();

    assertThat(server.paths()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(progress).contains("gone: Namespace sightline-agents");
    assertThat(uninstaller.found()).isEmpty();
    assertThat(new InstallationReader(client).read().isInstalled()).isFalse();
  }

  @Test
  void preflightNamesWhatTheUserMayNotDo() {
    server.allow(
        action ->
            !action.path("verb").asText().equals("*")
                && !action.path("resource").asText().equals("clusterroles")
                && !(action.path("resource").asText().equals("nodes")
                    && action.path("verb").asText().equals("watch")));
    assertThat(obstacles())
        .singleElement()
        .asString()
        .contains(
            "create clusterroles.rbac.authorization.k8s.io",
            "watch nodes (to give it to an account)")
        .doesNotContain("daemonsets");
  }

  @Test
  void preflightNamesNodesThatWillNotDo() {
    node("node-old", "linux", "amd64", "5.4.0-99-generic");
    node("node-arm", "linux", "arm64", "6.1.0");
    node("node-win", "windows", "amd64", "10.0.20348");
    assertThat(preflight())
        .extracting(Preflight.Finding::text)
        .anyMatch(text -> text.contains("node-old (5.4.0-99-generic)") && text.contains("5.12"))
        .anyMatch(text -> text.contains("node-arm") && text.contains("linux/arm64"))
        .anyMatch(text -> text.contains("node-win"))
        .anyMatch(text -> text.startsWith("2 of 5 nodes"));
  }

  @Test
  void preflightRefusesAnOldServerHelmsInstallationAndANamespaceThatIsNotThere() throws Exception {
    assertThat(obstacles()).isEmpty();
    server.version("29+");
    settings = settings.toBuilder().grants(List.of(Grant.parse("nowhere"))).build();
    server.set(
        AGENTS,
        "{'metadata':{'labels':{'app.kubernetes.io/managed-by':'Helm','app.kubernetes.io/version':'0.9'}}}");
    assertThat(obstacles())
        .hasSize(3)
        .anyMatch(text -> text.contains("older than 1.30"))
        .anyMatch(text -> text.contains("helm upgrade"))
        .anyMatch(text -> text.contains("'nowhere'"));
  }

  @Test
  void preflightSaysWhatInstallingAgainWouldTakeAway() throws Exception {
    InstallSettings plain = settings;
    InstallSettings chosen =
        plain.toBuilder()
            .recorderClaim(Optional.of("recorder-disk"))
            .watchConfigMaps(true)
            .journals(Optional.of("/run/log/journal"))
            .cluster("production")
            .build();
    settings = chosen;
    install();
    assertThat(warnings()).noneMatch(text -> text.contains("give --"));

    settings = plain;
    assertThat(warnings())
        .anyMatch(text -> text.endsWith("will not be: give --journals /run/log/journal"))
        .anyMatch(text -> text.endsWith("give --recorder-claim recorder-disk"))
        .anyMatch(text -> text.endsWith("will not be: give --watch-config-maps"))
        .anyMatch(text -> text.endsWith("'cluster': give --cluster-name production"))
        .anyMatch(text -> text.endsWith("give --keep"));

    install();
    assertThat(warnings()).as("nothing left to lose").noneMatch(text -> text.contains("give --"));
  }

  @Test
  void whatWasChosenIsReadFromWhatIsInstalled() throws Exception {
    try (Cluster cluster = Cluster.of(client, () -> {}, _ -> {})) {
      assertThat(cluster.installed()).isEmpty();
      InstallChoices chosen =
          new InstallChoices(
              "registry.example/sightline:7",
              Optional.of(InstallChoices.PullPolicy.Always),
              List.of(),
              "production",
              "arm64",
              "recorder-disk",
              true,
              "/run/log/journal");
      settings = chosen.settings("context", "1.0");
      install();
      assertThat(cluster.installed()).contains(chosen);

      InstallChoices more =
          new InstallChoices("", Optional.empty(), List.of("shop"), "", "", "other", false, "");
      InstallSettings kept = more.over(chosen).settings("context", "2.0");
      assertThat(kept)
          .isEqualTo(
              new InstallSettings(
                  "registry.example/sightline:7",
                  "Always",
                  "arm64",
                  "production",
                  "2.0",
                  InstallSettings.MANAGER,
                  Optional.of("other"),
                  true,
                  Optional.of("/run/log/journal"),
                  List.of(Grant.parse("shop"))));

      // The program's own image is replaced by that of the program's version.
      settings = InstallChoices.USUAL.settings("context", "1.0");
      install();
      assertThat(cluster.installed().orElseThrow().over(InstallChoices.USUAL).image()).isEmpty();
      assertThat(cluster.installed().orElseThrow().pullPolicy()).isEmpty();
    }
  }

  private void becomeReady() throws IOException {
    server.status(RELAY, "{'observedGeneration':1,'updatedReplicas':1}");
    server.status(
        AGENTS, "{'observedGeneration':1,'desiredNumberScheduled':2,'updatedNumberScheduled':2}");
    server.set(RELAY_POD, "{" + RELAY_LABELS + ",'spec':{}," + READY + "}");
    agentPod("a1", "node-1", READY);
    agentPod("a2", "node-2", READY);
  }

  private void agentPod(String name, String node, String status) {
    server.set(
        AGENT_PODS + name,
        "{" + AGENT_LABELS + ",'spec':{'nodeName':'" + node + "'}," + status + "}");
  }

  private void node(String name, String os, String architecture, String kernel) {
    server.set(
        "/api/v1/nodes/" + name,
        "{'status':{'nodeInfo':{'operatingSystem':'%s','architecture':'%s','kernelVersion':'%s'}}}"
            .formatted(os, architecture, kernel));
  }

  private List<Preflight.Finding> preflight() {
    return Preflight.of(client, settings, Manifests.of(settings));
  }

  private List<String> obstacles() {
    return texts(Preflight.Level.OBSTACLE);
  }

  private List<String> warnings() {
    return texts(Preflight.Level.WARNING);
  }

  private List<String> texts(Preflight.Level level) {
    return preflight().stream()
        .filter(finding -> finding.level() == level)
        .map(Preflight.Finding::text)
        .toList();
  }

  private ClusterInstaller installer() {
    return new ClusterInstaller(
        client, InstantSource.system(), Duration.ZERO, step -> progress.add(step.text()));
  }

  private void install() throws IOException, InterruptedException {
    List<HasMetadata> objects = Manifests.of(settings);
    ClusterInstaller installer = installer();
    installer.apply(objects, installer.renewal(false), settings);
  }
}
