package io.sightline.core.finding;

import io.sightline.core.fact.LatencyHistogram;
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
      if (entity != null && isWaiting(range, entry.getKey(), entry.getValue())) {
        findings.add(finding(range, entity, entry.getValue()));
      }
    }
    return findings;
  }

  /** Slow reads and writes may be a batch job's own choice, but not of a pod that fails for it. */
  private static boolean isWaiting(TopologyRange range, String id, ResourceTotals resources) {
    boolean slow = resources.diskLatency().countAtLeast(SLOW_NANOS) >= MIN_SLOW;
    return isWaiting(resources)
        || (slow && PodFacts.of(range, id).filter(it -> !it.probeFailures().isEmpty()).isPresent());
  }

  private static boolean isWaiting(ResourceTotals resources) {
    return resources.fsyncLatency().countAtLeast(SLOW_NANOS) >= MIN_SLOW
        || resources.fsyncLatency().countAtLeast(VERY_SLOW_NANOS) > 0;
  }

  private static Finding finding(TopologyRange range, Entity victim, ResourceTotals resources) {
    String name = Words.name(range.at(), victim.id());
    boolean syncs = isWaiting(resources);
    LatencyHistogram latency = syncs ? resources.fsyncLatency() : resources.diskLatency();
    long slowestNanos = latency.quantileNanos(1);
    List<String> evidence = new ArrayList<>();
    evidence.add(
        "%s of %s: median %s, slowest %s, %d of %d calls took %s or more"
            .formatted(
                syncs ? "fsync" : "reads and writes",
                name,
                Words.millis(latency.quantileNanos(0.5)),
                Words.millis(slowestNanos),
                latency.countAtLeast(SLOW_NANOS),
                latency.count(),
                Words.millis(SLOW_NANOS)));
    Optional<PodFacts> pod = PodFacts.of(range, victim.id());
    List<String> failures = pod.map(PodFacts::probeFailures).orElse(List.of());
    evidence.addAll(failures);
    pod.ifPresent(it -> addNeighbours(it, evidence));
    Optional<Map.Entry<String, ResourceTotals>> busiest = busiestOther(range, victim.id());
    long all =
        range.resources().entrySet().stream()
            .filter(entry -> isOnDiskOf(range, victim.id(), entry.getKey()))
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
    Served served = Served.by(range, Words.subject(range.at(), victim.id()));
    long slowest = served.totals().latency().quantileNanos(0.99);
    long slow = served.totals().latency().countAtLeast(SLOW_NANOS);
    if (slowest >= SLOW_NANOS) {
      evidence.add(
          "p99 of its %d answers is %s; callers: %s"
              .formatted(
                  served.totals().latency().count(),
                  Words.millis(slowest),
                  String.join(", ", served.callers())));
    }
    if (slow > 0 && slowest < SLOW_NANOS) {
      evidence.add(
          "%d of its %d answers took %s or more; callers: %s"
              .formatted(
                  slow,
                  served.totals().latency().count(),
                  Words.millis(SLOW_NANOS),
                  String.join(", ", served.callers())));
    }
    if (served.totals().errors() + served.totals().clientErrors() > 0) {
      evidence.add(
          "%d of %d requests to it failed; callers: %s"
              .formatted(
                  served.totals().errors() + served.totals().clientErrors(),
                  served.totals().requests(),
                  String.join(", ", served.callers())));
    } else if (served.totals().requests() > 0 && slow == 0) {
      evidence.add(
          "against: none of %d requests to it failed or was slow"
              .formatted(served.totals().requests()));
    }
    return new Finding(
        "disk-saturated",
        "%s%s waits up to %s for its disk%s"
            .formatted(
                name,
                failures.isEmpty() ? "" : " fails its probes: it",
                Words.millis(slowestNanos),
                cause),
        confidence,
        Words.subject(range.at(), victim.id()),
        range.beginNanos(),
        range.at().watermarkNanos(),
        evidence,
        "Move or limit the workload that keeps the disk busy, or give %s a disk of its own."
            .formatted(name));
  }

  private static void addNeighbours(PodFacts pod, List<String> evidence) {
    List<String> neighbours = pod.neighboursWithFailingProbes();
    if (!neighbours.isEmpty()) {
      evidence.add(
          "probes of others on %s failed in the same time: %s"
              .formatted(pod.node(), String.join(", ", neighbours)));
    }
  }

  private static String subject(TopologyRange range, String id) {
    return Words.subject(range.at(), id);
  }

  /** Whether another may use the same disk: on the same node, and no sum over all of it. */
  private static boolean isOnDiskOf(TopologyRange range, String victim, String other) {
    return !isRoot(range, other) && PodFacts.areOnOneNode(range.at(), victim, other);
  }

  private static Optional<Map.Entry<String, ResourceTotals>> busiestOther(
      TopologyRange range, String victim) {
    return range.resources().entrySet().stream()
        .filter(entry -> !subject(range, entry.getKey()).equals(subject(range, victim)))
        .filter(entry -> isOnDiskOf(range, victim, entry.getKey()))
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
