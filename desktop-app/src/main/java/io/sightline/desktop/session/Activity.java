package io.sightline.desktop.session;

import io.sightline.core.fact.Loss;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.timeline.ActivityHistogram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the timeline shows of a log as it was at one moment: requests and failures of each second,
 * losses, and marks. Immutable.
 *
 * @param seconds in the order of time; a second without activity is left out
 */
public record Activity(List<Second> seconds, List<Loss> gaps, Marks marks) {
  /** No activity. */
  public static final Activity NONE = new Activity(List.of(), List.of(), Marks.NONE);

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

  static Activity of(ActivityHistogram histogram, Marks marks) {
    List<Second> seconds = new ArrayList<>(histogram.seconds().size());
    histogram
        .seconds()
        .forEach(
            (start, second) ->
                seconds.add(
                    new Second(
                        start, second.requests(), second.failures(), second.blockedPackets())));
    return new Activity(seconds, histogram.gaps(), marks);
  }
}
