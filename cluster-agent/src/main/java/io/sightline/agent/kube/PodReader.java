package io.sightline.agent.kube;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerPort;
import io.sightline.core.kube.ContainerState;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Probe;
import io.sightline.core.kube.Resources;
import io.sightline.core.kube.SharedValues;
import io.sightline.core.kube.Termination;
import java.util.ArrayList;
import java.util.List;

/** Makes pods of their kept fields. */
final class PodReader {
  private static final int DEFAULT_PERIOD_SECONDS = 10;
  private static final int DEFAULT_TIMEOUT_SECONDS = 1;
  private static final int DEFAULT_FAILURES = 3;

  private final SharedValues shared;

  PodReader(SharedValues shared) {
    this.shared = shared;
  }

  Pod pod(ObjectMeta meta, JsonFields object) {
    JsonFields spec = object.at("spec");
    JsonFields status = object.at("status");
    JsonFields unscheduled = failed(status, "PodScheduled");
    String kubeletUid =
        object
            .at("metadata")
            .at("annotations")
            .textOr("kubernetes.io/config.hash", meta.key().uid());
    return new Pod(
        meta,
        spec.text("nodeName"),
        addresses(status),
        spec.flag("hostNetwork"),
        phase(status.text("phase")),
        isReady(status),
        status.textOr("reason", unscheduled.text("reason")),
        status.textOr("message", unscheduled.text("message")),
        status.text("qosClass"),
        spec.text("serviceAccountName"),
        status.time("startTime"),
        kubeletUid,
        claims(meta.key().name(), spec),
        containers(spec, status));
  }

  private static List<IpAddress> addresses(JsonFields status) {
    List<String> literals = new ArrayList<>();
    for (JsonFields address : status.list("podIPs")) {
      literals.add(address.text("ip"));
    }
    if (literals.isEmpty() && status.has("podIP")) {
      literals.add(status.text("podIP"));
    }
    return ObjectReader.addresses(literals);
  }

  private static PodPhase phase(String phase) {
    return switch (phase) {
      case "Pending" -> PodPhase.PENDING;
      case "Running" -> PodPhase.RUNNING;
      case "Succeeded" -> PodPhase.SUCCEEDED;
      case "Failed" -> PodPhase.FAILED;
      default -> PodPhase.UNKNOWN;
    };
  }

  private static boolean isReady(JsonFields status) {
    return status.list("conditions").stream()
        .anyMatch(it -> it.text("type").equals("Ready") && it.text("status").equals("True"));
  }

  private static JsonFields failed(JsonFields status, String type) {
    return status.list("conditions").stream()
        .filter(it -> it.text("type").equals(type) && it.text("status").equals("False"))
        .findFirst()
        .orElse(JsonFields.NONE);
  }

  private static List<String> claims(String pod, JsonFields spec) {
    List<String> claims = new ArrayList<>();
    for (JsonFields volume : spec.list("volumes")) {
      if (volume.has("persistentVolumeClaim")) {
        claims.add(volume.at("persistentVolumeClaim").text("claimName"));
      } else if (volume.has("ephemeral")) {
        // The claim that is made for a generic ephemeral volume is named so.
        claims.add(pod + "-" + volume.text("name"));
      }
    }
    return claims;
  }

  private List<Container> containers(JsonFields spec, JsonFields status) {
    List<Container> containers = new ArrayList<>();
    for (JsonFields container : spec.list("initContainers")) {
      containers.add(container(container, true, status.list("initContainerStatuses")));
    }
    for (JsonFields container : spec.list("containers")) {
      containers.add(container(container, false, status.list("containerStatuses")));
    }
    return containers;
  }

