package io.sightline.desktop.view;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a map are called: by their own names, and processes of the same name told apart
 * by their workload, or by their number where they share that too. Immutable.
 */
final class NodeNames {
  private final Map<String, String> names;

  private NodeNames(Map<String, String> names) {
    this.names = names;
  }

  static NodeNames of(Topology topology, Collection<String> ids) {
    Map<String, String> names = new HashMap<>();
    for (String id : ids) {
      Entity entity = topology.entities().get(id);
      names.put(id, entity == null ? id : entity.name());
    }
    tellApart(topology, names, NodeNames::withWorkload);
    tellApart(topology, names, NodeNames::withNumber);
    return new NodeNames(names);
  }

  String of(String id) {
    return names.getOrDefault(id, id);
  }

  private static void tellApart(
      Topology topology,
      Map<String, String> names,
      BiFunction<Topology, Entity, @Nullable String> better) {
    Map<String, Integer> count = new HashMap<>();
    names.values().forEach(name -> count.merge(name, 1, Integer::sum));
    names.replaceAll(
        (id, name) -> {
          Entity entity = topology.entities().get(id);
          if (entity == null
              || entity.kind() != EntityKind.PROCESS
              || count.getOrDefault(name, 0) < 2) {
            return name;
          }
          String longer = better.apply(topology, entity);
          return longer == null ? name : longer;
        });
  }

  private static @Nullable String withWorkload(Topology topology, Entity process) {
    String parent = process.parent();
    Entity workload = parent == null ? null : topology.entities().get(parent);
    return workload == null
            || workload.kind() != EntityKind.WORKLOAD
            || workload.name().equals(process.name())
        ? null
        : process.name() + " · " + workload.name();
  }

  private static @Nullable String withNumber(Topology topology, Entity process) {
    String pid = process.labels().get("pid");
    return pid == null ? null : process.name() + " · " + pid;
  }
}
