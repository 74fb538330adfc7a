package io.sightline.desktop.app;

import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.compare.ComparedMap;
import io.sightline.desktop.compare.MapComparer;
import io.sightline.desktop.panel.EntityRows;
import io.sightline.desktop.panel.Inspected;
import io.sightline.desktop.panel.ProtocolTraffic;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.PreparedMap;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.ShownMap;
import java.util.Map;

/**
 * All that a window shows of one view and that takes long to find out: made on a worker, and then
 * only handed over. Immutable.
 *
 * @param plain the map without what is compared
 * @param inspected what the inspector says of what was selected when this was asked for
 */
record MapPicture(
    MapRequest request,
    Rollup rollup,
    ShownMap plain,
    ComparedMap compared,
    PreparedMap prepared,
    EntityRows entities,
    Map<Protocol, ProtocolTraffic> traffic,
    Inspected inspected) {

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
        Inspected.of(request.view(), request.selection(), drawn.rollup, request.zone()));
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
