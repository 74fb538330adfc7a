package io.sightline.desktop.app;

import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.compare.ComparedMap;
import io.sightline.desktop.compare.MapComparer;
import io.sightline.desktop.panel.EntityRows;
import io.sightline.desktop.panel.ProtocolTraffic;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.PreparedMap;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.ShownMap;
import java.util.List;
import java.util.Map;

/**
 * All that a window shows of one view and that takes long to find out: made on a worker, and then
 * only handed over. Immutable.
 *
 * @param plain the map without what is compared
 * @param vitals of the critical applications, what is in most trouble first
 */
record MapPicture(
    MapRequest request,
    Rollup rollup,
    ShownMap plain,
    ComparedMap compared,
    PreparedMap prepared,
    EntityRows entities,
    Map<Protocol, ProtocolTraffic> traffic,
    List<Vitals> vitals) {

  /** Draws up what was asked for; any thread, but one at a time for a comparer. */
  static MapPicture of(MapRequest request, MapComparer comparer) {
    Drawn drawn = draw(request, comparer);
    ShownMap map = drawn.compared.map();
    return new MapPicture(
        request,
        drawn.rollup,
        drawn.plain,
        drawn.compared,
        PreparedMap.of(map.shown(), map.whole(), request.pinned()),
        EntityRows.of(map.shown()),
        ProtocolTraffic.of(request.view()),
        vitals(request, drawn));
  }

  private static List<Vitals> vitals(MapRequest request, Drawn drawn) {
    if (request.critical().isEmpty()) {
      return List.of();
    }
    SessionView view = request.view();
    MapOptions options = request.options();
    boolean fits =
        options.level() == Level.WORKLOAD && !options.hidesChecks() && options.hidden().isEmpty();
    Rollup workloads = fits ? drawn.rollup : Rollup.of(view.topology(), Level.WORKLOAD);
    MapModel map =
        fits
            ? drawn.plain.whole()
            : MapProjection.project(
                    view.range(),
                    view.rangeSeconds(),
                    MapOptions.DEFAULT,
                    MapModel.Caption.NONE,
                    workloads)
                .whole();
    return Vitals.of(view, request.critical(), workloads, map);
  }

  /** The map alone, as a picture file needs it. */
  record Drawn(Rollup rollup, ShownMap plain, ComparedMap compared) {}

  static Drawn draw(MapRequest request, MapComparer comparer) {
    SessionView view = request.view();
    Rollup rollup = Rollup.of(view.topology(), request.options().level());
    ShownMap plain =
        MapProjection.project(
            view.range(), view.rangeSeconds(), request.options(), request.caption(), rollup);
    return new Drawn(
        rollup, plain, comparer.compare(request.baseline(), plain, view, request.options()));
  }

  SessionView view() {
    return request.view();
  }

  /** What is drawn. */
  MapModel model() {
    return compared.map().shown();
  }
}
