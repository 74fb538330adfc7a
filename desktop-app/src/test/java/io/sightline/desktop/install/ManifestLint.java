package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What must never be in an installation's objects. */
final class ManifestLint {
  private static final Set<String> READING = Set.of("get", "list", "watch");
  private static final Set<String> CAPABILITIES =
      Set.of("BPF", "PERFMON", "NET_ADMIN", "SYS_PTRACE");

  /** Creating these changes nothing, or is what a viewer is allowed on purpose. */
  private static final Set<String> CREATED =
      Set.of("tokenreviews", "subjectaccessreviews", "pods/portforward", "serviceaccounts/token");

  /** What agents may see of a node, the journal only where it was asked for; nothing to write. */
  private static final Set<String> HOST_PATHS =
      Set.of("/sys/fs/cgroup", "/var/log/journal", "/run/log/journal");

  private static final Duration LONGEST_TOKEN = Duration.ofHours(6);

  private ManifestLint() {}

  /** Everything that is wrong, in words. */
  static List<String> check(List<HasMetadata> objects) {
    List<String> wrong = new ArrayList<>();
    for (HasMetadata object : objects) {
      String name = object.getKind() + " " + object.getMetadata().getName();
      switch (object) {
        case ClusterRole role -> role.getRules().forEach(rule -> check(rule, name, wrong));
        case Role role -> role.getRules().forEach(rule -> check(rule, name, wrong));
        case Deployment relay -> check(relay.getSpec().getTemplate().getSpec(), false, name, wrong);
        case DaemonSet agents -> check(agents.getSpec().getTemplate().getSpec(), true, name, wrong);
        default -> {}
      }
    }
    return wrong;
  }

  private static void check(PolicyRule rule, String name, List<String> wrong) {
    for (String resource : rule.getResources()) {
      if (resource.equals("secrets") || resource.equals("*")) {
        wrong.add(name + " reaches secrets");
      }
      if (resource.equals("nodes/proxy") || resource.equals("pods/exec")) {
        wrong.add(name + " reaches " + resource);
      }
      for (String verb : rule.getVerbs()) {
        boolean harmless =
            READING.contains(verb) || (verb.equals("create") && CREATED.contains(resource));
        if (!harmless) {
          wrong.add("%s may %s %s".formatted(name, verb, resource));
        }
      }
      if (resource.equals("serviceaccounts/token") && rule.getResourceNames().isEmpty()) {
        wrong.add(name + " may make tokens of every account");
      }
    }
    if (rule.getApiGroups().contains("*") || !rule.getNonResourceURLs().isEmpty()) {
      wrong.add(name + " reaches every group");
    }
  }

  private static void check(PodSpec pod, boolean isAgent, String name, List<String> wrong) {
    if (Boolean.TRUE.equals(pod.getHostNetwork()) || Boolean.TRUE.equals(pod.getHostIPC())) {
      wrong.add(name + " is in the host's network or IPC");
    }
    if (Boolean.TRUE.equals(pod.getHostPID()) != isAgent) {
      wrong.add(name + ": hostPID is for agents, and only for them");
    }
    if (Boolean.TRUE.equals(pod.getAutomountServiceAccountToken()) == isAgent) {
      wrong.add(name + ": a token is for the relay, and only for it");
    }
    pod.getVolumes().stream()
        .filter(volume -> volume.getHostPath() != null)
        .filter(volume -> !isAgent || !HOST_PATHS.contains(volume.getHostPath().getPath()))
        .forEach(
            volume -> wrong.add(name + " mounts the host's " + volume.getHostPath().getPath()));
    pod.getVolumes().stream()
        .filter(v -> v.getEmptyDir() != null && v.getEmptyDir().getSizeLimit() == null)
        .forEach(volume -> wrong.add(name + ": no bound on volume " + volume.getName()));
    pod.getVolumes().stream()
        .filter(volume -> volume.getProjected() != null)
        .flatMap(volume -> volume.getProjected().getSources().stream())
        .forEach(source -> check(source, isAgent, name, wrong));
    for (Container container : pod.getContainers()) {
      check(container, isAgent, name, wrong);
    }
  }

  /** A token without an audience, or for the API server's, would let an agent in there. */
  private static void check(
      VolumeProjection source, boolean isAgent, String name, List<String> wrong) {
    ServiceAccountTokenProjection token = source.getServiceAccountToken();
    if (!isAgent || token == null || !"sightline-relay".equals(token.getAudience())) {
      wrong.add(name + " projects more than an agent's token for the relay");
    } else if (token.getExpirationSeconds() == null
        || token.getExpirationSeconds() > LONGEST_TOKEN.toSeconds()) {
      wrong.add(name + " has a token that holds for longer than " + LONGEST_TOKEN);
    }
  }

  private static void check(Container container, boolean isAgent, String name, List<String> wrong) {
    SecurityContext security = container.getSecurityContext();
    if (security == null) {
      wrong.add(name + " has no security context");
      return;
    }
    if (Boolean.TRUE.equals(security.getPrivileged())) {
      wrong.add(name + " is privileged");
    }
    if (!Boolean.FALSE.equals(security.getAllowPrivilegeEscalation())) {
      wrong.add(name + " allows privilege escalation");
    }
    if (!Boolean.TRUE.equals(security.getReadOnlyRootFilesystem())) {
      wrong.add(name + " can write its root");
    }
    if (!security.getCapabilities().getDrop().equals(List.of("ALL"))) {
      wrong.add(name + " does not drop all capabilities");
    }
    Set<String> added = Set.copyOf(security.getCapabilities().getAdd());
    if (!added.equals(isAgent ? CAPABILITIES : Set.of())) {
      wrong.add(name + " has the capabilities " + added);
    }
    container.getArgs().stream()
        .filter(argument -> argument.startsWith("--without-"))
        .forEach(argument -> wrong.add(name + " runs with " + argument));
    container.getVolumeMounts().stream()
        .filter(
            mount -> HOST_PATHS.stream().anyMatch(path -> mount.getMountPath().startsWith(path)))
        .filter(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
        .forEach(mount -> wrong.add(name + " can write " + mount.getMountPath()));
    Map<String, Quantity> limits =
        Objects.requireNonNullElse(container.getResources().getLimits(), Map.of());
    for (String resource : List.of("cpu", "memory")) {
      if (!limits.containsKey(resource)
          || !container.getResources().getRequests().containsKey(resource)) {
        wrong.add(name + " has no request or limit of " + resource);
      }
    }
    String image = container.getImage();
    int slash = image.lastIndexOf('/');
    if (image.endsWith(":latest") || !image.substring(slash + 1).contains(":")) {
      wrong.add(name + " runs an image without a fixed tag: " + image);
    }
  }
}
