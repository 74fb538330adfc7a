package io.sightline.core.finding;

import io.sightline.core.topology.TopologyRange;
import java.util.Comparator;
import java.util.List;

/** All detectors there are. */
public final class Detectors {
  private static final List<Detector> ALL =
      List.of(
          new BlockedConnections(),
          new BlockedByPolicy(),
          new DiskSaturation(),
          new CpuThrottling());

  private static final Comparator<Finding> ORDER =
      Comparator.comparingDouble(Finding::confidence)
          .reversed()
          .thenComparing(Finding::rule)
          .thenComparing(Finding::entity)
          .thenComparing(Finding::title);

  private Detectors() {}

  /** The findings of all detectors, the surest first. */
  public static List<Finding> detect(TopologyRange range) {
    return ALL.stream().flatMap(detector -> detector.detect(range).stream()).sorted(ORDER).toList();
  }
}
