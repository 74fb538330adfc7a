package io.sightline.desktop.view;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.scene.MapModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the states of pods say about the health of a node of the map. Pure functions over the labels
 * that the topology gives to pods.
 */
final class PodHealth {
  /** States in which nothing is wrong, or nothing yet. */
  private static final Set<String> CALM =
      Set.of(
          "",
          "Running",
          "Completed",
          "Succeeded",
          "ContainerCreating",
          "PodInitializing",
          "Terminating",
          "Unknown");

  /** States that pass by themselves more often than not. */
  private static final Set<String> PASSING = Set.of("Pending", "SchedulingGated");

  private PodHealth() {}

  /** What is wrong with the pods among the members of a node, the worst first. */
  static List<MapModel.Badge> badges(Topology topology, Collection<String> members) {
    Map<String, Integer> failing = new TreeMap<>();
    Map<String, Integer> passing = new TreeMap<>();
    int pods = 0;
    int unready = 0;
    for (String member : members) {
      Entity pod = topology.entities().get(member);
      if (pod == null || pod.kind() != EntityKind.POD || pod.exitedNanos() != 0) {
        continue;
      }
      pods++;
      String status = pod.labels().getOrDefault("status", "");
      if (PASSING.contains(status)) {
        passing.merge(status, 1, Integer::sum);
      } else if (!CALM.contains(status) && !status.startsWith("Init:")) {
        failing.merge(status, 1, Integer::sum);
      } else if (status.startsWith("Init:")) {
        passing.merge(status, 1, Integer::sum);
      } else if (status.equals("Running") && !isReady(pod)) {
        unready++;
      }
    }
    List<MapModel.Badge> badges = new ArrayList<>();
    add(badges, failing, pods, MapModel.Health.FAILING);
    if (unready > 0) {
      badges.add(new MapModel.Badge(text("not ready", unready, pods), MapModel.Health.WARNING));
    }
    add(badges, passing, pods, MapModel.Health.WARNING);
    return badges;
  }

  private static void add(
      List<MapModel.Badge> badges, Map<String, Integer> counts, int pods, MapModel.Health health) {
    counts.forEach(
        (status, count) -> badges.add(new MapModel.Badge(text(status, count, pods), health)));
  }

  private static String text(String status, int count, int pods) {
    return pods == 1 ? status : "%d/%d %s".formatted(count, pods, status);
  }

  /** `1/2` is not. */
  private static boolean isReady(Entity pod) {
    String ready = pod.labels().get("ready");
    if (ready == null) {
      return true;
    }
    int slash = ready.indexOf('/');
    return slash < 0 || ready.substring(0, slash).equals(ready.substring(slash + 1));
  }
}
