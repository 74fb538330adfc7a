package io.sightline.core.finding;

import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.kube.Resources;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.TopologyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds workloads that their CPU limit holds back, and what that does to those who call them. */
final class CpuThrottling implements Detector {
  private static final double NOTABLE_SHARE = 0.05;
  private static final double SEVERE_SHARE = 0.25;
  private static final int MIN_PERIODS = 3;

  @Override
  public List<Finding> detect(TopologyRange range) {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<String, ResourceTotals> entry : range.resources().entrySet()) {
      Entity entity = range.at().entities().get(entry.getKey());
      if (entity != null && isThrottled(range, entry.getValue())) {
        findings.add(finding(range, entity, entry.getValue(), share(range, entry.getValue())));
      }
    }
    return findings;
  }

  private static boolean isThrottled(TopologyRange range, ResourceTotals resources) {
    return share(range, resources) >= NOTABLE_SHARE && resources.throttledPeriods() >= MIN_PERIODS;
  }

  /** Throttled time may be summed over cores, so more than all of the time counts as all. */
  private static double share(TopologyRange range, ResourceTotals resources) {
    return Math.min(1, resources.throttledNanos() / (range.seconds() * 1e9));
  }

  private static Finding finding(
      TopologyRange range, Entity entity, ResourceTotals resources, double share) {
    String name = Words.name(range.at(), entity.id());
    double usedCores = resources.cpuNanos() / (range.seconds() * 1e9);
    List<String> evidence = new ArrayList<>();
    evidence.add(
        "throttled for %s of the time, in %d enforcement periods"
            .formatted(Words.percent(share), resources.throttledPeriods()));
    if (resources.cpuLimitMillis() > 0) {
      evidence.add(
          "its limit is %d millicores, and it used %.0f on average"
              .formatted(resources.cpuLimitMillis(), usedCores * 1000));
    }
    Optional<PodFacts> pod = PodFacts.of(range, entity.id());
    pod.ifPresent(it -> evidence.addAll(ofPod(range, it, entity)));
    Served served = Served.by(range, Words.subject(range.at(), entity.id()));
    if (!served.totals().latency().isEmpty()) {
      evidence.add(
          "it answered %d requests, p95 %s; callers: %s"
              .formatted(
                  served.totals().requests(),
                  Words.millis(served.totals().latency().quantileNanos(0.95)),
                  String.join(", ", served.callers())));
    } else {
      evidence.add("against: no request to it was seen in that time");
    }
    return new Finding(
        "cpu-throttled",
        "%s is throttled %s of the time: its CPU limit is below what its work needs"
            .formatted(name, Words.percent(share)),
        share >= SEVERE_SHARE ? 0.9 : 0.7,
        Words.subject(range.at(), entity.id()),
        range.beginNanos(),
        range.at().watermarkNanos(),
        evidence,
        "Raise the CPU limit of %s, or scale out until each replica stays below it."
            .formatted(pod.flatMap(PodFacts::workload).orElse(name)));
  }

  /** What the pod's object says of its limit, and what was done about the load. */
  private static List<String> ofPod(TopologyRange range, PodFacts pod, Entity entity) {
    List<String> lines = new ArrayList<>();
    pod.container(entity.id())
        .ifPresent(
            container -> {
              Resources resources = container.resources();
              lines.add(
                  "container %s%s: requests %d millicores, limit %d"
                      .formatted(
                          container.name(),
                          pod.workload().map(it -> " of " + it).orElse(""),
                          resources.cpuRequestMillis(),
                          resources.cpuLimitMillis()));
            });
    Set<String> siblings = Set.copyOf(pod.siblings());
    long throttled =
        range.resources().entrySet().stream()
            .filter(it -> isThrottled(range, it.getValue()))
            .map(it -> Words.subject(range.at(), it.getKey()))
            .filter(siblings::contains)
            .distinct()
            .count();
    if (siblings.size() > 1) {
      lines.add("%d of its %d replicas are throttled".formatted(throttled, siblings.size()));
    }
    lines.addAll(pod.scaling());
    lines.addAll(pod.probeFailures());
    return lines;
  }
}
