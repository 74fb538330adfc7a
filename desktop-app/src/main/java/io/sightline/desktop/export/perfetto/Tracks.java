package io.sightline.desktop.export.perfetto;

import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.view.ShownClusters;
import io.sightline.desktop.view.ShownEdge;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a trace's tracks: namespaces, in them what the map shows, below each its counters and
 * whom it asks. Made as they are needed. Not thread-safe.
 */
final class Tracks {
  private static final String NO_NAMESPACE = "no namespace";

  /** Of namespaces, below what is about all of them. */
  private static final int NAMESPACE_RANK = 10;

  /** Of the edges of an entity, below its counters. */
  private static final int EDGE_RANK = CounterTrack.Kind.values().length + 1;

  private final TracePackets packets;
  private final long root;
  private final Map<String, Long> namespaces = new HashMap<>();
  private final Map<String, Group> entities = new LinkedHashMap<>();
  private final Map<ShownEdge, Group> edges = new LinkedHashMap<>();

  /** A track with counters and slices of its own. */
  final class Group {
    private final long track;
    private final Map<CounterTrack.Kind, CounterTrack> counters =
        new EnumMap<>(CounterTrack.Kind.class);
    private @Nullable SliceLanes requests;

    Group(long track) {
      this.track = track;
    }

    long track() {
      return track;
    }

    CounterTrack counter(CounterTrack.Kind kind) {
      return counters.computeIfAbsent(kind, it -> new CounterTrack(packets, track, it));
    }

    SliceLanes requests() {
      SliceLanes lanes = requests;
      if (lanes == null) {
        lanes =
            new SliceLanes(
                packets,
                track,
                "requests",
                CounterTrack.Kind.values().length,
                "Single requests that were kept as examples: the slowest and a failed one of each"
                    + " second and connection. How long one took is exact, when it began is known"
                    + " to a second.");
        requests = lanes;
      }
      return lanes;
    }
  }

  Tracks(TracePackets packets, long root) {
    this.packets = packets;
    this.root = root;
  }

  /** The track of what the map shows by that id; the topology says what it is called. */
  Group entity(String id, Topology topology) throws IOException {
    Group known = entities.get(id);
    if (known == null) {
      Entity entity = topology.entities().get(id);
      String island =
          entity == null || entity.namespace().isEmpty()
              ? NO_NAMESPACE
              : ShownClusters.of(topology).group(entity).label();
      Long namespace = namespaces.get(island);
      if (namespace == null) {
        namespace =
            packets.track(
                root,
                island,
                island.equals(NO_NAMESPACE)
                    ? Integer.MAX_VALUE
                    : NAMESPACE_RANK + namespaces.size(),
                "");
        namespaces.put(island, namespace);
      }
      String kind = entity == null ? "" : entity.kind().wireName();
      known =
          new Group(
              packets.track(namespace, entity == null ? id : entity.name(), entities.size(), kind));
      entities.put(id, known);
    }
    return known;
  }

  /** The track of an edge, below that of its client. */
  Group edge(ShownEdge edge, Topology topology) throws IOException {
    Group known = edges.get(edge);
    if (known == null) {
      Entity server = topology.entities().get(edge.server());
      known =
          new Group(
              packets.track(
                  entity(edge.client(), topology).track(),
                  "to %s, %s"
                      .formatted(
                          server == null ? edge.server() : server.name(),
                          edge.protocol().wireName()),
                  EDGE_RANK + edges.size(),
                  ""));
      edges.put(edge, known);
    }
    return known;
  }

  /** The track of an entity that there is already; null for none. */
  @Nullable Group known(String id) {
    return entities.get(id);
  }

  @Nullable Group known(ShownEdge edge) {
    return edges.get(edge);
  }

  /** Those of a window that had something before it, for what they have no more. */
  Map<String, Group> entities() {
    return entities;
  }

  Map<ShownEdge, Group> edges() {
    return edges;
  }
}
