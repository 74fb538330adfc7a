package io.sightline.desktop.panel.kube;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Severity;
import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.Condition;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.Route;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.VolumeClaim;
import io.sightline.core.kube.Workload;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.panel.kube.Drilldown.Line;
import io.sightline.desktop.panel.kube.Drilldown.Section;
import io.sightline.desktop.panel.kube.Drilldown.Tone;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import io.sightline.desktop.view.Rollup;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads from a topology what Kubernetes says about one node of the map: its pods and containers,
 * what owns, exposes, scales and isolates them, what happened to it, and what changed in all that
 * it depends on. Pure; used once.
 */
public final class KubeReader {
  /** How many steps of calling others count as depending on them. */
  static final int DEPENDENCY_STEPS = 3;

  private static final int MAX_PODS = 50;
  private static final int MAX_EVENTS = 40;

  /** What somebody did, or a controller for them: the first suspects when something broke. */
  private static final Set<String> CHANGES =
      Set.of(
          "Rollout",
          "Scaled",
          "AutoscalerStep",
          "ConfigChanged",
          "PolicyChanged",
          "Cordoned",
          "Uncordoned");

  private final Topology topology;
  private final Rollup rollup;
  private final String node;
  private final KubeObjects objects;
  private final PodLines podLines;
  private final ZoneId zone;
  private final List<Section> sections = new ArrayList<>();

  private KubeReader(Topology topology, long nowNanos, String node, Rollup rollup, ZoneId zone) {
    this.topology = topology;
    this.rollup = rollup;
    this.node = node;
    this.zone = zone;
    this.objects = KubeObjects.of(topology, rollup.membersOf(node));
    this.podLines = new PodLines(nowNanos, zone);
  }

  /**
   * What is known; {@link Drilldown#NONE} about what is no part of a cluster.
   *
   * @param nowNanos the instant that the topology is of
   * @param node id of a node of the map made with that roll-up
   */
  public static Drilldown read(
      Topology topology, long nowNanos, String node, Rollup rollup, ZoneId zone) {
    KubeReader reader = new KubeReader(topology, nowNanos, node, rollup, zone);
    return reader.objects.isEmpty() ? Drilldown.NONE : reader.drilldown();
  }

  private Drilldown drilldown() {
    for (Workload workload : objects.workloads()) {
      // Of a deployment's replica sets only the deployment says something to a user.
      if (workload.key().kind() != ObjectKind.REPLICA_SET || workload.meta().owner() == null) {
        add(workload.key().kind().apiName() + " " + workload.key().name(), about(workload));
      }
    }
    if (objects.pods().size() == 1) {
      Pod pod = objects.pods().getFirst();
      add("Pod " + pod.key().name(), podLines.about(pod));
      add("Containers", pod.containers().stream().map(podLines::container).toList());
    } else if (!objects.pods().isEmpty()) {
      add(
          "%d pods".formatted(objects.pods().size()),
          objects.pods().stream().limit(MAX_PODS).map(podLines::inList).toList());
      add("Containers of each", containersOfEach());
    }
    add("Changes, here and in what it depends on", changes());
    add("Events", events());
    add("Scaled by", objects.autoscalers().stream().map(this::about).toList());
    add("Reached through", exposure());
    add("Isolated by network policies", objects.policies().stream().map(this::about).toList());
    add("Volumes", objects.claims().stream().map(KubeReader::about).toList());
    return new Drilldown(sections);
  }

  private void add(String title, List<Line> lines) {
    if (!lines.isEmpty()) {
      sections.add(new Section(title, lines));
    }
  }

  private List<Line> about(Workload workload) {
    List<Line> lines = new ArrayList<>();
    boolean job =
        workload.key().kind() == ObjectKind.JOB || workload.key().kind() == ObjectKind.CRON_JOB;
    if (!job) {
      lines.add(
          Line.of(
              "Replicas",
              "%d ready of %d, %d up to date"
                  .formatted(workload.ready(), workload.desired(), workload.updated()),
              workload.ready() < workload.desired() ? Tone.WARNING : Tone.GOOD));
    }
    if (!workload.schedule().isEmpty()) {
      lines.add(Line.of("Schedule", workload.schedule()));
    }
    workload.images().forEach(image -> lines.add(Line.of(image.container(), image.image())));
    for (Condition condition : workload.conditions()) {
      if (isTrouble(condition)) {
        lines.add(
            new Line(
                condition.type(),
                condition.reason(),
                Tone.WARNING,
                condition.message().isEmpty() ? List.of() : List.of(condition.message()),
                ""));
      }
    }
    if (workload.paused()) {
      lines.add(Line.of("Paused", "yes", Tone.WARNING));
    }
    return lines;
  }

  private static boolean isTrouble(Condition condition) {
    boolean bad = condition.type().endsWith("Failure") || condition.type().equals("Failed");
    return bad == condition.isTrue();
  }

  /** The newest pod's; those of one workload differ only while it is rolled out. */
  private List<Line> containersOfEach() {
    Pod newest =
        objects.pods().stream()
            .max((a, b) -> Long.compare(a.meta().createdNanos(), b.meta().createdNanos()))
            .orElseThrow();
    return newest.containers().stream().map(podLines::container).map(KubeReader::asType).toList();
  }

  /** Without what is of one pod only. */
  private static Line asType(Line line) {
    return new Line(line.name(), "", Tone.PLAIN, line.details(), "");
  }

