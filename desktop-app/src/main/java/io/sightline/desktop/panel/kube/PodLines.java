package io.sightline.desktop.panel.kube;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerState;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodStatus;
import io.sightline.core.kube.Probe;
import io.sightline.core.kube.Resources;
import io.sightline.core.kube.Termination;
import io.sightline.core.topology.EntityId;
import io.sightline.desktop.panel.kube.Drilldown.Line;
import io.sightline.desktop.panel.kube.Drilldown.Tone;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The lines about pods and their containers. Immutable. */
final class PodLines {
  private final long nowNanos;
  private final ZoneId zone;

  /**
   * Lines as of an instant.
   *
   * @param nowNanos from which ages are counted
   */
  PodLines(long nowNanos, ZoneId zone) {
    this.nowNanos = nowNanos;
    this.zone = zone;
  }

  /** Everything about one pod but its containers. */
  List<Line> about(Pod pod) {
    List<Line> lines = new ArrayList<>();
    lines.add(Line.of("Status", PodStatus.of(pod), tone(pod)));
    if (!pod.message().isEmpty()) {
      lines.add(Line.of("", pod.message()));
    }
    lines.add(
        Line.of(
            "Ready",
            "%d of %d containers".formatted(pod.readyContainers(), pod.wantedContainers()),
            pod.ready() || pod.isTerminated() ? Tone.PLAIN : Tone.WARNING));
    if (pod.restarts() > 0) {
      lines.add(Line.of("Restarts", Integer.toString(pod.restarts()), Tone.WARNING));
    }
    lines.add(Line.of("Node", pod.node().isEmpty() ? "not scheduled" : pod.node()));
    if (!pod.addresses().isEmpty()) {
      lines.add(
          Line.of(
              "Address",
              pod.addresses().stream().map(IpAddress::toString).collect(Collectors.joining(", "))
                  + (pod.hostNetwork() ? " (the node's)" : "")));
    }
    if (pod.startedNanos() > 0) {
      lines.add(Line.of("Started", since(pod.startedNanos())));
    }
    lines.add(Line.of("QoS class", pod.qosClass()));
    lines.add(Line.of("Service account", pod.serviceAccount()));
    lines.removeIf(line -> line.value().isEmpty());
    return lines;
  }

  /** One line for a pod among others. */
  Line inList(Pod pod) {
    List<String> parts = new ArrayList<>();
    parts.add("%d/%d ready".formatted(pod.readyContainers(), pod.wantedContainers()));
    if (pod.restarts() > 0) {
      parts.add(pod.restarts() == 1 ? "1 restart" : pod.restarts() + " restarts");
    }
    parts.add(pod.node().isEmpty() ? "not scheduled" : "on " + pod.node());
    return new Line(
        pod.key().name(),
        PodStatus.of(pod),
        tone(pod),
        List.of(String.join(" · ", parts)),
        EntityId.ofPod(pod.kubeletUid()));
  }

  /** A container, what it may use, how it ended last, and how the kubelet asks for its health. */
  Line container(Container container) {
    List<String> details = new ArrayList<>();
    details.add(container.image());
    resources(container.resources(), details);
    if (!container.message().isEmpty()) {
      details.add(container.message());
    }
    if (!container.last().equals(Termination.NONE)) {
      details.add(
          "ended %s: %s, exit code %d"
              .formatted(
                  since(container.last().finishedNanos()),
                  container.last().reason().isEmpty() ? "no reason" : container.last().reason(),
                  container.last().exitCode()));
    }
    if (container.restarts() > 0) {
      details.add(container.restarts() == 1 ? "1 restart" : container.restarts() + " restarts");
    }
    container.probes().forEach(probe -> details.add(probe(probe)));
    String role = container.isInit() ? " (init)" : container.sidecar() ? " (sidecar)" : "";
    return new Line(
        container.name() + role, state(container), tone(container), details, entity(container));
  }

  private static String entity(Container container) {
    return container.id().isEmpty() ? "" : EntityId.ofContainer(container.id());
  }

  private static void resources(Resources resources, List<String> details) {
    details.add(
        "CPU " + range(cores(resources.cpuRequestMillis()), cores(resources.cpuLimitMillis())));
    details.add(
        "memory "
            + range(size(resources.memoryRequestBytes()), size(resources.memoryLimitBytes())));
  }

  private static String range(String request, String limit) {
    return "asks for %s, limit %s"
        .formatted(request.isEmpty() ? "nothing" : request, limit.isEmpty() ? "none" : limit);
  }

  private static String cores(long millis) {
    return millis == 0 ? "" : millis % 1000 == 0 ? millis / 1000 + " cores" : millis + "m";
  }

  private static String size(long bytes) {
    return bytes == 0 ? "" : Quantity.binary(bytes);
  }

  private static String probe(Probe probe) {
    return "%s probe: %s every %d s, time-out %d s, fails after %d"
        .formatted(
            probe.kind().name().toLowerCase(Locale.ROOT),
            probe.target(),
            probe.periodSeconds(),
            probe.timeoutSeconds(),
            probe.failureThreshold());
  }

  private static String state(Container container) {
    return switch (container.state()) {
      case UNKNOWN -> "unknown";
      case RUNNING -> container.ready() || container.init() ? "running" : "running, not ready";
      case WAITING -> container.reason().isEmpty() ? "waiting" : container.reason();
      case TERMINATED ->
          "%s, exit code %d"
              .formatted(
                  container.reason().isEmpty() ? "ended" : container.reason(),
                  container.exitCode());
    };
  }

  private static Tone tone(Container container) {
    return switch (container.state()) {
      case UNKNOWN -> Tone.PLAIN;
      case RUNNING -> container.ready() || container.init() ? Tone.GOOD : Tone.WARNING;
      case WAITING ->
          container.reason().isEmpty()
                  || container.reason().equals("ContainerCreating")
                  || container.reason().equals("PodInitializing")
              ? Tone.PLAIN
              : Tone.BAD;
      case TERMINATED -> container.exitCode() == 0 ? Tone.PLAIN : Tone.BAD;
    };
  }

  private static Tone tone(Pod pod) {
    boolean bad =
        pod.containers().stream()
            .anyMatch(
                container ->
                    container.state() != ContainerState.RUNNING && tone(container) == Tone.BAD);
    if (bad || !pod.reason().isEmpty()) {
      return Tone.BAD;
    }
    return pod.ready() ? Tone.GOOD : pod.isTerminated() ? Tone.PLAIN : Tone.WARNING;
  }

  private String since(long nanos) {
    return nanos > nowNanos ? Moment.time(nanos, zone) : Quantity.age(nowNanos - nanos) + " ago";
  }
}
