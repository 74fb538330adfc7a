package io.sightline.desktop.export;

import io.sightline.core.protocol.Protocol;
import io.sightline.core.timeline.FactLog;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.session.LedgerSummary;
import io.sightline.desktop.session.RangeReader;
import io.sightline.desktop.view.MapCaption;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Narrowing;
import io.sightline.desktop.view.ShownMap;
import java.util.BitSet;

/** The maps that the frames of a clip show. To be read forward, by one thread. */
final class ClipFrames {
  private final Snapshot of;
  private final ClipPlan plan;
  private final MapOptions options;
  private final RangeReader reader;

  /**
   * @param of the range, what it is called and by what it is filtered
   */
  ClipFrames(FactLog log, Snapshot of, ClipPlan plan, MapOptions options) {
    this.of = of;
    this.plan = plan;
    this.options =
        options.withPresence(plan.presence()).withNarrowing(Narrowing.hiding(of.filter()));
    this.reader = new RangeReader(log);
  }

  /** What there is at a frame, and what of it is shown; that is pale which is silent just then. */
  ShownMap map(int frame) {
    long to = plan.instant(frame);
    long from = to - plan.lookBackNanos();
    TopologyRange range = reader.between(from, to);
    MapModel.Caption caption =
        new MapModel.Caption(
            of.cluster(),
            Moment.rangeUtc(Math.max(from, of.fromNanos()), to),
            MapCaption.filterWords(
                of.filter().text(),
                options.hidden().stream().map(Protocol::wireName).toList(),
                options.hidesChecks()),
            of.captureHash(),
            LedgerSummary.of(range.at().ledgers().values()).lost());
    ShownMap map = MapProjection.project(range, reader.seconds(range), options, caption);
    return new ShownMap(
        map.whole(), paling(map.shown()), map.found(), map.hiddenChecks(), map.route());
  }

  private static MapModel paling(MapModel model) {
    BitSet busyEdges = new BitSet();
    BitSet busyNodes = new BitSet();
    BitSet connected = new BitSet();
    for (int e = 0; e < model.edges().size(); e++) {
      MapModel.Edge edge = model.edges().get(e);
      connected.set(edge.from());
      connected.set(edge.to());
      if (isBusy(edge)) {
        busyEdges.set(e);
        busyNodes.set(edge.from());
        busyNodes.set(edge.to());
      }
    }
    for (int i = 0; i < model.nodes().size(); i++) {
      if (!connected.get(i) || model.nodes().get(i).health() != MapModel.Health.OK) {
        busyNodes.set(i);
      }
    }
    return model.emphasising(busyNodes, busyEdges);
  }

  private static boolean isBusy(MapModel.Edge edge) {
    return edge.requestsPerSecond() > 0
        || edge.errorsPerSecond() > 0
        || edge.bytesPerSecond() > 0
        || edge.verdict() != MapModel.Verdict.OK;
  }
}
