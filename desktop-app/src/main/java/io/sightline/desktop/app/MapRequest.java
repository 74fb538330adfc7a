package io.sightline.desktop.app;

import io.sightline.desktop.compare.Baseline;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.settings.CriticalApp;
import io.sightline.desktop.view.MapOptions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a window wants to see of its session. Immutable.
 *
 * @param baseline what to compare with; null for nothing
 * @param pinned ids of the nodes that the user has pinned
 * @param critical what is wanted to be seen first
 */
record MapRequest(
    SessionView view,
    MapOptions options,
    MapModel.Caption caption,
    @Nullable Baseline baseline,
    Set<String> pinned,
    List<CriticalApp> critical) {
  MapRequest {
    pinned = Set.copyOf(pinned);
    critical = List.copyOf(critical);
  }
}