  private Container container(JsonFields spec, boolean init, List<JsonFields> statuses) {
    String name = spec.text("name");
    JsonFields status =
        statuses.stream()
            .filter(it -> it.text("name").equals(name))
            .findFirst()
            .orElse(JsonFields.NONE);
    JsonFields state = status.at("state");
    JsonFields waiting = state.at("waiting");
    JsonFields ended = state.at("terminated");
    return new Container(
        name,
        init,
        init && spec.text("restartPolicy").equals("Always"),
        spec.text("image"),
        withoutScheme(status.text("containerID")),
        state(state),
        waiting.textOr("reason", ended.text("reason")),
        waiting.text("message"),
        ended.integer("exitCode"),
        ended.has("startedAt") ? ended.time("startedAt") : state.at("running").time("startedAt"),
        ended.time("finishedAt"),
        last(status.at("lastState").at("terminated")),
        status.integer("restartCount"),
        status.flag("ready"),
        resources(spec.at("resources")),
        shared.share(ports(spec)),
        shared.share(probes(spec)));
  }

  private static String withoutScheme(String containerId) {
    return containerId.substring(
        containerId.indexOf("://") < 0 ? 0 : containerId.indexOf("://") + 3);
  }

  private static ContainerState state(JsonFields state) {
    if (state.has("running")) {
      return ContainerState.RUNNING;
    }
    if (state.has("terminated")) {
      return ContainerState.TERMINATED;
    }
    return state.has("waiting") ? ContainerState.WAITING : ContainerState.UNKNOWN;
  }

  private static Termination last(JsonFields ended) {
    return ended.values().isEmpty()
        ? Termination.NONE
        : new Termination(
            ended.text("reason"),
            ended.integer("exitCode"),
            ended.time("startedAt"),
            ended.time("finishedAt"));
  }

  private Resources resources(JsonFields resources) {
    JsonFields requests = resources.at("requests");
    JsonFields limits = resources.at("limits");
    if (requests.values().isEmpty() && limits.values().isEmpty()) {
      return Resources.NONE;
    }
    return shared.share(
        new Resources(
            Quantities.millis(requests.text("cpu")),
            Quantities.millis(limits.text("cpu")),
            Quantities.units(requests.text("memory")),
            Quantities.units(limits.text("memory"))));
  }

  private static List<ContainerPort> ports(JsonFields spec) {
    return spec.list("ports").stream()
        .map(
            port ->
                new ContainerPort(
                    port.text("name"),
                    protocol(port.text("protocol")),
                    port.integer("containerPort")))
        .toList();
  }

  static PortProtocol protocol(String name) {
    return switch (name) {
      case "UDP" -> PortProtocol.UDP;
      case "SCTP" -> PortProtocol.SCTP;
      default -> PortProtocol.TCP;
    };
  }

  private static List<Probe> probes(JsonFields spec) {
    List<Probe> probes = new ArrayList<>();
    addProbe(probes, Probe.Kind.LIVENESS, spec.at("livenessProbe"));
    addProbe(probes, Probe.Kind.READINESS, spec.at("readinessProbe"));
    addProbe(probes, Probe.Kind.STARTUP, spec.at("startupProbe"));
    return List.copyOf(probes);
  }

  private static void addProbe(List<Probe> probes, Probe.Kind kind, JsonFields probe) {
    if (!probe.values().isEmpty()) {
      probes.add(
          new Probe(
              kind,
              target(probe),
              probe.integerOr("periodSeconds", DEFAULT_PERIOD_SECONDS),
              probe.integerOr("timeoutSeconds", DEFAULT_TIMEOUT_SECONDS),
              probe.integerOr("failureThreshold", DEFAULT_FAILURES)));
    }
  }

  private static String target(JsonFields probe) {
    if (probe.has("httpGet")) {
      JsonFields http = probe.at("httpGet");
      String path = http.textOr("path", "/");
      // What stands behind the question mark may be a secret.
      int query = path.indexOf('?');
      return "%s :%s%s"
          .formatted(
              http.text("scheme").equals("HTTPS") ? "https" : "http",
              http.text("port"),
              query < 0 ? path : path.substring(0, query));
    }
    if (probe.has("tcpSocket")) {
      return "tcp :" + probe.at("tcpSocket").text("port");
    }
    return probe.has("grpc") ? "grpc :" + probe.at("grpc").text("port") : "exec";
  }
}
