package io.sightline.core.resolve;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /** One holder's time, and those of the others in a chain: there is one for each pod, or two. */
  private static final class Lease {
    private final String holder;
    private long fromNanos;
    private long untilNanos = Long.MAX_VALUE;
    private @Nullable Lease next;

    Lease(String holder, long fromNanos) {
      this.holder = holder;
      this.fromNanos = fromNanos;
    }

    boolean covers(long timeNanos, long slackNanos) {
      return timeNanos >= fromNanos - slackNanos
          && (untilNanos == Long.MAX_VALUE || timeNanos <= untilNanos + slackNanos);
    }
  }

  private final Map<K, Lease> leases = new HashMap<>();

  /**
   * Notes that somebody holds it.
   *
   * @param fromNanos since when at the latest; known better it may be told again
   * @return whether that is new
   */
  boolean begin(K key, String holder, long fromNanos) {
    Lease first = without(leases.get(key), fromNanos - MEMORY_NANOS, holder);
    if (first == null) {
      leases.put(key, new Lease(holder, fromNanos));
      return true;
    }
    leases.put(key, first);
    for (Lease lease = first; ; lease = lease.next) {
      if (lease.holder.equals(holder)) {
        lease.fromNanos = fromNanos;
        boolean again = lease.untilNanos != Long.MAX_VALUE;
        lease.untilNanos = Long.MAX_VALUE;
        return again;
      }
      if (lease.next == null) {
        lease.next = new Lease(holder, fromNanos);
        return true;
      }
    }
  }

  /** What is left of a chain without what ended before a horizon, but for one holder's. */
  private static @Nullable Lease without(
      @Nullable Lease first, long horizonNanos, @Nullable String butFor) {
    if (first == null) {
      return null;
    }
    first.next = without(first.next, horizonNanos, butFor);
    return first.untilNanos < horizonNanos && !first.holder.equals(butFor) ? first.next : first;
  }

  /** Notes that somebody holds it no more; of an end told twice the earlier one counts. */
  void end(K key, String holder, long untilNanos) {
    for (Lease lease = leases.get(key); lease != null; lease = lease.next) {
      if (lease.holder.equals(holder)) {
        lease.untilNanos = Math.min(lease.untilNanos, untilNanos);
      }
    }
  }

  /** Who held it then. Empty where nobody is known to have, or where it is between two holders. */
  Optional<String> at(K key, long timeNanos) {
    Lease best = null;
    Lease near = null;
    int howManyNear = 0;
    for (Lease lease = leases.get(key); lease != null; lease = lease.next) {
      // Of two the later one: who held it before may be said to have ended later than it did.
      if (lease.covers(timeNanos, 0) && (best == null || lease.fromNanos > best.fromNanos)) {
        best = lease;
      }
      if (lease.covers(timeNanos, SLACK_NANOS)) {
        near = lease;
        howManyNear++;
      }
    }
    if (best != null) {
      return Optional.of(best.holder);
    }
    return near != null && howManyNear == 1 ? Optional.of(near.holder) : Optional.empty();
  }

  /** Forgets what ended long ago. */
  void expire(long nowNanos) {
    for (var entries = leases.entrySet().iterator(); entries.hasNext(); ) {
      Map.Entry<K, Lease> entry = entries.next();
      Lease left = without(entry.getValue(), nowNanos - MEMORY_NANOS, null);
      if (left == null) {
        entries.remove();
      } else {
        entry.setValue(left);
      }
    }
  }

  int size() {
    return leases.size();
  }
}
