package io.sightline.desktop.view;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.find.Key;
import io.sightline.desktop.find.Party;
import io.sightline.desktop.find.Subject;
import io.sightline.desktop.find.Traffic;
import io.sightline.desktop.scene.MapModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What filters see of a topology. A node of the map has the names of all that it stands for and of
 * what holds them; an end of an edge only of those that the traffic was really between. Not
 * thread-safe.
 */
final class Parties {
  private static final int MAX_DEPTH = 8;

  private final Topology topology;
  private final Rollup rollup;
  private final Map<String, MapModel.Node> drawn = new HashMap<>();
  private final Map<String, Lineage> lineages = new HashMap<>();

  Parties(Topology topology, Rollup rollup, MapModel whole) {
    this.topology = topology;
    this.rollup = rollup;
    whole.nodes().forEach(node -> drawn.put(node.id(), node));
  }

  /** Whether a node of the map is an entity, stands for it, or is a part of it. */
  boolean isAbout(String shown, String id) {
    if (shown.equals(id) || rollup.shownAs(id).equals(shown)) {
      return true;
    }
    Entity holder = topology.entities().get(shown);
    for (int depth = 0; holder != null && depth < MAX_DEPTH; depth++) {
      if (holder.id().equals(id)) {
        return true;
      }
      String parent = holder.parent();
      holder = parent == null ? null : topology.entities().get(parent);
    }
    return false;
  }

  /** A node of the map. */
  Party node(String shown) {
    return party(shown, rollup.membersOf(shown));
  }

  /**
   * An edge of the map.
   *
   * @param parts the edges that it is drawn for
   */
  Subject.Edge edge(
      ShownEdge edge, Collection<EdgeId> parts, TrafficTotals totals, double seconds) {
    Ends ends = Ends.of(parts, topology);
    return new Subject.Edge(
        party(edge.client(), ends.clients()),
        party(edge.server(), ends.servers()),
        new Traffic(edge.protocol(), ends.ports(), ends.services(), totals, seconds));
  }

  /** What the edges have that are drawn as one; most are drawn for one alone. */
  private record Ends(
      Set<String> clients, Set<String> servers, Set<Integer> ports, Set<String> services) {
    static Ends of(Collection<EdgeId> parts, Topology topology) {
      Ends all = new Ends(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
      for (EdgeId part : parts) {
        Entity via = part.via().isEmpty() ? null : topology.entities().get(part.via());
        if (parts.size() == 1) {
          return new Ends(
              Set.of(part.client()),
              Set.of(part.server()),
              part.serverPort() == 0 ? Set.of() : Set.of(part.serverPort()),
              via == null ? Set.of() : Set.of(via.name()));
        }
        all.clients.add(part.client());
        all.servers.add(part.server());
        if (part.serverPort() != 0) {
          all.ports.add(part.serverPort());
        }
        if (via != null) {
          all.services.add(via.name());
        }
      }
      return all;
    }
  }

  /** The values that a node of the map has for a key about an end. */
  void values(String shown, Key key, Consumer<String> into) {
    node(shown)
        .anyMatch(
            key,
            value -> {
              into.accept(value);
              return false;
            });
  }

  private Party party(String shown, Collection<String> members) {
    MapModel.Node node = drawn.get(shown);
    return (key, test) ->
        switch (key) {
          case KIND -> kinds(shown, node).stream().anyMatch(test);
          case HEALTH -> test.test(word(node == null ? MapModel.Health.OK : node.health()));
          case NAME -> (node != null && test.test(node.label())) || anyOf(members, key, test);
          default -> anyOf(members, key, test);
        };
  }

  private boolean anyOf(Collection<String> members, Key key, Predicate<String> test) {
    for (String member : members) {
      Lineage lineage = lineages.computeIfAbsent(member, id -> Lineage.of(topology, id));
      if (lineage.anyMatch(key, test)) {
        return true;
      }
    }
    return false;
  }

  private List<String> kinds(String shown, MapModel.@Nullable Node node) {
    List<String> kinds = new ArrayList<>(2);
    Entity entity = topology.entities().get(shown);
    if (entity != null) {
      kinds.add(entity.kind().wireName());
    }
    if (node != null) {
      kinds.add(word(node.kind()));
    }
    return kinds;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The names of an entity and of all that holds it. */
  private record Lineage(Map<Key, Set<String>> values) {
    static Lineage of(Topology topology, String id) {
      Lineage lineage = new Lineage(new EnumMap<>(Key.class));
      Entity entity = topology.entities().get(id);
      Entity cluster = topology.clusterOf(id);
      if (cluster != null) {
        lineage.add(Key.CLUSTER, cluster.name());
      }
      for (int depth = 0; entity != null && depth < MAX_DEPTH; depth++) {
        lineage.add(entity, depth == 0);
        String parent = entity.parent();
        entity = parent == null ? null : topology.entities().get(parent);
      }
      return lineage;
    }

    private void add(Entity entity, boolean itself) {
      add(Key.NAMESPACE, entity.namespace());
      switch (entity.kind()) {
        case NAMESPACE -> add(Key.NAMESPACE, entity.name());
        case NODE -> {
          add(Key.NODE, entity.name());
          // A machine is something to look for only where it talks itself.
          if (itself) {
            add(Key.NAME, entity.name());
          }
        }
        case WORKLOAD -> {
          add(Key.WORKLOAD, entity.name());
          add(Key.NAME, entity.name());
        }
        case POD -> {
          add(Key.POD, entity.name());
          add(Key.NAME, entity.name());
          add(Key.NODE, entity.labels().getOrDefault("node", ""));
        }
        case CLUSTER, NETWORK -> {
          // They have no names of their own to look for.
        }
        case CONTAINER, PROCESS, SERVICE, INGRESS, VOLUME, EXTERNAL_HOST, INTERNET ->
            add(Key.NAME, entity.name());
      }
      if (entity.kind() == EntityKind.EXTERNAL_HOST) {
        add(Key.ADDRESS, entity.labels().getOrDefault("address", ""));
      }
    }

    private void add(Key key, String value) {
      if (!value.isEmpty()) {
        values.computeIfAbsent(key, _ -> new LinkedHashSet<>(2)).add(value);
      }
    }

    boolean anyMatch(Key key, Predicate<String> test) {
      Set<String> there = values.get(key);
      if (there != null) {
        for (String value : there) {
          if (test.test(value)) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
