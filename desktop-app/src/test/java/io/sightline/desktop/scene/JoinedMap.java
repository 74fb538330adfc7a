package io.sightline.desktop.scene;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A large map of pods whose workloads are known: some pods each, all on one island. */
final class JoinedMap {
  /** So many pods that follow each other are of one workload as far as they share an island. */
  private static final int STRETCH = 60;

  private JoinedMap() {}

  /** The workload of a pod of that number in {@link DemoMap#generated}. */
  static UnaryOperator<String> standsIn(MapModel pods) {
    return id -> {
      int number = Integer.parseInt(id.substring(1));
      MapModel.Node node = pods.nodes().get(number);
      return node.group() < 0 ? id : "w" + node.group() + "-" + number / STRETCH;
    };
  }

  /** The workloads of pods, with an edge for each of theirs. */
  static MapModel workloads(MapModel pods) {
    UnaryOperator<String> standsIn = standsIn(pods);
    MapModel.Builder map = MapModel.builder().caption(pods.caption());
    pods.groups().forEach(map::group);
    for (MapModel.Node pod : pods.nodes()) {
      String id = standsIn.apply(pod.id());
      if (!map.hasNode(id)) {
        String group = pod.group() < 0 ? null : pods.groups().get(pod.group()).id();
        String label = pod.label().startsWith("host") ? pod.label() : pod.label() + "-app";
        map.node(
            id, label, pod.kind(), group, pod.health(), List.of(), pod.requestsPerSecond(), false);
      }
    }
    for (MapModel.Edge edge : pods.edges()) {
      map.edge(
          standsIn.apply(pods.nodes().get(edge.from()).id()),
          standsIn.apply(pods.nodes().get(edge.to()).id()),
          edge);
    }
    return map.build();
  }

  static PreparedMap prepared(MapModel pods) {
    return PreparedMap.of(
        pods,
        pods,
        Set.of(),
        new PreparedMap.Coarse(workloads(pods), standsIn(pods), Map.of("ns0", "first")),
        Set.of());
  }
}
