package io.sightline.core.topology;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.kube.ObjectReference;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Which events were told already. Times do not say it: an event of a cluster whose relay was away
 * is told after later ones of others, and one of a node that was away after later ones of its
 * neighbours.
 *
 * <p>Bounded: of very many, the one that was told or repeated longest ago is forgotten first.
 * Keyframes repeat their newest events, so what they can repeat is not forgotten. Not thread-safe.
 */
final class ToldEvents {
  static final int MAX_EVENTS = 16 * RecentEvents.MAX_EVENTS;

  /**
   * What makes an event the very same. The entity does not, where an object is named: which one it
   * is about may be known better later.
   */
  private record Identity(
      @Nullable ObjectReference object,
      String entity,
      String kind,
      String message,
      long timeNanos,
      int count) {
    static Identity of(EventObserved event) {
      return new Identity(
          event.object(),
          event.object() == null ? event.entity() : "",
          event.kind(),
          event.message(),
          event.timeNanos(),
          event.count());
    }
  }

  private final LinkedHashSet<Identity> told = new LinkedHashSet<>();

  /** Notes that an event is told; returns whether it was not before. */
  boolean add(EventObserved event) {
    Identity identity = Identity.of(event);
    boolean fresh = !told.contains(identity);
    told.addLast(identity);
    if (told.size() > MAX_EVENTS) {
      told.removeFirst();
    }
    return fresh;
  }
}
