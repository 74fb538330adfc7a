package io.sightline.desktop.app;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.compare.Baseline;
import io.sightline.desktop.compare.ComparedMap;
import io.sightline.desktop.compare.MapComparer;
import io.sightline.desktop.panel.EntityRows;
import io.sightline.desktop.panel.Inspected;
import io.sightline.desktop.panel.ProtocolTraffic;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.PreparedMap;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.Rollups;
import io.sightline.desktop.view.ShownClusters;
import io.sightline.desktop.view.ShownMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Draws up one picture of a map after the other; knows what it compares with, and whether the
 * cluster is so large that the zoom decides what is drawn as one. For one thread.
 */
final class MapDrawer {
  /** With so many pods a map of them all begins to be more than can be read. */
  static final int LARGE_PODS = 400;

  /** A map that was large stays so down to this, so that it does not change to and fro. */
  private static final int STILL_LARGE_PODS = 300;

  private final MapComparer comparer = new MapComparer();
  private final MapComparer coarseComparer = new MapComparer();
  private boolean large;

  /** A drawer of a map that is not yet known to be large. */
  MapDrawer() {
    this(false);
  }

  /** A drawer that goes on from a map that was drawn before. */
  MapDrawer(boolean large) {
    this.large = large;
  }

  /** The map alone. */
  private record Drawn(MapOptions options, Rollup rollup, ShownMap plain, ComparedMap compared) {}

  /** Draws up what was asked for. */
  MapPicture draw(MapRequest request) {
    MapOptions wanted = request.options();
    Topology topology = request.view().topology();
    large = isLarge(topology, large ? STILL_LARGE_PODS : LARGE_PODS);
    if (wanted.level() != Level.AUTO) {
      return picture(request, draw(request, wanted, comparer), null);
    }
    if (!large) {
      return picture(request, draw(request, wanted.withLevel(Level.WORKLOAD), comparer), null);
    }
    return picture(
        request,
        draw(request, wanted.withLevel(Level.POD), comparer),
        draw(request, wanted.withLevel(Level.WORKLOAD), coarseComparer));
  }

  private static boolean isLarge(Topology topology, int least) {
    return topology.entities().values().stream()
            .filter(entity -> entity.kind() == EntityKind.POD && entity.exitedNanos() == 0)
            .limit(least)
            .count()
        == least;
  }

  private static Drawn draw(MapRequest request, MapOptions options, MapComparer comparer) {
    SessionView view = request.view();
    Rollup rollup = Rollup.of(view.topology(), options.level());
    ShownMap plain =
        MapProjection.project(
            view.range(), view.rangeSeconds(), options, request.caption(), rollup);
    return new Drawn(
        options, rollup, plain, comparer.compare(request.baseline(), plain, view, options));
  }

  private MapPicture picture(MapRequest request, Drawn fine, @Nullable Drawn coarse) {
    ShownMap map = fine.compared.map();
    Topology topology = request.view().topology();
    Rollups rollups =
        coarse == null
            ? Rollups.of(topology, fine.rollup)
            : Rollups.of(topology, fine.rollup, map.whole(), coarse.rollup);
    return new MapPicture(
        request,
        rollups,
        large,
        fine.plain,
        fine.compared,
        coarse == null
            ? PreparedMap.of(map.shown(), map.whole(), request.pinned())
            : PreparedMap.of(
                map.shown(),
                map.whole(),
                request.pinned(),
                coarse(coarse, request),
                request.hiddenProtocols()),
        EntityRows.of(map.shown()),
        ProtocolTraffic.of(request.view()),
        Inspected.of(
            request.view(), request.selection(), rollups.of(request.selection()), request.zone()),
        vitals(request, coarse == null ? fine : coarse));
  }

  /** Of the drawn map, where that is of whole workloads and of all their traffic. */
  private static List<Vitals> vitals(MapRequest request, Drawn drawn) {
    if (request.critical().isEmpty()) {
      return List.of();
    }
    SessionView view = request.view();
    MapOptions options = drawn.options;
    boolean fits =
        options.level() == Level.WORKLOAD && !options.hidesChecks() && options.hidden().isEmpty();
    Rollup workloads = fits ? drawn.rollup : Rollup.of(view.topology(), Level.WORKLOAD);
    MapModel map =
        fits
            ? drawn.plain.whole()
            : MapProjection.project(
                    view.range(),
                    view.rangeSeconds(),
                    MapOptions.DEFAULT.withLevel(Level.WORKLOAD),
                    MapModel.Caption.NONE,
                    workloads)
                .whole();
    return Vitals.of(view, request.critical(), workloads, map);
  }

  private static PreparedMap.Coarse coarse(Drawn drawn, MapRequest request) {
    MapModel part = drawn.compared.map().shown();
    return new PreparedMap.Coarse(
        part,
        standsIn(drawn.rollup, request.baseline()),
        ShownClusters.of(request.view().topology()).namespacesOfIslands());
  }

  /** What is gone is known to the time before only. */
  private static UnaryOperator<String> standsIn(Rollup now, @Nullable Baseline baseline) {
    if (baseline == null) {
      return now::shownAs;
    }
    Rollup before = Rollup.of(baseline.snapshot().range().at(), Level.WORKLOAD);
    return id -> {
      String shown = now.shownAs(id);
      return shown.equals(id) ? before.shownAs(id) : shown;
    };
  }
}
