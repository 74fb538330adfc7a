package io.sightline.core.topology;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.Loss;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.ObjectKey;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What leads from one topology to the next: the new state of what changed, and what is gone.
 *
 * @param gaps losses reported since
 * @param events what happened since
 */
public record TopologyDelta(
    long fromPosition,
    long toPosition,
    long watermarkNanos,
    Map<String, Entity> entities,
    Set<String> goneEntities,
    Map<EdgeId, Edge> edges,
    Set<EdgeId> goneEdges,
    List<Loss> gaps,
    Map<String, LedgerReading> ledgers,
    Map<String, CoverageReading> coverage,
    Map<ObjectKey, KubeObject> objects,
    Set<ObjectKey> goneObjects,
    List<EventObserved> events) {

  public TopologyDelta {
    entities = Map.copyOf(entities);
    goneEntities = Set.copyOf(goneEntities);
    edges = Map.copyOf(edges);
    goneEdges = Set.copyOf(goneEdges);
    gaps = List.copyOf(gaps);
    ledgers = Map.copyOf(ledgers);
    coverage = Map.copyOf(coverage);
    objects = Map.copyOf(objects);
    goneObjects = Set.copyOf(goneObjects);
    events = List.copyOf(events);
  }

  public boolean isEmpty() {
    return entities.isEmpty()
        && goneEntities.isEmpty()
        && edges.isEmpty()
        && goneEdges.isEmpty()
        && gaps.isEmpty()
        && ledgers.isEmpty()
        && coverage.isEmpty()
        && objects.isEmpty()
        && goneObjects.isEmpty()
        && events.isEmpty();
  }
}
