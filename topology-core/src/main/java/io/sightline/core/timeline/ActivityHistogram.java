package io.sightline.core.timeline;

import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.protocol.Protocol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests and failures of each second of a log: what the timeline's strip shows. Not thread-safe.
 */
public final class ActivityHistogram {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** One second. */
  public static final class Second {
    private final Map<Protocol, Long> requests = new EnumMap<>(Protocol.class);
    private long failures;
    private long blockedPackets;

    /** Requests by protocol, as ended in that second at either end of a connection. */
    public Map<Protocol, Long> requests() {
      return Collections.unmodifiableMap(requests);
    }

    /** Failed requests and failed attempts to connect. */
    public long failures() {
      return failures;
    }

    public long blockedPackets() {
      return blockedPackets;
    }
  }

  private final TreeMap<Long, Second> seconds = new TreeMap<>();
  private final List<Loss> gaps = new ArrayList<>();
  private final Set<Long> changed = new HashSet<>();
  private long lastStart = Long.MIN_VALUE;
  private @Nullable Second last;

  public void append(LogBatch batch) {
    for (var fact : batch.facts()) {
      switch (fact) {
        case RequestWindow requests -> {
          Second second = at(requests.timeNanos());
          second.requests.merge(requests.protocol(), requests.count(), Long::sum);
          if (requests.statusClass().isServerFault()) {
            second.failures += requests.count();
          }
        }
        case FlowClosed closed when closed.reason().isConnectFailure() ->
            at(closed.timeNanos()).failures++;
        case DropWindow drop when !drop.serverEntity().isEmpty() ->
            at(drop.timeNanos()).blockedPackets += drop.packets();
        case Loss loss -> gaps.add(loss);
        default -> {
          // Other facts are no activity of the applications.
        }
      }
    }
  }

  /** Seconds with activity, by their start in nanoseconds; a view that grows. */
  public NavigableMap<Long, Second> seconds() {
    return Collections.unmodifiableNavigableMap(seconds);
  }

  /** Losses, in the order of the log. */
  public List<Loss> gaps() {
    return Collections.unmodifiableList(gaps);
  }

  /** The seconds that are new or not what they were, since this was asked for last. */
  public Set<Long> drainChanged() {
    Set<Long> drained = new HashSet<>(changed);
    changed.clear();
    last = null;
    return drained;
  }

  private Second at(long nanos) {
    long start = Math.floorDiv(nanos, SECOND_NANOS) * SECOND_NANOS;
    Second known = last;
    if (known == null || start != lastStart) {
      known = seconds.computeIfAbsent(start, _ -> new Second());
      changed.add(start);
      last = known;
      lastStart = start;
    }
    return known;
  }
}
