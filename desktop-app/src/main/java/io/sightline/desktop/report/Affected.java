package io.sightline.desktop.report;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.TopologyRange;
import io.sightline.core.topology.Verdict;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.view.EdgeFailure;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.ShownEdge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who was in trouble in a stretch: workloads and the traffic between them, the worst first. */
record Affected(List<AffectedEdge> edges, List<AffectedEntity> entities) {
  private static final Comparator<ShownEdge> ORDER =
      Comparator.comparing(ShownEdge::client)
          .thenComparing(ShownEdge::server)
          .thenComparing(ShownEdge::protocol);

  static Affected of(Snapshot snapshot) {
    TopologyRange range = snapshot.range();
    Rollup rollup = Rollup.of(range.at(), Level.WORKLOAD);
    Map<ShownEdge, TrafficTotals> traffic = new TreeMap<>(ORDER);
    Map<ShownEdge, EdgeFailure> failures = new HashMap<>();
    Map<String, TrafficTotals> served = new HashMap<>();
    for (Edge edge : range.at().edges().values()) {
      TrafficTotals inRange = range.traffic(edge.id());
      if (!inRange.isZero()) {
        ShownEdge shown = rollup.shownAs(edge);
        traffic.merge(shown, inRange, TrafficTotals::plus);
        failures.merge(shown, EdgeFailure.of(edge, inRange), EdgeFailure::later);
        served.merge(shown.server(), inRange, TrafficTotals::plus);
      }
    }
    List<AffectedEdge> edges = new ArrayList<>();
    traffic.forEach(
        (edge, totals) -> {
          Verdict verdict = Verdict.of(totals);
          if (verdict != Verdict.OK) {
            edges.add(
                new AffectedEdge(
                    ReportBuilder.name(range.at(), edge.client()),
                    ReportBuilder.name(range.at(), edge.server()),
                    edge.protocol().wireName(),
                    totals,
                    verdict,
                    failures.getOrDefault(edge, EdgeFailure.NONE).text()));
          }
        });
    edges.sort(
        Comparator.comparing(AffectedEdge::verdict)
            .reversed()
            .thenComparingLong(edge -> -edge.traffic().failures()));
    return new Affected(edges, entities(snapshot, rollup, served));
  }

  private static List<AffectedEntity> entities(
      Snapshot snapshot, Rollup rollup, Map<String, TrafficTotals> served) {
    MapModel map = snapshot.map(MapOptions.DEFAULT);
    return map.nodes().stream()
        .filter(node -> node.health() != MapModel.Health.OK)
        .sorted(
            Comparator.comparing(MapModel.Node::health).reversed().thenComparing(MapModel.Node::id))
        .map(
            node ->
                new AffectedEntity(
                    ReportBuilder.name(snapshot.range().at(), node.id()),
                    node.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                    served.getOrDefault(node.id(), TrafficTotals.ZERO),
                    MapProjection.resourcesOf(snapshot.range(), rollup, node.id(), true),
                    node.badges().stream().map(MapModel.Badge::text).toList()))
        .toList();
  }
}
