package io.sightline.desktop.app;

import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.compare.Baseline;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.settings.CriticalApp;
import io.sightline.desktop.view.MapOptions;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a window wants to see of its session. Immutable.
 *
 * @param baseline what to compare with; null for nothing
 * @param pinned ids of the nodes that the user has pinned
 * @param hiddenProtocols names of protocols whose edges are not drawn
 * @param selection what the inspector is about
 * @param zone in which it tells times
 * @param critical what is wanted to be seen first
 */
record MapRequest(
    SessionView view,
    MapOptions options,
    MapModel.Caption caption,
    @Nullable Baseline baseline,
    Set<String> pinned,
    Set<String> hiddenProtocols,
    Selection selection,
    ZoneId zone,
    List<CriticalApp> critical) {
  MapRequest {
    pinned = Set.copyOf(pinned);
    hiddenProtocols = Set.copyOf(hiddenProtocols);
    critical = List.copyOf(critical);
  }

  /** The same of the edges alone that are drawn. */
  MapRequest withoutHidden() {
    Set<Protocol> hidden = EnumSet.noneOf(Protocol.class);
    hiddenProtocols.forEach(name -> Protocol.ofWireName(name).ifPresent(hidden::add));
    return new MapRequest(
        view,
        options.withHidden(hidden),
        caption,
        baseline,
        pinned,
        hiddenProtocols,
        selection,
        zone,
        critical);
  }
}
