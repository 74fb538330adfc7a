package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sightline.core.kube.Installed;
import io.sightline.desktop.install.InstallationState.Part;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Asks the API server how an installation is. */
public final class InstallationReader {
  private final KubernetesClient client;

  public InstallationReader(KubernetesClient client) {
    this.client = client;
  }

  /** The agents of an installation; null where there are none. */
  static @Nullable DaemonSet agents(KubernetesClient client) {
    return client
        .apps()
        .daemonSets()
        .inNamespace(Installed.AGENT_NAMESPACE)
        .withName(Installed.AGENT)
        .get();
  }

  /** The relay of an installation; null where there is none. */
  static @Nullable Deployment relay(KubernetesClient client) {
    return client
        .apps()
        .deployments()
        .inNamespace(Installed.RELAY_NAMESPACE)
        .withName(Installed.RELAY)
        .get();
  }

  /** How it is now. */
  public InstallationState read() {
    DaemonSet agents = agents(client);
    Deployment relay = relay(client);
    if (agents == null && relay == null) {
      return InstallationState.absent();
    }
    SortedMap<String, Part> nodes = nodes();
    int expected = expected(agents);
    return new InstallationState(
        Optional.of(version(agents, relay)),
        image(agents),
        relay(relay),
        nodes,
        expected,
        isCurrent(agents) && isCurrent(relay),
        expected > nodes.size() ? refusal(agents) : "");
  }

  private SortedMap<String, Part> nodes() {
    SortedMap<String, Part> nodes = new TreeMap<>();
    for (Pod pod : pods(Installed.AGENT_NAMESPACE, Installed.AGENT_COMPONENT)) {
      String node = PodState.node(pod);
      PodState state = PodState.of(pod, container -> lastLine(pod, container));
      Part part = new Part(state.ready(), state.stuck(), state.text());
      // While a pod is replaced there are two; the one that ends is of no interest beside another.
      nodes.merge(
          node.isEmpty() ? pod.getMetadata().getName() : node,
          part,
          (one, other) -> pod.getMetadata().getDeletionTimestamp() != null ? one : other);
    }
    return nodes;
  }

  private Part relay(@Nullable Deployment relay) {
    if (relay == null) {
      return new Part(false, true, "its Deployment is not there; install again");
    }
    List<Pod> pods = pods(Installed.RELAY_NAMESPACE, Installed.RELAY_COMPONENT);
    Optional<Pod> newest =
        pods.stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .max(
                Comparator.comparing(
                    pod ->
                        Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), "")));
    if (newest.isPresent()) {
      PodState state = PodState.of(newest.get(), container -> lastLine(newest.get(), container));
      return new Part(state.ready(), state.stuck(), state.text());
    }
    return conditions(relay).stream()
        .filter(c -> "ReplicaFailure".equals(c.getType()) && "True".equals(c.getStatus()))
        .map(c -> new Part(false, true, c.getReason() + ": " + c.getMessage()))
        .findFirst()
        .orElseGet(() -> new Part(false, false, "its pod is not there yet"));
  }

  private List<Pod> pods(String namespace, String component) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel(Labels.NAME, Installed.APPLICATION)
        .withLabel(Labels.COMPONENT, component)
        .list()
        .getItems();
  }

  /** Empty where the log may not be read, or is not there. */
  private String lastLine(Pod pod, String container) {
    try {
      return PodState.lastOf(
          client
              .pods()
              .inNamespace(pod.getMetadata().getNamespace())
              .withName(pod.getMetadata().getName())
              .inContainer(container)
              .tailingLines(1)
              .getLog());
    } catch (KubernetesClientException e) {
      return "";
    }
  }

  /** Why the agents' pods are not even made, such as an admission that refuses them. */
  private String refusal(@Nullable DaemonSet agents) {
    if (agents == null) {
      return "their DaemonSet is not there; install again";
    }
    try {
      return client
          .v1()
          .events()
          .inNamespace(Installed.AGENT_NAMESPACE)
          .withField("involvedObject.uid", agents.getMetadata().getUid())
          .list()
          .getItems()
          .stream()
          .filter(event -> "FailedCreate".equals(event.getReason()))
          .max(
              Comparator.comparing(
                  event -> Objects.requireNonNullElse(event.getLastTimestamp(), "")))
          .map(Event::getMessage)
          .orElse("");
    } catch (KubernetesClientException e) {
      return "";
    }
  }

  private static int expected(@Nullable DaemonSet agents) {
    if (agents == null) {
      return -1;
    }
    DaemonSetStatus status = agents.getStatus();
    return status == null
            || !isSeen(agents.getMetadata().getGeneration(), status.getObservedGeneration())
        ? -1
        : Objects.requireNonNullElse(status.getDesiredNumberScheduled(), 0);
  }

  private static boolean isCurrent(@Nullable DaemonSet agents) {
    if (agents == null || agents.getStatus() == null) {
      return false;
    }
    DaemonSetStatus status = agents.getStatus();
    return isSeen(agents.getMetadata().getGeneration(), status.getObservedGeneration())
        && Objects.requireNonNullElse(status.getUpdatedNumberScheduled(), 0)
            >= Objects.requireNonNullElse(status.getDesiredNumberScheduled(), 0);
  }

  private static boolean isCurrent(@Nullable Deployment relay) {
    if (relay == null || relay.getStatus() == null) {
      return false;
    }
    DeploymentStatus status = relay.getStatus();
    return isSeen(relay.getMetadata().getGeneration(), status.getObservedGeneration())
        && Objects.requireNonNullElse(status.getUpdatedReplicas(), 0) >= 1;
  }

  private static boolean isSeen(@Nullable Long generation, @Nullable Long observed) {
    return Objects.requireNonNullElse(observed, 0L) >= Objects.requireNonNullElse(generation, 0L);
  }

  private static List<io.fabric8.kubernetes.api.model.apps.DeploymentCondition> conditions(
      Deployment relay) {
    return relay.getStatus() == null ? List.of() : relay.getStatus().getConditions();
  }

  private static String version(@Nullable DaemonSet agents, @Nullable Deployment relay) {
    var labels =
        (agents != null ? agents.getMetadata() : Objects.requireNonNull(relay).getMetadata())
            .getLabels();
    return labels.getOrDefault(Labels.VERSION, "of unknown version");
  }

  private static String image(@Nullable DaemonSet agents) {
    return agents == null
        ? ""
        : agents.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }
}
