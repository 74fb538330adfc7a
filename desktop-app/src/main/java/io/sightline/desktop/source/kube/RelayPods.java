package io.sightline.desktop.source.kube;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sightline.core.kube.Installed;
import java.net.HttpURLConnection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The relay's pods in a cluster. */
public final class RelayPods {
  private static final Map<String, String> LABELS =
      Map.of(
          "app.kubernetes.io/name", Installed.APPLICATION,
          "app.kubernetes.io/component", Installed.RELAY_COMPONENT);

  private RelayPods() {}

  /**
   * The name of the newest pod that is ready.
   *
   * @throws ClusterException when there is none, with what to do
   */
  public static String ready(ClusterClient client) throws ClusterException {
    List<Pod> pods;
    try {
      pods =
          client
              .kubernetes()
              .pods()
              .inNamespace(Installed.RELAY_NAMESPACE)
              .withLabels(LABELS)
              .list()
              .getItems();
    } catch (KubernetesClientException e) {
      String listing = "list pods in namespace " + Installed.RELAY_NAMESPACE;
      throw client.explain(
          e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
              ? listing
                  + " (who is granted a namespace may: an administrator grants one by sightline"
                  + " install --grant NAMESPACE=USER)"
              : listing,
          e);
    }
    String context = client.context().name();
    if (pods.isEmpty()) {
      throw ClusterException.lasting(
          "Sightline is not installed in the cluster of context %s: there is no relay in namespace %s. To install it: sightline install --context %s"
              .formatted(context, Installed.RELAY_NAMESPACE, context));
    }
    return pods.stream()
        .filter(RelayPods::isReady)
        .max(Comparator.comparing(pod -> created(pod)))
        .map(pod -> pod.getMetadata().getName())
        .orElseThrow(
            () ->
                ClusterException.passing(
                    "The relay in the cluster of context %s is not ready (%s): see kubectl --context %s -n %s describe pods"
                        .formatted(
                            context, state(pods.getFirst()), context, Installed.RELAY_NAMESPACE)));
  }

  private static String created(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), "");
  }

  private static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && pod.getStatus().getConditions().stream().anyMatch(RelayPods::isReady);
  }

  private static boolean isReady(PodCondition condition) {
    return "Ready".equals(condition.getType()) && "True".equals(condition.getStatus());
  }

  private static String state(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return "it is being replaced";
    }
    if (pod.getStatus() == null) {
      return "it was only just made";
    }
    Optional<String> waiting =
        pod.getStatus().getContainerStatuses().stream()
            .map(ContainerStatus::getState)
            .filter(state -> state != null && state.getWaiting() != null)
            .map(state -> state.getWaiting().getReason())
            .filter(Objects::nonNull)
            .findFirst();
    return waiting.orElse(Objects.requireNonNullElse(pod.getStatus().getPhase(), "unknown"));
  }
}
