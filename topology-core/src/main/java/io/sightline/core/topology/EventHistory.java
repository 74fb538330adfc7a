package io.sightline.core.topology;

import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.TopologySnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * All that happened in a log: the events in it, and those that are noticed between two versions of
 * a Kubernetes object, such as rollouts and restarts.
 *
 * <p>It gives what {@link TopologyFold} gives as events, but folds no traffic, so that hours of
 * facts can be listed quickly, and it is not bounded by {@link RecentEvents#MAX_EVENTS}. Memory
 * grows with the objects of the cluster, not with the log. Not thread-safe.
 */
public final class EventHistory {
  private ObjectBook objects = new ObjectBook(new EntityBook());
  private final ToldEvents told = new ToldEvents();

  /** What happened in a batch, in the order in which it was told. */
  public List<EventObserved> append(LogBatch batch) {
    List<EventObserved> events = new ArrayList<>();
    for (Fact fact : batch.facts()) {
      if (fact instanceof TopologySnapshot snapshot) {
        restart(snapshot, events);
      } else {
        int known = events.size();
        apply(fact, events);
        events.subList(known, events.size()).forEach(told::add);
      }
    }
    // What changed is asked of the topology, not of this.
    objects.drainChanged();
    return events;
  }

  private void apply(Fact fact, List<EventObserved> events) {
    switch (fact) {
      case ClusterObserved cluster -> objects.cluster(cluster);
      case ObjectObserved object -> objects.observed(object, events);
      case ObjectGone gone -> objects.gone(gone, events);
      case EventObserved event -> events.add(objects.placed(event));
      default -> {
        // Traffic and resources are no events.
      }
    }
  }

  /** A keyframe repeats events of before it; those of them that were not told were missed. */
  private void restart(TopologySnapshot snapshot, List<EventObserved> events) {
    objects = new ObjectBook(new EntityBook());
    for (Fact fact : snapshot.facts()) {
      if (!(fact instanceof EventObserved event)) {
        apply(fact, events);
      } else if (told.add(event)) {
        events.add(event);
      }
    }
  }
}
