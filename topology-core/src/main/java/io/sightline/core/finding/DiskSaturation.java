package io.sightline.core.finding;

import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.TopologyRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds workloads that wait for their disk, and the one that keeps it busy.
 *
 * <p>A time-out of a second, as readiness checks have, is in danger once several syncs take a
 * quarter of it, and missed once a single one takes all of it.
 */
final class DiskSaturation implements Detector {
  private static final long SLOW_NANOS = Duration.ofMillis(250).toNanos();
  private static final long VERY_SLOW_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int MIN_SLOW = 3;
  private static final double DOMINANT_SHARE = 0.5;

  @Override
  public List<Finding> detect(TopologyRange range) {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<String, ResourceTotals> entry : range.resources().entrySet()) {
      Entity entity = range.at().entities().get(entry.getKey());
      if (entity != null && isWaiting(entry.getValue())) {
        findings.add(finding(range, entity, entry.getValue()));
      }
    }
    return findings;
  }

  private static boolean isWaiting(ResourceTotals resources) {
    return resources.fsyncLatency().countAtLeast(SLOW_NANOS) >= MIN_SLOW
        || resources.fsyncLatency().countAtLeast(VERY_SLOW_NANOS) > 0;
  }

  private static Finding finding(TopologyRange range, Entity victim, ResourceTotals resources) {
    String name = Words.name(range.at(), victim.id());
    long fsync = resources.fsyncLatency().quantileNanos(1);
    List<String> evidence = new ArrayList<>();
    evidence.add(
        "fsync of %s: median %s, slowest %s, %d of %d calls took %s or more"
            .formatted(
                name,
                Words.millis(resources.fsyncLatency().quantileNanos(0.5)),
                Words.millis(fsync),
                resources.fsyncLatency().countAtLeast(SLOW_NANOS),
                resources.fsyncLatency().count(),
                Words.millis(SLOW_NANOS)));
    Optional<Map.Entry<String, ResourceTotals>> busiest = busiestOther(range, victim.id());
    long all =
        range.resources().entrySet().stream()
            .filter(entry -> !isRoot(range, entry.getKey()))
            .mapToLong(entry -> entry.getValue().diskBytes())
            .sum();
    String cause = "";
    double confidence = 0.6;
    if (busiest.isPresent() && all > 0) {
      double share = busiest.get().getValue().diskBytes() / (double) all;
      String other = Words.name(range.at(), busiest.get().getKey());
      evidence.add(
          "%s moved %s in the same time, %s of all disk traffic"
              .formatted(
                  other, Words.bytes(busiest.get().getValue().diskBytes()), Words.percent(share)));
      if (share >= DOMINANT_SHARE) {
        cause = ": " + other + " keeps the disk busy";
        confidence = 0.9;
      }
    }
    Served served = Served.by(range, victim.id());
    long slowest = served.totals().latency().quantileNanos(0.99);
    if (slowest >= SLOW_NANOS) {
      evidence.add(
          "p99 of its %d answers is %s; callers: %s"
              .formatted(
                  served.totals().latency().count(),
                  Words.millis(slowest),
                  String.join(", ", served.callers())));
    }
    if (served.totals().errors() + served.totals().clientErrors() > 0) {
      evidence.add(
          "%d of %d requests to it failed; callers: %s"
              .formatted(
                  served.totals().errors() + served.totals().clientErrors(),
                  served.totals().requests(),
                  String.join(", ", served.callers())));
    } else if (served.totals().requests() > 0 && slowest < SLOW_NANOS) {
      evidence.add(
          "against: none of %d requests to it failed or was slow"
              .formatted(served.totals().requests()));
    }
    return new Finding(
        "disk-saturated",
        "%s waits up to %s for its disk%s".formatted(name, Words.millis(fsync), cause),
        confidence,
        victim.id(),
        range.beginNanos(),
        range.at().watermarkNanos(),
        evidence,
        "Move or limit the workload that keeps the disk busy, or give %s a disk of its own."
            .formatted(name));
  }

  private static Optional<Map.Entry<String, ResourceTotals>> busiestOther(
      TopologyRange range, String victim) {
    return range.resources().entrySet().stream()
        .filter(entry -> !entry.getKey().equals(victim) && !isRoot(range, entry.getKey()))
        .filter(entry -> entry.getValue().diskBytes() > 0)
        .max(
            Comparator.comparingLong(
                    (Map.Entry<String, ResourceTotals> entry) -> entry.getValue().diskBytes())
                .thenComparing(Map.Entry::getKey));
  }

  /** Whether it is the root group, which is charged what the kernel writes for all the others. */
  private static boolean isRoot(TopologyRange range, String id) {
    Entity entity = range.at().entities().get(id);
    return entity != null && "/".equals(entity.labels().get("cgroup"));
  }
}
