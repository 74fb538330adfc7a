package io.sightline.core.kube;

import java.util.List;

/**
 * A horizontal pod autoscaler.
 *
 * @param targetKind of the workload that it scales
 * @param desired replicas that it wants; 0 until it knows
 */
public record Autoscaler(
    ObjectMeta meta,
    String targetKind,
    String targetName,
    int minimum,
    int maximum,
    int current,
    int desired,
    List<Metric> metrics,
    List<Condition> conditions)
    implements KubeObject {
  /**
   * What it scales by.
   *
   * @param target as the specification says it: `50%`, `200m`
   * @param current as last measured; empty while unknown
   */
  public record Metric(String name, String target, String current) {}

  public Autoscaler {
    metrics = List.copyOf(metrics);
    conditions = List.copyOf(conditions);
  }
}
