package io.sightline.core.finding;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.TopologyRange;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a workload answered in a range, and to whom.
 *
 * @param callers names of the workloads that called it
 */
record Served(TrafficTotals totals, TreeSet<String> callers) {
  static Served by(TopologyRange range, String workload) {
    TrafficTotals totals = TrafficTotals.ZERO;
    TreeSet<String> callers = new TreeSet<>();
    for (Map.Entry<EdgeId, TrafficTotals> edge : range.traffic().entrySet()) {
      Entity server = Words.workload(range.at(), edge.getKey().server());
      if (server != null && server.id().equals(workload)) {
        totals = totals.plus(edge.getValue());
        callers.add(Words.name(range.at(), edge.getKey().client()));
      }
    }
    return new Served(totals, callers);
  }
}