  private Line about(Autoscaler scaler) {
    List<String> details = new ArrayList<>();
    scaler
        .metrics()
        .forEach(
            metric ->
                details.add(
                    "%s: %s, target %s"
                        .formatted(
                            metric.name(),
                            metric.current().isEmpty() ? "unknown" : metric.current(),
                            metric.target())));
    boolean atMaximum = scaler.desired() >= scaler.maximum();
    if (atMaximum) {
      details.add("it may not add more: raise maxReplicas if the load is right");
    }
    return new Line(
        scaler.key().name(),
        "%d of %d–%d replicas, wants %d"
            .formatted(scaler.current(), scaler.minimum(), scaler.maximum(), scaler.desired()),
        atMaximum ? Tone.WARNING : Tone.PLAIN,
        details,
        "");
  }

  private List<Line> exposure() {
    List<Line> lines = new ArrayList<>();
    for (Service service : objects.services()) {
      String ports =
          service.ports().stream()
              .map(port -> Integer.toString(port.port()))
              .collect(Collectors.joining(", "));
      lines.add(
          new Line(
              "Service " + service.key().name(),
              service.headless() ? "headless" : "port " + ports,
              Tone.PLAIN,
              List.of(),
              EntityId.ofService(service.key().uid())));
    }
    for (Route route : objects.routes()) {
      lines.add(
          new Line(
              "%s %s".formatted(route.key().kind().apiName(), route.key().name()),
              String.join(", ", route.hosts()),
              Tone.PLAIN,
              List.of(),
              EntityId.ofIngress(route.key().uid())));
    }
    return lines;
  }

  private Line about(NetworkPolicy policy) {
    List<String> directions = new ArrayList<>();
    if (policy.isolatesIngress()) {
      directions.add(
          policy.ingress().isEmpty()
              ? "lets nothing in"
              : "lets in by " + rules(policy.ingress().size()));
    }
    if (policy.isolatesEgress()) {
      directions.add(
          policy.egress().isEmpty()
              ? "lets nothing out"
              : "lets out by " + rules(policy.egress().size()));
    }
    return Line.of(policy.key().name(), String.join(", ", directions));
  }

  private static String rules(int count) {
    return count == 1 ? "1 rule" : count + " rules";
  }

  private static Line about(VolumeClaim claim) {
    return Line.of(
        claim.key().name(),
        "%s, %s, %s"
            .formatted(
                claim.phase(),
                Quantity.binary(
                    claim.capacityBytes() > 0 ? claim.capacityBytes() : claim.requestedBytes()),
                claim.storageClass()),
        claim.phase().equals("Bound") ? Tone.PLAIN : Tone.WARNING);
  }

  private List<Line> events() {
    List<Line> lines = new ArrayList<>();
    for (EventObserved event : topology.events().reversed()) {
      if (lines.size() == MAX_EVENTS) {
        break;
      }
      if (isAbout(event, Set.of(node)) && !CHANGES.contains(event.kind())) {
        lines.add(line(event, ""));
      }
    }
    return lines;
  }

  private List<Line> changes() {
    Set<String> reached = dependencies();
    List<Line> lines = new ArrayList<>();
    for (EventObserved event : topology.events().reversed()) {
      if (lines.size() == MAX_EVENTS) {
        break;
      }
      if (CHANGES.contains(event.kind()) && isAbout(event, reached)) {
        String shown = rollup.shownAs(event.entity());
        lines.add(line(event, shown.equals(node) || event.entity().isEmpty() ? "" : shown));
      }
    }
    return lines;
  }

  private boolean isAbout(EventObserved event, Set<String> nodes) {
    boolean own =
        nodes.contains(node) && event.object() != null && objects.contains(event.object());
    // What a deployment had done to it matters to the map of its pods too.
    return own
        || nodes.contains(rollup.shownAs(event.entity()))
        || (nodes.contains(node) && isAbove(event.entity()));
  }

  private boolean isAbove(String entity) {
    return objects.workloads().stream()
        .anyMatch(workload -> EntityId.ofWorkload(workload.key().uid()).equals(entity));
  }

  /** The node itself and what it calls, over some steps. */
  private Set<String> dependencies() {
    Map<String, Set<String>> calls = new HashMap<>();
    for (Edge edge : topology.edges().values()) {
      Set<String> called =
          calls.computeIfAbsent(rollup.shownAs(edge.id().client()), _ -> new HashSet<>());
      called.add(rollup.shownAs(edge.id().server()));
    }
    Set<String> reached = new HashSet<>(Set.of(node));
    Set<String> last = Set.of(node);
    for (int step = 0; step < DEPENDENCY_STEPS && !last.isEmpty(); step++) {
      Set<String> next = new HashSet<>();
      for (String id : last) {
        for (String called : calls.getOrDefault(id, Set.of())) {
          if (reached.add(called)) {
            next.add(called);
          }
        }
      }
      last = next;
    }
    // A rollout is told of the deployment, also where the map shows its pods.
    for (String id : List.copyOf(reached)) {
      Entity entity = topology.entities().get(id);
      if (entity != null && entity.parent() != null) {
        reached.add(rollup.shownAs(entity.parent()));
      }
    }
    return reached;
  }

  private Line line(EventObserved event, String elsewhere) {
    Entity entity = topology.entities().get(elsewhere);
    String where = entity == null ? "" : entity.name() + ": ";
    String repeated = event.count() > 1 ? " (%d times)".formatted(event.count()) : "";
    return new Line(
        Moment.time(event.timeNanos(), zone),
        event.kind(),
        tone(event.severity()),
        List.of(where + event.message() + repeated),
        elsewhere);
  }

  private static Tone tone(Severity severity) {
    return switch (severity) {
      case INFO -> Tone.PLAIN;
      case WARNING -> Tone.WARNING;
      case ERROR -> Tone.BAD;
    };
  }
}
