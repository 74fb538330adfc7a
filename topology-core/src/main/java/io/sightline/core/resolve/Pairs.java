package io.sightline.core.resolve;

import io.sightline.core.fact.FlowId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ends of connections whose other end has not come. Not thread-safe. */
final class Pairs {
  /** An agent that was away tells of connections that ended long since. */
  private static final int MAX_CLOSED = 16_384;

  private final EntityChoice choice;
  private final Map<FlowId, End> open = new HashMap<>();
  private final Map<PairKey, End> single = new HashMap<>();
  private final Map<PairKey, End> closed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PairKey, End> eldest) {
          return size() > MAX_CLOSED;
        }
      };

  Pairs(EntityChoice choice) {
    this.choice = choice;
  }

  @Nullable End get(FlowId flow) {
    return open.get(flow);
  }

  /** Takes an end; returns the other one where that came before, also if it is closed by now. */
  @Nullable End meet(End end) {
    open.put(end.opened().flow(), end);
    PairKey key = PairKey.of(end.opened());
    End other = take(key, end, false);
    PairKey byClient = PairKey.byClient(end.opened());
    if (other == null && byClient != null) {
      other = take(byClient, end, true);
    }
    if (other == null) {
      single.put(key, end);
      if (byClient != null) {
        single.putIfAbsent(byClient, end);
      }
    }
    return other;
  }

  /** Keeps an end that pairs with none, or with many. */
  void keep(End end) {
    open.put(end.opened().flow(), end);
  }

  private @Nullable End take(PairKey key, End end, boolean byClient) {
    End other = single.get(key);
    Map<PairKey, End> from = single;
    if (other == null) {
      other = closed.get(key);
      from = closed;
    }
    if (other == null
        || other.opened().flow().equals(end.opened().flow())
        || (byClient && !mayBeOne(other, end))) {
      return null;
    }
    from.remove(key);
    removeFrom(from, other);
    return other;
  }

  private boolean mayBeOne(End first, End second) {
    boolean serves = choice.isServer(first.opened(), second.opened());
    if (serves == choice.isServer(second.opened(), first.opened())) {
      return false;
    }
    return serves
        ? choice.mayBeOne(second.opened(), first.opened())
        : choice.mayBeOne(first.opened(), second.opened());
  }

  /** Forgets a flow that ended, but for what its other end needs to know if it comes yet. */
  void close(FlowId flow) {
    End end = open.remove(flow);
    if (end == null) {
      return;
    }
    end.closed = true;
    if (end.partner == null && removeFrom(single, end) && end.opened().joinKey() != 0) {
      closed.put(PairKey.of(end.opened()), end);
    }
  }

  private static boolean removeFrom(Map<PairKey, End> ends, End end) {
    PairKey byClient = PairKey.byClient(end.opened());
    if (byClient != null) {
      ends.remove(byClient, end);
    }
    return ends.remove(PairKey.of(end.opened()), end);
  }
}
