package io.sightline.desktop.view;

import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.find.Key;
import io.sightline.desktop.scene.MapModel;
import java.util.Set;
import java.util.TreeSet;

/** The values that there are on a map for what a filter can ask about. Pure functions. */
public final class FilterValues {
  private FilterValues() {}

  /** The values of a key, sorted; of figures there are none to choose from. */
  public static Set<String> of(Key key, Topology topology, Rollup rollup, MapModel whole) {
    Set<String> values = new TreeSet<>();
    switch (key) {
      case NAME, NAMESPACE, WORKLOAD, POD, NODE, CLUSTER, KIND, ADDRESS -> {
        Parties parties = new Parties(topology, rollup, whole);
        whole.nodes().forEach(node -> parties.values(node.id(), key, values::add));
      }
      case PROTOCOL -> whole.edges().forEach(edge -> values.add(edge.protocol()));
      case PORT ->
          topology.edges().keySet().stream()
              .filter(edge -> edge.serverPort() != 0)
              .forEach(edge -> values.add(Integer.toString(edge.serverPort())));
      case SERVICE ->
          topology
              .edges()
              .keySet()
              .forEach(
                  edge -> {
                    Entity via = topology.entities().get(edge.via());
                    if (via != null) {
                      values.add(via.name());
                    }
                  });
      case VERDICT, HEALTH -> values.addAll(key.knownValues());
      case FAILED, RATE, P50, P95, P99, BYTES, RETRANSMITS -> {
        // A number is typed.
      }
    }
    return values;
  }
}
