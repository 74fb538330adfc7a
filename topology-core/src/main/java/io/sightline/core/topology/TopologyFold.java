package io.sightline.core.topology;

import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowTotals;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.PodCgroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a topology from facts: the one fold that relay, desktop and command line share.
 *
 * <p>It looks nothing up: no clock, no network, no cluster; the same facts give the same topology
 * wherever they are folded. Not thread-safe; the {@link Topology} it hands out is immutable.
 */
public final class TopologyFold {
  /** How many losses a topology keeps; older ones stay in the log. */
  public static final int MAX_GAPS = 1_000;

  /** For how long an edge without traffic, or an entity that ended, stays. */
  public static final Duration RETENTION = Duration.ofHours(1);

  /** For how long an entity stays that ended and of which nothing but its object was ever seen. */
  public static final Duration IDLE_RETENTION = Duration.ofMinutes(5);

  private static final long EXPIRY_INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

  private long position;
  private long watermarkNanos;
  private long lastExpiryNanos;
  private EntityBook entities = new EntityBook();
  private ObjectBook objects = new ObjectBook(entities);
  private EdgeBook edges = new EdgeBook();
  private FlowBook flows = new FlowBook(edges);
  private final List<Loss> gaps = new ArrayList<>();
  private final List<Loss> newGaps = new ArrayList<>();
  private final TreeMap<String, LedgerReading> ledgers = new TreeMap<>();
  private final Map<String, LedgerReading> newLedgers = new HashMap<>();
  private final TreeMap<String, CoverageReading> coverage = new TreeMap<>();
  private final Map<String, CoverageReading> newCoverage = new HashMap<>();
  private List<EventObserved> events = List.of();
  private final List<EventObserved> pendingEvents = new ArrayList<>();
  private @Nullable Topology current = Topology.EMPTY;
  private boolean followsChanges = true;

  /**
   * Folds a batch.
   *
   * @return what changed
   * @throws IllegalArgumentException when the batch begins before the current position
   */
  public TopologyDelta apply(LogBatch batch) {
    checkPosition(batch);
    long from = position;
    batch.facts().forEach(this::apply);
    advance(batch);
    return drainDelta(from);
  }

  /**
   * Folds a batch where nobody asks what it changed, which costs a fraction of {@link #apply}: what
   * many batches add to an edge is summed up first. Not to be mixed with {@code apply} by those who
   * follow the deltas.
   */
  public void fold(LogBatch batch) {
    checkPosition(batch);
    followsChanges = false;
    try {
      batch.facts().forEach(this::apply);
    } finally {
      followsChanges = true;
    }
    advance(batch);
    if (!pendingEvents.isEmpty()) {
      events = RecentEvents.with(events, pendingEvents);
      pendingEvents.clear();
    }
    entities.forgetChanged();
    objects.forgetChanged();
    edges.forgetChanged();
    newGaps.clear();
    newLedgers.clear();
    newCoverage.clear();
  }

  private void checkPosition(LogBatch batch) {
    if (batch.firstPosition() < position) {
      throw new IllegalArgumentException(
          "position %d was folded already; the fold is at %d"
              .formatted(batch.firstPosition(), position));
    }
  }

  private void advance(LogBatch batch) {
    position = batch.endPosition();
    watermarkNanos = Math.max(watermarkNanos, batch.watermarkNanos());
    expire();
    current = null;
  }

  /** The topology at the current position. */
  public Topology topology() {
    Topology known = current;
    if (known == null) {
      known =
          new Topology(
              position,
              watermarkNanos,
              new HashMap<>(entities.entities()),
              new HashMap<>(edges.edges()),
              gaps,
              ledgers,
              coverage,
              new HashMap<>(objects.objects()),
              events);
      current = known;
    }
    return known;
  }

  /** A keyframe of the current position. */
  public TopologySnapshot snapshot() {
    List<Fact> facts = new ArrayList<>();
    // Flows add to edges and entities when they are folded; what follows sets both as they are.
    flows.snapshotInto(facts, watermarkNanos);
    edges.snapshotInto(facts, watermarkNanos);
    objects.snapshotInto(facts, watermarkNanos);
    entities.snapshotInto(facts, watermarkNanos);
    facts.addAll(gaps);
    facts.addAll(ledgers.values());
    facts.addAll(coverage.values());
    facts.addAll(events);
    return new TopologySnapshot(watermarkNanos, facts);
  }

