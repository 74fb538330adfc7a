package io.sightline.core.kube;

import java.util.Locale;

/** The state of a pod in one word, as `kubectl get pods` prints it. */
public final class PodStatus {
  private PodStatus() {}

  public static String of(Pod pod) {
    if (pod.meta().deletedNanos() != 0) {
      return "Terminating";
    }
    for (Container container : pod.containers()) {
      if (container.isInit() && holdsUp(container)) {
        return "Init:" + reasonOf(container);
      }
    }
    if (!pod.reason().isEmpty()) {
      return pod.reason();
    }
    String status = phase(pod.phase());
    for (Container container : pod.containers()) {
      boolean tells =
          !container.isInit()
              && ((container.state() == ContainerState.WAITING && !container.reason().isEmpty())
                  || container.state() == ContainerState.TERMINATED);
      if (tells) {
        status = reasonOf(container);
      }
    }
    return status;
  }

  private static boolean holdsUp(Container container) {
    return switch (container.state()) {
      case WAITING ->
          !container.reason().isEmpty() && !container.reason().equals("PodInitializing");
      case TERMINATED -> container.exitCode() != 0;
      case RUNNING, UNKNOWN -> false;
    };
  }

  private static String reasonOf(Container container) {
    return container.reason().isEmpty() ? "ExitCode:" + container.exitCode() : container.reason();
  }

  private static String phase(PodPhase phase) {
    String name = phase.name();
    return phase == PodPhase.SUCCEEDED
        ? "Completed"
        : name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }
}
