package io.sightline.desktop.view;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerPort;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.Probe;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which edges are nothing but health checks and scrapes.
 *
 * <p>Facts hold no user agents, so it is told by who asks whom. A health check comes from the node
 * that a pod runs on, or from its kubelet, to a port on which the pod declares a probe; where there
 * is more of it than the probes would ask, it is taken for something else. A scrape is HTTP from a
 * pod that runs Prometheus or vmagent. What fails or is blocked is always told. Not thread-safe.
 */
final class CheckTraffic {
  private static final int MAX_DEPTH = 8;
  private static final double NANOS = 1e9;

  /** Probes are asked a little off their period, and more often while a container starts. */
  private static final double LENIENCE = 1.5;

  private static final long FREE_CHECKS = 4;
  private static final Pattern TARGET = Pattern.compile("(?:https?|tcp|grpc) :([^/]+).*");
  private static final Set<String> SCRAPERS = Set.of("prometheus", "vmagent");

  private final Topology topology;

  /** Checks a second by pod and port. */
  private final Map<String, Map<Integer, Double>> declared = new HashMap<>();

  private final Map<String, String> nodeOfPod = new HashMap<>();
  private final Map<String, Boolean> scrapers = new HashMap<>();

  CheckTraffic(Topology topology) {
    this.topology = topology;
    for (KubeObject object : topology.objects().values()) {
      if (object instanceof Pod pod) {
        declare(pod);
      }
    }
  }

  private void declare(Pod pod) {
    String id = EntityId.ofPod(pod.kubeletUid());
    nodeOfPod.put(id, pod.node());
    scrapers.put(id, pod.containers().stream().anyMatch(it -> isScraper(it.image())));
    for (Container container : pod.containers()) {
      for (Probe probe : container.probes()) {
        int port = port(probe, container.ports());
        if (port > 0) {
          declared
              .computeIfAbsent(id, _ -> new HashMap<>())
              .merge(port, 1.0 / Math.max(1, probe.periodSeconds()), Double::sum);
        }
      }
    }
  }

  private static int port(Probe probe, List<ContainerPort> ports) {
    Matcher target = TARGET.matcher(probe.target());
    if (!target.matches()) {
      return 0;
    }
    String port = target.group(1);
    if (port.chars().allMatch(Character::isDigit) && port.length() <= 5) {
      return Integer.parseInt(port);
    }
    return ports.stream()
        .filter(it -> it.name().equals(port))
        .mapToInt(ContainerPort::port)
        .findFirst()
        .orElse(0);
  }

  /** The last part of an image's name, without registry and tag. */
  private static boolean isScraper(String image) {
    String name = image.substring(image.lastIndexOf('/') + 1);
    int end = name.indexOf(':') < 0 ? name.indexOf('@') : name.indexOf(':');
    return SCRAPERS.contains(end < 0 ? name : name.substring(0, end));
  }

  /**
   * Whether an edge is nothing but checks or scrapes.
   *
   * @param inRange its traffic in the range shown
   */
  boolean isOnlyChecks(Edge edge, TrafficTotals inRange) {
    return Verdict.of(inRange) == Verdict.OK && (isHealthCheck(edge) || isScrape(edge.id()));
  }

  private boolean isHealthCheck(Edge edge) {
    String pod = podOf(edge.id().server());
    if (pod == null) {
      return false;
    }
    double perSecond =
        declared.getOrDefault(pod, Map.of()).getOrDefault(edge.id().serverPort(), 0.0);
    return perSecond > 0
        && isNodeOf(pod, edge.id().client())
        && edge.totals().attempts() <= expected(edge, perSecond);
  }

  private static double expected(Edge edge, double perSecond) {
    double seconds = (edge.lastSeenNanos() - edge.firstSeenNanos()) / NANOS;
    return FREE_CHECKS + LENIENCE * perSecond * seconds;
  }

  /** Whether something is the pod's node, or the kubelet on it. */
  private boolean isNodeOf(String pod, String client) {
    String node = nodeOfPod.getOrDefault(pod, "");
    Entity entity = topology.entities().get(client);
    boolean kubelet = false;
    for (int depth = 0; entity != null && depth < MAX_DEPTH; depth++) {
      if (entity.kind() == EntityKind.POD) {
        return false;
      }
      if (entity.kind() == EntityKind.NODE) {
        return (depth == 0 || kubelet)
            && entity.name().equals(node)
            && areInOneCluster(pod, client);
      }
      kubelet |= entity.name().equals("kubelet") || entity.name().equals("kubelet.service");
      entity = parent(entity);
    }
    return false;
  }

  /** Nodes of two clusters can have one name; of a single cluster not everything tells it. */
  private boolean areInOneCluster(String one, String other) {
    Entity first = topology.clusterOf(one);
    Entity second = topology.clusterOf(other);
    return first == null || second == null || first.id().equals(second.id());
  }

  private boolean isScrape(EdgeId edge) {
    String pod =
        switch (edge.protocol()) {
          case HTTP, HTTP2 -> podOf(edge.client());
          default -> null;
        };
    return pod != null && scrapers.getOrDefault(pod, false);
  }

  private @Nullable String podOf(String id) {
    Entity entity = topology.entities().get(id);
    for (int depth = 0; entity != null && depth < MAX_DEPTH; depth++) {
      if (entity.kind() == EntityKind.POD) {
        return entity.id();
      }
      entity = parent(entity);
    }
    return null;
  }

  private @Nullable Entity parent(Entity entity) {
    String parent = entity.parent();
    return parent == null ? null : topology.entities().get(parent);
  }
}
