package io.sightline.desktop.session;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The marks of a log as they were at one moment. Immutable.
 *
 * @param byLane in the order of time
 * @param leftOut how many were not kept, because there were too many
 */
public record Marks(Map<Lane, List<Mark>> byLane, int leftOut) {
  /** No marks. */
  public static final Marks NONE = new Marks(Map.of(), 0);

  static final Comparator<Mark> ORDER =
      Comparator.comparingLong(Mark::fromNanos).thenComparingLong(Mark::seekNanos);

  public Marks {
    EnumMap<Lane, List<Mark>> lanes = new EnumMap<>(Lane.class);
    byLane.forEach((lane, marks) -> lanes.put(lane, marks.stream().sorted(ORDER).toList()));
    byLane = lanes;
  }

  /** The marks of a lane in the order of time. */
  public List<Mark> in(Lane lane) {
    return byLane.getOrDefault(lane, List.of());
  }

  /** The first mark to seek to after an instant, and no later than the other. */
  public Optional<Mark> next(long afterNanos, long lastNanos) {
    return all()
        .filter(mark -> mark.seekNanos() > afterNanos && mark.seekNanos() <= lastNanos)
        .min(Comparator.comparingLong(Mark::seekNanos));
  }

  /** The last mark to seek to before an instant, and no earlier than the other. */
  public Optional<Mark> previous(long beforeNanos, long firstNanos) {
    return all()
        .filter(mark -> mark.seekNanos() < beforeNanos && mark.seekNanos() >= firstNanos)
        .max(Comparator.comparingLong(Mark::seekNanos));
  }

  private Stream<Mark> all() {
    return byLane.values().stream().flatMap(List::stream);
  }
}
