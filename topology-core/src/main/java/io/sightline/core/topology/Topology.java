package io.sightline.core.topology;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.Loss;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.ObjectKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a fold over facts up to one position gives. Immutable; the maps have no order of their own,
 * so whatever prints them sorts by id.
 *
 * @param position the position after the last fact folded
 * @param watermarkNanos the instant up to which it is complete
 * @param gaps the losses so far, oldest first, bounded by {@link TopologyFold#MAX_GAPS}
 * @param ledgers the last reading of each node, by the node's qualified name
 * @param coverage the last reading of each signal, by the node's qualified name and signal
 * @param objects the Kubernetes objects there are
 * @param events what happened, oldest first, bounded by {@link RecentEvents#MAX_EVENTS}
 */
public record Topology(
    long position,
    long watermarkNanos,
    Map<String, Entity> entities,
    Map<EdgeId, Edge> edges,
    List<Loss> gaps,
    SortedMap<String, LedgerReading> ledgers,
    SortedMap<String, CoverageReading> coverage,
    Map<ObjectKey, KubeObject> objects,
    List<EventObserved> events) {

  /** Process, container, pod, workload, namespace, cluster, and some to spare. */
  private static final int MAX_DEPTH = 8;

  /** Before the first fact. */
  public static final Topology EMPTY =
      new Topology(
          0,
          0,
          Map.of(),
          Map.of(),
          List.of(),
          new TreeMap<>(),
          new TreeMap<>(),
          Map.of(),
          List.of());

  public Topology {
    entities = Collections.unmodifiableMap(entities);
    edges = Collections.unmodifiableMap(edges);
    gaps = List.copyOf(gaps);
    ledgers = Collections.unmodifiableSortedMap(new TreeMap<>(ledgers));
    coverage = Collections.unmodifiableSortedMap(new TreeMap<>(coverage));
    objects = Collections.unmodifiableMap(objects);
    events = List.copyOf(events);
  }

  /** The entity of the cluster that holds another, or is it; null where none is known to. */
  public @Nullable Entity clusterOf(String entity) {
    String id = entity;
    String last = entity;
    for (int depth = 0; id != null && depth < MAX_DEPTH; depth++) {
      Entity holder = entities.get(id);
      if (holder != null && holder.kind() == EntityKind.CLUSTER) {
        return holder;
      }
      last = id;
      id = holder == null ? null : holder.parent();
    }
    // What holds a process or a node may not be known; where there are several clusters, their ids
    // say where they are.
    return entities.get(EntityId.ofCluster(EntityId.secondPart(last)));
  }

  /** The topology to which the delta leads; throws when the delta starts elsewhere. */
  public Topology apply(TopologyDelta delta) {
    if (delta.fromPosition() != position) {
      throw new IllegalArgumentException(
          "the delta starts at position %d, the topology is at %d"
              .formatted(delta.fromPosition(), position));
    }
    Map<String, Entity> nextEntities = entities;
    if (!delta.entities().isEmpty() || !delta.goneEntities().isEmpty()) {
      nextEntities = new HashMap<>(entities);
      delta.entities().forEach(nextEntities::put);
      nextEntities.keySet().removeAll(delta.goneEntities());
    }
    Map<EdgeId, Edge> nextEdges = edges;
    if (!delta.edges().isEmpty() || !delta.goneEdges().isEmpty()) {
      nextEdges = new HashMap<>(edges);
      delta.edges().forEach(nextEdges::put);
      nextEdges.keySet().removeAll(delta.goneEdges());
    }
    List<Loss> nextGaps = gaps;
    if (!delta.gaps().isEmpty()) {
      List<Loss> all = new ArrayList<>(gaps);
      all.addAll(delta.gaps());
      nextGaps = TopologyFold.lastGaps(all);
    }
    TreeMap<String, LedgerReading> nextLedgers = new TreeMap<>(ledgers);
    nextLedgers.putAll(delta.ledgers());
    TreeMap<String, CoverageReading> nextCoverage = new TreeMap<>(coverage);
    nextCoverage.putAll(delta.coverage());
    Map<ObjectKey, KubeObject> nextObjects = objects;
    if (!delta.objects().isEmpty() || !delta.goneObjects().isEmpty()) {
      nextObjects = new HashMap<>(objects);
      delta.objects().forEach(nextObjects::put);
      nextObjects.keySet().removeAll(delta.goneObjects());
    }
    return new Topology(
        delta.toPosition(),
        delta.watermarkNanos(),
        nextEntities,
        nextEdges,
        nextGaps,
        nextLedgers,
        nextCoverage,
        nextObjects,
        RecentEvents.with(events, delta.events()));
  }
}
