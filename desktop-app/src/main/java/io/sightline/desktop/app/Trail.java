package io.sightline.desktop.app;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The places a user has been to, to go back to them and forward again. What belongs together, such
 * as a drag along the timeline, is one step. Not thread-safe.
 */
final class Trail {
  /** What a user changes at once. */
  enum Change {
    SELECTION,
    FOCUS,
    /** By writing it, letter by letter. */
    FILTER,
    /** By dragging, or by a key that is held. */
    TIME;

    private long joinsNanos() {
      return switch (this) {
        case SELECTION, FOCUS -> AT_ONCE_NANOS;
        case FILTER, TIME -> SAME_MOVE_NANOS;
      };
    }
  }

  private static final int MAX_PLACES = 200;

  /** Changes of one kind that follow each other so fast are one. */
  private static final long SAME_MOVE_NANOS = 1_200_000_000L;

  /** What one key or click changes in several ways. */
  private static final long AT_ONCE_NANOS = 50_000_000L;

  private final Deque<Place> past = new ArrayDeque<>();
  private final Deque<Place> future = new ArrayDeque<>();
  private Change last = Change.SELECTION;
  private long lastNanos = Long.MIN_VALUE;

  /**
   * Takes note that the user leaves a place.
   *
   * @param nowNanos of a clock that only goes forward
   */
  void leave(Place place, Change change, long nowNanos) {
    boolean known = lastNanos != Long.MIN_VALUE;
    long since = known ? nowNanos - lastNanos : Long.MAX_VALUE;
    boolean sameStep = since < AT_ONCE_NANOS || (change == last && since < change.joinsNanos());
    last = change;
    lastNanos = nowNanos;
    if (sameStep && future.isEmpty()) {
      return;
    }
    future.clear();
    push(past, place);
  }

  /** The place before this one. */
  Optional<Place> back(Place now) {
    return step(now, past, future);
  }

  /** The place from which the user went back to this one. */
  Optional<Place> forward(Place now) {
    return step(now, future, past);
  }

  private Optional<Place> step(Place now, Deque<Place> from, Deque<Place> to) {
    lastNanos = Long.MIN_VALUE;
    Place next = from.pollLast();
    // A choice that was taken back by itself is no other place.
    while (next != null && next.isSameAs(now)) {
      next = from.pollLast();
    }
    if (next != null) {
      push(to, now);
    }
    return Optional.ofNullable(next);
  }

  private static void push(Deque<Place> places, Place place) {
    if (places.isEmpty() || !places.getLast().isSameAs(place)) {
      places.addLast(place);
      if (places.size() > MAX_PLACES) {
        places.removeFirst();
      }
    }
  }
}
