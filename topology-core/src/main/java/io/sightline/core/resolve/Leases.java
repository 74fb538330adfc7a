package io.sightline.core.resolve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who held what is handed out again and again (an address, a port on the nodes), and when. Not
 * thread-safe.
 *
 * <p>An answer is for an instant: what was observed then belongs to who held it then, however late
 * it is told and whoever holds it now.
 *
 * @param <K> what is held
 */
final class Leases<K> {
  /** For how long it is known who held something before: facts may be late by an outage. */
  static final long MEMORY_NANOS = Duration.ofMinutes(15).toNanos();

  /** The API tells times in whole seconds, and clocks of nodes differ by some milliseconds. */
  private static final long SLACK_NANOS = Duration.ofSeconds(2).toNanos();

  /** One holder's time. */
  private static final class Lease {
    private final String holder;
    private long fromNanos;
    private long untilNanos = Long.MAX_VALUE;

    Lease(String holder, long fromNanos) {
      this.holder = holder;
      this.fromNanos = fromNanos;
    }

    boolean covers(long timeNanos, long slackNanos) {
      return timeNanos >= fromNanos - slackNanos
          && (untilNanos == Long.MAX_VALUE || timeNanos <= untilNanos + slackNanos);
    }
  }

  private final Map<K, List<Lease>> leases = new HashMap<>();

  /**
   * Notes that somebody holds it.
   *
   * @param fromNanos since when at the latest; known better it may be told again
   * @return whether that is new
   */
  boolean begin(K key, String holder, long fromNanos) {
    List<Lease> known = leases.computeIfAbsent(key, _ -> new ArrayList<>(1));
    known.removeIf(
        lease -> lease.untilNanos < fromNanos - MEMORY_NANOS && !lease.holder.equals(holder));
    for (Lease lease : known) {
      if (lease.holder.equals(holder)) {
        lease.fromNanos = fromNanos;
        boolean again = lease.untilNanos != Long.MAX_VALUE;
        lease.untilNanos = Long.MAX_VALUE;
        return again;
      }
    }
    known.add(new Lease(holder, fromNanos));
    return true;
  }

  /** Notes that somebody holds it no more; of an end told twice the earlier one counts. */
  void end(K key, String holder, long untilNanos) {
    for (Lease lease : leases.getOrDefault(key, List.of())) {
      if (lease.holder.equals(holder)) {
        lease.untilNanos = Math.min(lease.untilNanos, untilNanos);
      }
    }
  }

  /** Who held it then. Empty where nobody is known to have, or where it is between two holders. */
  Optional<String> at(K key, long timeNanos) {
    List<Lease> known = leases.get(key);
    if (known == null) {
      return Optional.empty();
    }
    Lease best = null;
    for (Lease lease : known) {
      // Of two the later one: who held it before may be said to have ended later than it did.
      if (lease.covers(timeNanos, 0) && (best == null || lease.fromNanos > best.fromNanos)) {
        best = lease;
      }
    }
    if (best != null) {
      return Optional.of(best.holder);
    }
    List<Lease> near = known.stream().filter(it -> it.covers(timeNanos, SLACK_NANOS)).toList();
    return near.size() == 1 ? Optional.of(near.getFirst().holder) : Optional.empty();
  }

  /** Forgets what ended long ago. */
  void expire(long nowNanos) {
    leases
        .values()
        .removeIf(
            known -> {
              known.removeIf(lease -> lease.untilNanos < nowNanos - MEMORY_NANOS);
              return known.isEmpty();
            });
  }

  int size() {
    return leases.size();
  }
}
