package io.sightline.desktop.app;

import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.compare.ComparedMap;
import io.sightline.desktop.panel.EntityRows;
import io.sightline.desktop.panel.Inspected;
import io.sightline.desktop.panel.ProtocolTraffic;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.PreparedMap;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.Rollups;
import io.sightline.desktop.view.ShownMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a window shows of one view and that takes long to find out: made by a {@link MapDrawer}
 * on a worker, and then only handed over. Immutable.
 *
 * @param large whether the cluster is so large that the zoom may decide what is drawn as one
 * @param plain the map without what is compared
 * @param inspected what the inspector says of what was selected when this was asked for
 * @param vitals of the critical applications, what is in most trouble first
 */
record MapPicture(
    MapRequest request,
    Rollups rollups,
    boolean large,
    ShownMap plain,
    ComparedMap compared,
    PreparedMap prepared,
    EntityRows entities,
    Map<Protocol, ProtocolTraffic> traffic,
    Inspected inspected,
    List<Vitals> vitals) {

  SessionView view() {
    return request.view();
  }

  /** How many edges are on the map that protocols are hidden of. */
  int hiddenEdges(Set<String> protocols) {
    return (int)
        model().edges().stream().filter(edge -> protocols.contains(edge.protocol())).count();
  }

  /** What is drawn where it is seen from near. */
  MapModel model() {
    return compared.map().shown();
  }
}