  private void apply(Fact fact) {
    switch (fact) {
      case NodeObserved node -> entities.node(node);
      case CgroupObserved cgroup -> {
        entities.cgroup(cgroup);
        objects.cgroup(cgroup);
        nameByEvent(cgroup);
      }
      case ClusterObserved cluster -> objects.cluster(cluster);
      case ObjectObserved object -> objects.observed(object, pendingEvents);
      case ObjectGone gone -> objects.gone(gone, pendingEvents);
      case EventObserved event -> {
        entities.nameUnknownPod(event);
        pendingEvents.add(objects.placed(event));
      }
      case ProcessObserved process -> entities.process(process);
      case ProcessExited exited -> entities.exited(exited);
      case NetworkObserved network -> entities.network(network);
      case NameResolved name -> entities.name(name);
      case FlowOpened opened -> flows.opened(opened);
      case FlowProtocol protocol -> flows.protocol(protocol);
      case FlowResolved resolved -> {
        entities.endOfEdge(resolved.clientEntity(), resolved.timeNanos());
        entities.endOfEdge(resolved.serverEntity(), resolved.timeNanos());
        if (!resolved.via().isEmpty()) {
          entities.endOfEdge(resolved.via(), resolved.timeNanos());
        }
        flows.resolved(resolved);
      }
      case FlowWindow window -> flows.transfer(window);
      case FlowClosed closed -> flows.closed(closed);
      case RequestWindow requests -> flows.requests(requests);
      case DropWindow drop -> drop(drop);
      case CgroupWindow window ->
          entities.resources(
              entities.holder(window.cgroup()),
              window.timeNanos() + window.durationNanos(),
              totals -> totals.plus(window));
      case DiskWindow window ->
          entities.resources(
              entities.holder(window.cgroup()),
              window.timeNanos() + window.durationNanos(),
              totals -> totals.plus(window));
      case Loss loss -> lost(loss);
      case LedgerReading reading -> {
        ledgers.put(reading.node().qualifiedName(), reading);
        newLedgers.put(reading.node().qualifiedName(), reading);
      }
      case CoverageReading reading -> {
        String key = reading.node().qualifiedName() + "/" + reading.signal();
        coverage.put(key, reading);
        newCoverage.put(key, reading);
      }
      case EntityState state -> entities.restore(state);
      case EdgeTotals totals -> edges.restore(totals);
      case FlowTotals totals -> flows.restore(totals);
      case TopologySnapshot snapshot -> restart(snapshot);
      case ListenerObserved _, RequestExemplar _ -> {
        // Listeners serve the resolver; exemplars are read from the log.
      }
    }
  }

  /** A pod that was gone before the API was first listed: its events are told for an hour. */
  private void nameByEvent(CgroupObserved fact) {
    PodCgroup.parse(fact.path())
        .map(cgroup -> EntityId.ofPod(cgroup.podUid()))
        .filter(entities::isUnnamedPod)
        .flatMap(
            pod ->
                Stream.concat(events.stream(), pendingEvents.stream())
                    .filter(event -> event.object() != null && event.entity().equals(pod))
                    .findFirst())
        .ifPresent(entities::nameUnknownPod);
  }

  private void lost(Loss loss) {
    if (gaps.contains(loss)) {
      return;
    }
    gaps.add(loss);
    newGaps.add(loss);
    if (gaps.size() > MAX_GAPS) {
      gaps.removeFirst();
    }
  }

  private void drop(DropWindow drop) {
    if (drop.serverEntity().isEmpty() || drop.clientEntity().isEmpty()) {
      return;
    }
    entities.endOfEdge(drop.clientEntity(), drop.timeNanos());
    entities.endOfEdge(drop.serverEntity(), drop.timeNanos());
    EdgeId id =
        edges.forDrop(
            drop.clientEntity(), drop.serverEntity(), drop.transport(), drop.destination().port());
    edges.add(
        id,
        TrafficTotals.ofBlockedPackets(drop.packets()),
        drop.timeNanos() + drop.durationNanos());
    edges.update(id, edge -> edge.withFailure(FailureText.ofDrop(drop.reason())));
  }

