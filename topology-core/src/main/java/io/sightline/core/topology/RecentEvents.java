package io.sightline.core.topology;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.kube.ObjectReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest events of a topology; older ones stay in the log. */
public final class RecentEvents {
  /** How many a topology keeps. */
  public static final int MAX_EVENTS = 1_000;

  /**
   * What makes two events the same one told again. The API counts a repeated event up; what the
   * fold itself notices happens at its own time.
   */
  private record Identity(
      @Nullable ObjectReference object, String entity, String kind, String message, long time) {
    static Identity of(EventObserved event) {
      return new Identity(
          event.object(),
          event.entity(),
          event.kind(),
          event.message(),
          event.object() == null ? event.timeNanos() : 0);
    }
  }

  private RecentEvents() {}

  /** The events with newer ones added, of which one told again takes the place of the older. */
  static List<EventObserved> with(List<EventObserved> events, List<EventObserved> newer) {
    if (newer.isEmpty()) {
      return events;
    }
    LinkedHashMap<Identity, EventObserved> all = new LinkedHashMap<>();
    events.forEach(event -> all.put(Identity.of(event), event));
    newer.forEach(event -> all.putLast(Identity.of(event), event));
    List<EventObserved> merged = new ArrayList<>(all.values());
    return merged.size() <= MAX_EVENTS
        ? merged
        : List.copyOf(merged.subList(merged.size() - MAX_EVENTS, merged.size()));
  }
}
