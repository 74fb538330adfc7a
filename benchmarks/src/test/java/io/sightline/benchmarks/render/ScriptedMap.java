package io.sightline.benchmarks.render;

import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.PreparedMap;
import io.sightline.desktop.view.EdgeMode;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.NodeMode;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.ShownClusters;
import java.util.Set;

/** The scripted cluster after some seconds, as a window would draw it. */
final class ScriptedMap {
  private static final int SECONDS = 3;
  private static final long SEED = 7;

  private final TopologyRange range;
  private final MapModel.Caption caption;

  private ScriptedMap(TopologyRange range, MapModel.Caption caption) {
    this.range = range;
    this.caption = caption;
  }

  static ScriptedMap of(int nodes, int edges) {
    ScriptedCluster cluster = new ScriptedCluster(nodes, edges, SEED);
    TopologyFold fold = new TopologyFold();
    fold.apply(cluster.introduction());
    Topology before = fold.topology();
    for (int second = 0; second < SECONDS; second++) {
      fold.apply(cluster.traffic(second));
    }
    return new ScriptedMap(
        TopologyRange.between(before, fold.topology()),
        new MapModel.Caption(
            "%,d pods".formatted(nodes), "2026-11-23 06:41:05 UTC, 3 s", "", "sha256:0000", 0));
  }

  MapModel model(MapOptions options) {
    return MapProjection.model(range, SECONDS, options, caption);
  }

  /** The map that joins its nodes as it is seen from farther away. */
  PreparedMap prepared(EdgeMode edges, NodeMode nodes) {
    MapOptions options = MapOptions.DEFAULT.withColours(edges, nodes);
    MapModel pods = model(options.withLevel(Level.POD));
    Rollup workloads = Rollup.of(range.at(), Level.WORKLOAD);
    return PreparedMap.of(
        pods,
        pods,
        Set.of(),
        new PreparedMap.Coarse(
            model(options.withLevel(Level.WORKLOAD)),
            workloads::shownAs,
            ShownClusters.of(range.at()).namespacesOfIslands()),
        Set.of());
  }
}