  /** A keyframe replaces everything, so that a reader that missed facts is right again after it. */
  private void restart(TopologySnapshot snapshot) {
    Map<String, Entity> oldEntities = entities.entities();
    Map<EdgeId, Edge> oldEdges = followsChanges ? edges.edges() : Map.of();
    Map<ObjectKey, KubeObject> oldObjects = objects.objects();
    entities = new EntityBook(oldEntities);
    objects = new ObjectBook(entities);
    edges = new EdgeBook();
    flows = new FlowBook(edges);
    Set<String> entityIds = new HashSet<>();
    Set<EdgeId> edgeIds = new HashSet<>();
    for (Fact fact : snapshot.facts()) {
      if (fact instanceof EventObserved event) {
        // It had its effect on the entities when it happened.
        pendingEvents.add(event);
        continue;
      }
      apply(fact);
      if (fact instanceof EntityState state) {
        entityIds.add(state.entity());
      } else if (fact instanceof EdgeTotals totals) {
        edgeIds.add(EdgeId.of(totals));
      }
    }
    entities.retain(entityIds);
    edges.retain(edgeIds);
    // Whoever made the keyframe forgot what ended before that; what ended since, or was told late,
    // it forgets at the next minute, and so must everybody who goes on from here.
    lastExpiryNanos = expiryMinute(snapshot.timeNanos());
    if (followsChanges) {
      entities.markChangedSince(oldEntities);
      edges.markChangedSince(oldEdges);
      objects.markChangedSince(oldObjects);
    }
  }

  /**
   * Forgets what ended long ago. The horizon is a whole minute, so that a fold that began at a
   * keyframe forgets exactly what one that ran from the start has forgotten.
   */
  private void expire() {
    long minute = expiryMinute(watermarkNanos);
    if (minute == lastExpiryNanos) {
      return;
    }
    lastExpiryNanos = minute;
    long horizon = minute - RETENTION.toNanos();
    edges.removeIdleSince(horizon);
    entities.remove(
        entities.exitedBefore(horizon, minute - IDLE_RETENTION.toNanos(), edges.ends()));
  }

  private static long expiryMinute(long nanos) {
    return nanos - Math.floorMod(nanos, EXPIRY_INTERVAL_NANOS);
  }

  private TopologyDelta drainDelta(long from) {
    Map<String, Entity> changedEntities = new HashMap<>();
    Set<String> goneEntities = new HashSet<>();
    for (String id : entities.drainChanged()) {
      Entity entity = entities.get(id);
      if (entity == null) {
        goneEntities.add(id);
      } else {
        changedEntities.put(id, entity);
      }
    }
    Map<EdgeId, Edge> changedEdges = new HashMap<>();
    Set<EdgeId> goneEdges = new HashSet<>();
    for (EdgeId id : edges.drainChanged()) {
      Edge edge = edges.edges().get(id);
      if (edge == null) {
        goneEdges.add(id);
      } else {
        changedEdges.put(id, edge);
      }
    }
    Map<ObjectKey, KubeObject> changedObjects = new HashMap<>();
    Set<ObjectKey> goneObjects = new HashSet<>();
    for (ObjectKey key : objects.drainChanged()) {
      KubeObject object = objects.objects().get(key);
      if (object == null) {
        goneObjects.add(key);
      } else {
        changedObjects.put(key, object);
      }
    }
    events = RecentEvents.with(events, pendingEvents);
    TopologyDelta delta =
        new TopologyDelta(
            from,
            position,
            watermarkNanos,
            changedEntities,
            goneEntities,
            changedEdges,
            goneEdges,
            newGaps,
            newLedgers,
            newCoverage,
            changedObjects,
            goneObjects,
            pendingEvents);
    pendingEvents.clear();
    newGaps.clear();
    newLedgers.clear();
    newCoverage.clear();
    return delta;
  }

  static List<Loss> lastGaps(List<Loss> all) {
    return all.size() <= MAX_GAPS ? all : all.subList(all.size() - MAX_GAPS, all.size());
  }
}
