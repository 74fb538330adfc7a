package io.sightline.core.topology;

import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TrafficTotals;
import java.util.HashMap;
import java.util.Map;

/**
 * What happened between two instants: the differences of the counters of two topologies.
 *
 * @param at the topology at the end, in which names and kinds are looked up
 * @param fromNanos the watermark of the earlier topology; 0 when the range begins with the log
 * @param traffic edges with any traffic in the range
 * @param resources entities with any resource counter in the range
 */
public record TopologyRange(
    Topology at,
    long fromNanos,
    Map<EdgeId, TrafficTotals> traffic,
    Map<String, ResourceTotals> resources) {

  /** The range between two topologies of the same log. */
  public static TopologyRange between(Topology earlier, Topology later) {
    Map<EdgeId, TrafficTotals> traffic = new HashMap<>();
    for (Edge edge : later.edges().values()) {
      Edge before = earlier.edges().get(edge.id());
      TrafficTotals range = before == null ? edge.totals() : edge.totals().minus(before.totals());
      if (!range.isZero()) {
        traffic.put(edge.id(), range);
      }
    }
    Map<String, ResourceTotals> resources = new HashMap<>();
    for (Entity entity : later.entities().values()) {
      if (entity.resources().equals(ResourceTotals.ZERO)) {
        continue;
      }
      Entity before = earlier.entities().get(entity.id());
      resources.put(
          entity.id(),
          before == null ? entity.resources() : entity.resources().minus(before.resources()));
    }
    return new TopologyRange(later, earlier.watermarkNanos(), traffic, resources);
  }

  /**
   * When the range begins, in nanoseconds since 1970. A range from the start of a log begins with
   * what was first seen.
   */
  public long beginNanos() {
    return fromNanos != 0
        ? fromNanos
        : at.entities().values().stream()
            .mapToLong(Entity::firstSeenNanos)
            .filter(nanos -> nanos != 0)
            .min()
            .orElse(at.watermarkNanos());
  }

  /** The length of the range in seconds, at least one, for rates. */
  public double seconds() {
    return Math.max(1, (at.watermarkNanos() - beginNanos()) / 1e9);
  }

  public TrafficTotals traffic(EdgeId edge) {
    return traffic.getOrDefault(edge, TrafficTotals.ZERO);
  }

  public ResourceTotals resources(String entity) {
    return resources.getOrDefault(entity, ResourceTotals.ZERO);
  }

  public Verdict verdict(EdgeId edge) {
    return Verdict.of(traffic(edge));
  }
}
