package io.sightline.desktop.session;

import io.sightline.core.fact.Loss;
import io.sightline.core.protocol.Protocol;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the timeline shows of a log as it was at one moment: requests and failures of each second,
 * losses, and marks. Immutable.
 *
 * @param seconds in the order of time; a second without activity is left out
 * @param readNanos up to when the log was read for it: what is later is not known yet
 */
public record Activity(List<Second> seconds, List<Loss> gaps, Marks marks, long readNanos) {
  /** No activity. */
  public static final Activity NONE = new Activity(List.of(), List.of(), Marks.NONE, 0);

  public Activity {
    seconds = List.copyOf(seconds);
    gaps = List.copyOf(gaps);
  }

  /**
   * One second.
   *
   * @param requests by protocol
   * @param failures failed requests and failed attempts to connect
   */
  public record Second(
      long startNanos, Map<Protocol, Long> requests, long failures, long blockedPackets) {
    public Second {
      requests =
          requests.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(requests));
    }

    /** Requests of all protocols. */
    public long total() {
      return requests.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** The seconds that begin in a stretch of time. */
  public List<Second> between(long fromNanos, long toNanos) {
    return seconds.subList(firstAt(fromNanos), firstAt(toNanos));
  }

  private int firstAt(long nanos) {
    int low = 0;
    int high = seconds.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (seconds.get(middle).startNanos() < nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
