package io.sightline.capture;

import java.util.List;

/**
 * A stretch of time for which the logs of some containers were kept at once.
 *
 * @param id tells it apart from others in the same capture
 * @param keptNanos when the lines were read from the cluster
 * @param fromNanos begin of the stretch that was asked for
 * @param untilNanos its end, included
 * @param containers those asked for, also those that could not be read
 */
public record KeptRange(
    long id, long keptNanos, long fromNanos, long untilNanos, List<KeptContainer> containers) {
  /** How many containers it may have. */
  public static final int MAX_CONTAINERS = 64;

  public KeptRange {
    containers = List.copyOf(containers);
    if (containers.size() > MAX_CONTAINERS) {
      throw new IllegalArgumentException(
          "logs of %d containers are kept at once, not %d"
              .formatted(MAX_CONTAINERS, containers.size()));
    }
    if (untilNanos < fromNanos) {
      throw new IllegalArgumentException("the range ends before it begins");
    }
  }

  /** How many lines were kept of all of them. */
  public long lines() {
    return containers.stream().mapToLong(KeptContainer::lines).sum();
  }
}
