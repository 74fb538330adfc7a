package io.sightline.desktop.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.sightline.core.kube.Installed;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is installed: names, rights, and what must never be among them. */
class ManifestsTest {
  private static final InstallSettings SETTINGS =
      InstallSettings.of("registry.example/sightline:1", "Always", "1.0").toBuilder()
          .grants(List.of(Grant.parse("shop=alice"), Grant.parse("*=group:sre")))
          .build();

  @Test
  void nothingIsInItThatMustNotBe() {
    assertThat(ManifestLint.check(Manifests.of(SETTINGS))).isEmpty();
    assertThat(
            ManifestLint.check(
                Manifests.of(
                    SETTINGS.toBuilder()
                        .watchConfigMaps(true)
                        .recorderClaim(Optional.of("disk"))
                        .build())))
        .isEmpty();
  }

  @Test
  void theLintSeesEachThingThatMustNotBe() {
    assertSeen("reaches secrets", relayRule(rule -> rule.getResources().add("secrets")));
    assertSeen("nodes/proxy", relayRule(rule -> rule.getResources().add("nodes/proxy")));
    assertSeen("may patch pods", relayRule(rule -> rule.getVerbs().add("patch")));
    assertSeen("may * pods", relayRule(rule -> rule.setVerbs(List.of("*"))));
    assertSeen("every group", relayRule(rule -> rule.setApiGroups(List.of("*"))));
    assertSeen(
        "tokens of every account",
        objects ->
            one(objects, Role.class, "sightline-viewer")
                .getRules()
                .add(
                    new PolicyRuleBuilder()
                        .withApiGroups("")
                        .withResources("serviceaccounts/token")
                        .withVerbs("create")
                        .build()));
    assertSeen("privileged", agent(pod -> security(pod).setPrivileged(true)));
    assertSeen("host's network", agent(pod -> pod.setHostNetwork(true)));
    assertSeen(
        "capabilities", agent(pod -> security(pod).getCapabilities().getAdd().add("SYS_ADMIN")));
    assertSeen("can write its root", agent(pod -> security(pod).setReadOnlyRootFilesystem(false)));
    assertSeen(
        "limit of memory",
        agent(pod -> pod.getContainers().getFirst().getResources().setLimits(null)));
    assertSeen(
        "without a fixed tag",
        agent(pod -> pod.getContainers().getFirst().setImage("sightline:latest")));
    assertSeen("only for it", agent(pod -> pod.setAutomountServiceAccountToken(true)));
    assertSeen(
        "--without-node-identity",
        objects ->
            one(objects, Deployment.class, Installed.RELAY)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getArgs()
                .add("--without-node-identity"));
    assertSeen("token for the relay", agentToken(token -> token.setAudience(null)));
    assertSeen(
        "token for the relay",
        agentToken(token -> token.setAudience("https://kubernetes.default.svc")));
    assertSeen("holds for longer", agentToken(token -> token.setExpirationSeconds(100_000L)));
    assertSeen(
        "can write /sys",
        agent(
            pod ->
                pod.getContainers().getFirst().getVolumeMounts().stream()
                    .filter(mount -> mount.getMountPath().startsWith("/sys"))
                    .forEach(mount -> mount.setReadOnly(false))));
  }

  @Test
  void journalsAreReadOnlyWhereTheyWereAskedFor() {
    assertThat(mounts(SETTINGS)).doesNotContain("journal");
    assertThat(agentArguments(SETTINGS)).noneMatch(it -> it.contains("journal"));

    InstallSettings with = SETTINGS.toBuilder().journals(Optional.of("/var/log/journal")).build();
    assertThat(ManifestLint.check(Manifests.of(with))).isEmpty();
    assertThat(mounts(with)).contains("journal");
    assertThat(agentArguments(with))
        .contains("--journal=kubelet,containerd,crio,k3s,k3s-agent,rke2-server,rke2-agent,kernel");

    List<HasMetadata> writable = Manifests.of(with);
    one(writable, DaemonSet.class, Installed.AGENT)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getVolumeMounts()
        .forEach(mount -> mount.setReadOnly(false));
    assertThat(ManifestLint.check(writable))
        .anyMatch(wrong -> wrong.contains("can write /var/log/journal"));
    assertThat(
            ManifestLint.check(
                Manifests.of(SETTINGS.toBuilder().journals(Optional.of("/var/log")).build())))
        .anyMatch(wrong -> wrong.contains("mounts the host's /var/log"));
  }

