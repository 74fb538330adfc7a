package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How one of our pods is, and why it is not ready.
 *
 * @param ready whether it works
 * @param stuck whether waiting alone will not mend it
 * @param text what is the matter, in the API server's words where it has any
 */
record PodState(boolean ready, boolean stuck, String text) {
  private static final String CRASH_LOOP = "CrashLoopBackOff";

  /** What the kubelet says while all goes well. */
  private static final List<String> UNDER_WAY = List.of("ContainerCreating", "PodInitializing");

  /**
   * Reads a pod.
   *
   * @param lastLine gives the last line that a container of this pod wrote, or an empty text, by
   *     its name
   */
  static PodState of(Pod pod, UnaryOperator<String> lastLine) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return new PodState(false, false, "the earlier pod ends");
    }
    if (isTrue(pod, "Ready")) {
      return new PodState(true, false, "ready");
    }
    Optional<PodCondition> unscheduled =
        condition(pod, "PodScheduled").filter(c -> "False".equals(c.getStatus()));
    if (unscheduled.isPresent()) {
      PodCondition condition = unscheduled.get();
      return new PodState(false, true, condition.getReason() + ": " + condition.getMessage());
    }
    if ("Failed".equals(pod.getStatus().getPhase())) {
      return new PodState(
          false,
          true,
          join(pod.getStatus().getReason(), pod.getStatus().getMessage(), "the pod failed"));
    }
    for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
      Optional<String> trouble = trouble(status, lastLine);
      if (trouble.isPresent()) {
        return new PodState(false, isStuck(status.getState()), trouble.get());
      }
    }
    return new PodState(false, false, "starting");
  }

  /** The node it is on or, before it is on any, the one that it is made for. */
  static String node(Pod pod) {
    if (pod.getSpec().getNodeName() != null) {
      return pod.getSpec().getNodeName();
    }
    // How a DaemonSet pins its pods to nodes.
    if (pod.getSpec().getAffinity() == null
        || pod.getSpec().getAffinity().getNodeAffinity() == null
        || pod.getSpec()
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
            == null) {
      return "";
    }
    List<NodeSelectorTerm> terms =
        pod.getSpec()
            .getAffinity()
            .getNodeAffinity()
            .getRequiredDuringSchedulingIgnoredDuringExecution()
            .getNodeSelectorTerms();
    return terms.stream()
        .flatMap(term -> term.getMatchFields().stream())
        .filter(field -> "metadata.name".equals(field.getKey()))
        .map(NodeSelectorRequirement::getValues)
        .flatMap(List::stream)
        .findFirst()
        .orElse("");
  }

  private static Optional<String> trouble(ContainerStatus status, UnaryOperator<String> lastLine) {
    ContainerState state = status.getState();
    if (state == null) {
      return Optional.empty();
    }
    if (state.getWaiting() != null) {
      String reason = Objects.requireNonNullElse(state.getWaiting().getReason(), "waiting");
      if (reason.equals(CRASH_LOOP) || lastEnd(status) != null) {
        return Optional.of(reason + ": " + ended(status, lastEnd(status), lastLine));
      }
      return Optional.of(join(reason, state.getWaiting().getMessage(), reason));
    }
    if (state.getTerminated() != null) {
      return Optional.of("ended: " + ended(status, state.getTerminated(), lastLine));
    }
    if (state.getRunning() != null) {
      String line = trouble(lastLine.apply(status.getName()));
      return Optional.of(
          line.isEmpty() ? "runs and is not ready" : "runs and is not ready: " + line);
    }
    return Optional.empty();
  }

  /** A line of ours, if it says what is wrong: the JVM and we also say what goes well. */
  private static String trouble(String line) {
    return line.contains(" [INFO] ") || line.endsWith(" compiler directives added") ? "" : line;
  }

  private static boolean isStuck(ContainerState state) {
    return state.getTerminated() != null
        || (state.getWaiting() != null && !UNDER_WAY.contains(state.getWaiting().getReason()));
  }

  private static @Nullable ContainerStateTerminated lastEnd(ContainerStatus status) {
    return status.getLastState() == null ? null : status.getLastState().getTerminated();
  }

  /** The exit code and the last words, which the kubelet keeps (terminationMessagePolicy). */
  private static String ended(
      ContainerStatus status,
      @Nullable ContainerStateTerminated end,
      UnaryOperator<String> lastLine) {
    if (end == null) {
      String line = lastLine.apply(status.getName());
      return line.isEmpty() ? "no reason is known yet" : line;
    }
    String message = lastOf(end.getMessage());
    if (message.isEmpty()) {
      message = lastLine.apply(status.getName());
    }
    String code =
        "OOMKilled".equals(end.getReason())
            ? "OOMKilled"
            : "exit code %d".formatted(end.getExitCode());
    return message.isEmpty() ? code : "%s, %s".formatted(code, message);
  }

  static String lastOf(@Nullable String text) {
    return text == null
        ? ""
        : text.lines().map(String::strip).filter(line -> !line.isEmpty()).reduce("", (_, b) -> b);
  }

  private static String join(@Nullable String reason, @Nullable String message, String otherwise) {
    if (reason == null || reason.isEmpty()) {
      return message == null || message.isEmpty() ? otherwise : message;
    }
    return message == null || message.isEmpty() ? reason : reason + ": " + message;
  }

  private static boolean isTrue(Pod pod, String type) {
    return condition(pod, type).filter(c -> "True".equals(c.getStatus())).isPresent();
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }
}
