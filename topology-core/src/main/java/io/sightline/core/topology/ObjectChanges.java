package io.sightline.core.topology;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Severity;
import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.Condition;
import io.sightline.core.kube.ConfigMap;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerState;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened between two versions of an object: restarts, rollouts, scaling steps, readiness.
 *
 * <p>The API's own events tell some of it, but are kept for an hour there, are dropped under load,
 * and name no images.
 */
final class ObjectChanges {
  private final long timeNanos;
  private final String entity;
  private final List<EventObserved> events;

  private ObjectChanges(long timeNanos, String entity, List<EventObserved> events) {
    this.timeNanos = timeNanos;
    this.entity = entity;
    this.events = events;
  }

  /**
   * Adds what happened.
   *
   * @param entity id of the entity to which it happened
   */
  static void between(
      KubeObject before,
      KubeObject after,
      String entity,
      long timeNanos,
      List<EventObserved> into) {
    ObjectChanges changes = new ObjectChanges(timeNanos, entity, into);
    switch (after) {
      case Pod pod when before instanceof Pod old -> changes.ofPod(old, pod);
      case Workload workload when before instanceof Workload old ->
          changes.ofWorkload(old, workload);
      case Autoscaler autoscaler when before instanceof Autoscaler old ->
          changes.ofAutoscaler(old, autoscaler);
      case Node node when before instanceof Node old -> changes.ofNode(old, node);
      case ConfigMap map when isNewVersion(before, map) ->
          changes.info("ConfigChanged", "config map " + name(map) + " was changed");
      case NetworkPolicy policy when before instanceof NetworkPolicy old ->
          changes.ofPolicy(old, policy);
      default -> {
        // Nothing of it is told as an event.
      }
    }
  }

  /**
   * Adds what the end of an object means: without a policy others may be blocked that it allowed.
   *
   * @param entity id of the entity to which it happened
   */
  static void ofEnd(KubeObject object, String entity, long timeNanos, List<EventObserved> into) {
    if (object instanceof NetworkPolicy policy) {
      new ObjectChanges(timeNanos, entity, into)
          .info("PolicyDeleted", "network policy " + name(policy) + " was deleted");
    }
  }

  private void ofPod(Pod before, Pod after) {
    Map<String, Container> old = new HashMap<>();
    before.containers().forEach(container -> old.put(container.name(), container));
    for (Container container : after.containers()) {
      Container was = old.get(container.name());
      if (was != null) {
        ofContainer(was, container);
      }
    }
    if (after.phase() == PodPhase.FAILED && before.phase() != PodPhase.FAILED) {
      add(
          Severity.ERROR,
          after.reason().isEmpty() ? "Failed" : after.reason(),
          after.message().isEmpty() ? "the pod failed" : after.message());
    }
    if (before.ready() && !after.ready() && !after.isTerminated() && !isDeleted(after)) {
      add(Severity.WARNING, "NotReady", "is no longer ready");
    } else if (!before.ready() && after.ready()) {
      info("Ready", "is ready");
    }
    if (!isDeleted(before) && isDeleted(after)) {
      info("Terminating", "is being deleted");
    }
  }

  private void ofContainer(Container before, Container after) {
    if (after.restarts() > before.restarts()) {
      add(
          after.last().reason().equals("OOMKilled") ? Severity.ERROR : Severity.WARNING,
          "Restarted",
          "container %s was started again (%d so far); it had ended with %s"
              .formatted(after.name(), after.restarts(), howEnded(after)));
    }
    boolean newReason = !after.reason().isEmpty() && !after.reason().equals(before.reason());
    if (newReason && after.state() == ContainerState.WAITING && isTrouble(after.reason())) {
      add(
          Severity.WARNING,
          after.reason(),
          "container %s waits: %s".formatted(after.name(), words(after)));
    }
    if (newReason && after.state() == ContainerState.TERMINATED && after.exitCode() != 0) {
      add(
          Severity.ERROR,
          after.reason(),
          "container %s ended with exit code %d".formatted(after.name(), after.exitCode()));
    }
  }

  private static boolean isTrouble(String reason) {
    return !reason.equals("ContainerCreating") && !reason.equals("PodInitializing");
  }

  private static String howEnded(Container container) {
    String code = "exit code " + container.last().exitCode();
    return container.last().reason().isEmpty() ? code : container.last().reason() + ", " + code;
  }

  private static String words(Container container) {
    return container.message().isEmpty() ? container.reason() : container.message();
  }

  private void ofWorkload(Workload before, Workload after) {
    Map<String, String> old = new HashMap<>();
    before.images().forEach(image -> old.put(image.container(), image.image()));
    for (Workload.Image image : after.images()) {
      String was = old.get(image.container());
      if (was != null && !was.equals(image.image())) {
        info("Rollout", "image of %s: %s → %s".formatted(image.container(), was, image.image()));
      }
    }
    if (before.desired() != after.desired()) {
      info("Scaled", "%d → %d replicas".formatted(before.desired(), after.desired()));
    }
  }

  private void ofAutoscaler(Autoscaler before, Autoscaler after) {
    // A desired count of 0 means that it has no metrics yet, not that nothing is wanted.
    if (after.desired() != 0 && before.desired() != after.desired()) {
      info(
          "AutoscalerStep",
          "autoscaler %s wants %d replicas instead of %d, of at most %d"
              .formatted(
                  after.key().name(),
                  after.desired(),
                  before.desired() == 0 ? before.current() : before.desired(),
                  after.maximum()));
    }
  }

  private void ofNode(Node before, Node after) {
    if (before.unschedulable() != after.unschedulable()) {
      info(
          after.unschedulable() ? "Cordoned" : "Uncordoned",
          after.unschedulable() ? "takes no new pods" : "takes new pods again");
    }
    Map<String, String> old = new HashMap<>();
    before.conditions().forEach(condition -> old.put(condition.type(), condition.status()));
    for (Condition condition : after.conditions()) {
      String was = old.get(condition.type());
      if (was == null || was.equals(condition.status())) {
        continue;
      }
      boolean good = condition.type().equals("Ready") == condition.isTrue();
      add(
          good ? Severity.INFO : Severity.WARNING,
          condition.reason().isEmpty() ? condition.type() : condition.reason(),
          "%s is %s: %s".formatted(condition.type(), condition.status(), condition.message()));
    }
  }

  private void ofPolicy(NetworkPolicy before, NetworkPolicy after) {
    boolean same =
        before.pods().equals(after.pods())
            && before.isolatesIngress() == after.isolatesIngress()
            && before.isolatesEgress() == after.isolatesEgress()
            && before.ingress().equals(after.ingress())
            && before.egress().equals(after.egress());
    if (!same) {
      info("PolicyChanged", "network policy " + name(after) + " was changed");
    }
  }

  private static boolean isNewVersion(KubeObject before, KubeObject after) {
    return !before.meta().resourceVersion().equals(after.meta().resourceVersion());
  }

  private static boolean isDeleted(Pod pod) {
    return pod.meta().deletedNanos() != 0;
  }

  private static String name(KubeObject object) {
    return object.key().namespace() + "/" + object.key().name();
  }

  private void info(String kind, String message) {
    add(Severity.INFO, kind, message);
  }

  private void add(Severity severity, String kind, String message) {
    events.add(new EventObserved(timeNanos, severity, entity, kind, message));
  }
}
