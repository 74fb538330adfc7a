package io.sightline.desktop.panel.logs;

import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerState;
import io.sightline.core.kube.Pod;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.view.Rollup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Which containers' logs tell about a selection. Pure functions. */
public final class LogScope {
  /** How many containers are read at once; each is one request to the API server. */
  public static final int MAX_TARGETS = 24;

  private LogScope() {}

  /**
   * The containers of what a node of the map stands for, and, if asked for, of what it calls.
   *
   * @param node id of a node of the map made with that roll-up
   * @param previous also the runs before the present ones of what was restarted
   * @return its own first; at most {@link #MAX_TARGETS}
   */
  public static List<LogTarget> of(
      Topology topology, String node, Rollup rollup, boolean dependencies, boolean previous) {
    List<LogTarget> all = all(topology, node, rollup, dependencies, previous);
    return all.subList(0, Math.min(all.size(), MAX_TARGETS));
  }

  /** As {@link #of}, however many they are. */
  public static List<LogTarget> all(
      Topology topology, String node, Rollup rollup, boolean dependencies, boolean previous) {
    List<LogTarget> targets = new ArrayList<>();
    add(topology, Set.copyOf(rollup.membersOf(node)), false, previous, targets);
    if (dependencies) {
      Set<String> called = new HashSet<>();
      for (Edge edge : topology.edges().values()) {
        if (rollup.shownAs(edge.id().client()).equals(node)
            && !rollup.shownAs(edge.id().server()).equals(node)
            && areTogether(topology, edge)) {
          called.addAll(rollup.membersOf(rollup.shownAs(edge.id().server())));
        }
      }
      add(topology, called, true, previous, targets);
    }
    return List.copyOf(targets);
  }

  /** Logs of another cluster would have to be asked for there. */
  private static boolean areTogether(Topology topology, Edge edge) {
    return Objects.equals(
        topology.clusterOf(edge.id().client()), topology.clusterOf(edge.id().server()));
  }

  private static void add(
      Topology topology,
      Set<String> members,
      boolean dependency,
      boolean previous,
      List<LogTarget> into) {
    topology.objects().values().stream()
        .filter(Pod.class::isInstance)
        .map(Pod.class::cast)
        .filter(pod -> members.contains(EntityId.ofPod(pod.kubeletUid())))
        .sorted(Comparator.comparing((Pod pod) -> pod.key().name()))
        .forEach(pod -> pod.containers().forEach(c -> add(pod, c, dependency, previous, into)));
  }

  private static void add(
      Pod pod, Container container, boolean dependency, boolean previous, List<LogTarget> into) {
    if (container.isInit() && container.state() != ContainerState.RUNNING && container.ready()) {
      return;
    }
    if (previous && container.restarts() > 0) {
      into.add(target(pod, container, dependency, true));
    }
    into.add(target(pod, container, dependency, false));
  }

  private static LogTarget target(
      Pod pod, Container container, boolean dependency, boolean previous) {
    return new LogTarget(
        pod.kubeletUid(),
        pod.key().namespace(),
        pod.key().name(),
        container.name(),
        dependency,
        previous);
  }
}