  private static List<String> agentArguments(InstallSettings settings) {
    return one(Manifests.of(settings), DaemonSet.class, Installed.AGENT)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getArgs();
  }

  private static List<String> mounts(InstallSettings settings) {
    return one(Manifests.of(settings), DaemonSet.class, Installed.AGENT)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getVolumes()
        .stream()
        .map(io.fabric8.kubernetes.api.model.Volume::getName)
        .toList();
  }

  @Test
  void eachNamespaceEnforcesWhatItsPodsNeedAndNoLess() {
    List<HasMetadata> objects = Manifests.of(SETTINGS);
    assertThat(one(objects, Namespace.class, Installed.RELAY_NAMESPACE).getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    assertThat(one(objects, Namespace.class, Installed.AGENT_NAMESPACE).getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "privileged");
  }

  @Test
  void namesAndPortsAreThoseThatTheDesktopLooksFor() {
    List<HasMetadata> objects = Manifests.of(SETTINGS);
    Deployment relay = one(objects, Deployment.class, Installed.RELAY);
    assertThat(relay.getMetadata().getNamespace()).isEqualTo(Installed.RELAY_NAMESPACE);
    assertThat(relay.getSpec().getTemplate().getMetadata().getLabels())
        .containsEntry(Labels.NAME, Installed.APPLICATION)
        .containsEntry(Labels.COMPONENT, Installed.RELAY_COMPONENT);
    assertThat(relay.getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs())
        .contains(
            "--listen-agents=" + Installed.AGENTS_PORT,
            "--listen-desktops=" + Installed.DESKTOPS_PORT);
    DaemonSet agents = one(objects, DaemonSet.class, Installed.AGENT);
    assertThat(agents.getMetadata().getNamespace()).isEqualTo(Installed.AGENT_NAMESPACE);
    assertThat(agents.getSpec().getTemplate().getMetadata().getLabels())
        .containsEntry(Labels.COMPONENT, Installed.AGENT_COMPONENT);
    assertThat(agents.getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs())
        .contains(
            "--relay=%s.%s.svc:%d"
                .formatted(Installed.RELAY, Installed.RELAY_NAMESPACE, Installed.AGENTS_PORT));
  }

  @Test
  void anAgentShowsTheRelayATokenOfItsPodAndNothingElseDoes() {
    DaemonSet agents = one(Manifests.of(SETTINGS), DaemonSet.class, Installed.AGENT);
    PodSpec pod = agents.getSpec().getTemplate().getSpec();
    String directory =
        pod.getContainers().getFirst().getVolumeMounts().stream()
            .filter(mount -> mount.getName().equals("identity"))
            .findFirst()
            .orElseThrow()
            .getMountPath();
    assertThat(pod.getContainers().getFirst().getArgs())
        .contains("--token=" + directory + "/token");
    // The account has a token of that audience and no right at all.
    assertThat(pod.getServiceAccountName()).isEqualTo(Installed.AGENT);
    assertThat(Manifests.of(SETTINGS))
        .filteredOn(object -> object.getKind().endsWith("Binding"))
        .allMatch(object -> !YamlText.of(List.of(object)).contains(Installed.AGENT));
  }

  @Test
  void onlyAgentsReachTheRelayAndOnlyAtTheirPort() {
    NetworkPolicy policy = one(Manifests.of(SETTINGS), NetworkPolicy.class, Installed.RELAY);
    assertThat(policy.getSpec().getIngress())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.getPorts())
                  .singleElement()
                  .satisfies(
                      port ->
                          assertThat(port.getPort().getIntVal()).isEqualTo(Installed.AGENTS_PORT));
              assertThat(rule.getFrom())
                  .singleElement()
                  .satisfies(
                      peer -> {
                        assertThat(peer.getNamespaceSelector().getMatchLabels())
                            .containsEntry(
                                "kubernetes.io/metadata.name", Installed.AGENT_NAMESPACE);
                        assertThat(peer.getPodSelector().getMatchLabels())
                            .containsEntry(Labels.COMPONENT, Installed.AGENT_COMPONENT);
                      });
            });
  }

  @Test
  void aGrantGivesOneViewersTokenToOneSubject() {
    List<HasMetadata> objects = Manifests.of(SETTINGS);
    Role role = one(objects, Role.class, Installed.namespaceViewer("shop"));
    assertThat(role.getMetadata().getNamespace()).isEqualTo(Installed.RELAY_NAMESPACE);
    assertThat(role.getRules())
        .filteredOn(rule -> rule.getResources().contains("serviceaccounts/token"))
        .singleElement()
        .satisfies(
            rule ->
                assertThat(rule.getResourceNames())
                    .containsExactly(Installed.namespaceViewer("shop")));
    assertThat(objects)
        .filteredOn(RoleBinding.class::isInstance)
        .map(RoleBinding.class::cast)
        .filteredOn(binding -> "User".equals(binding.getSubjects().getFirst().getKind()))
        .singleElement()
        .satisfies(
            binding -> {
              assertThat(binding.getRoleRef().getName())
                  .isEqualTo(Installed.namespaceViewer("shop"));
              assertThat(binding.getSubjects().getFirst().getName()).isEqualTo("alice");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Shop", "a_b", "shop=", "shop=group:", "a/b=alice", "-a"})
  void aGrantThatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> Grant.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noNameCanAddToTheYaml() {
    String hostile = "x\nkind: Secret\n---\n# ${image} $1";
    List<HasMetadata> objects =
        Manifests.of(
            SETTINGS.toBuilder()
                .cluster(hostile)
                .grants(List.of(Grant.parse("*=" + hostile)))
                .build());
    assertThat(
            one(objects, Deployment.class, Installed.RELAY)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getArgs())
        .contains("--cluster=" + hostile);
    assertThat(objects).extracting(HasMetadata::getKind).doesNotContain("Secret");
  }

  private static void assertSeen(String what, Consumer<List<HasMetadata>> change) {
    List<HasMetadata> objects = Manifests.of(SETTINGS);
    change.accept(objects);
    assertThat(ManifestLint.check(objects)).as(what).anyMatch(wrong -> wrong.contains(what));
  }

  private static Consumer<List<HasMetadata>> relayRule(Consumer<PolicyRule> change) {
    return objects ->
        change.accept(one(objects, ClusterRole.class, Installed.RELAY).getRules().getFirst());
  }

  private static Consumer<List<HasMetadata>> agent(Consumer<PodSpec> change) {
    return objects ->
        change.accept(
            one(objects, DaemonSet.class, Installed.AGENT).getSpec().getTemplate().getSpec());
  }

  private static Consumer<List<HasMetadata>> agentToken(
      Consumer<ServiceAccountTokenProjection> change) {
    return agent(
        pod ->
            pod.getVolumes().stream()
                .filter(volume -> volume.getProjected() != null)
                .forEach(
                    volume ->
                        change.accept(
                            volume
                                .getProjected()
                                .getSources()
                                .getFirst()
                                .getServiceAccountToken())));
  }

  private static io.fabric8.kubernetes.api.model.SecurityContext security(PodSpec pod) {
    return pod.getContainers().getFirst().getSecurityContext();
  }

  private static <T extends HasMetadata> T one(
      List<HasMetadata> objects, Class<T> kind, String name) {
    return objects.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
