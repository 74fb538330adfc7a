package io.sightline.desktop.compare;

import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.ShownMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares map after map with the same earlier one, whose own map is made once. The later side is
 * always what the cursor shows. For one thread.
 */
public final class MapComparer {
  private @Nullable Baseline known;
  private @Nullable MapOptions knownOptions;
  private @Nullable ShownMap knownMap;

  /**
   * A map with what changed marked on all of it and on what is shown of it, or as it is where it is
   * compared with nothing. What is gone has its place on the whole map also while it is hidden.
   *
   * @param options of the map
   */
  public ComparedMap compare(
      @Nullable Baseline baseline, ShownMap map, SessionView view, MapOptions options) {
    if (baseline == null || view.firstNanos() == 0) {
      forget();
      return ComparedMap.uncompared(map);
    }
    Snapshot old = baseline.snapshot();
    Snapshot now = Baseline.snapshotOf(view);
    Comparison comparison = Comparison.of(old, now, options.level());
    ShownMap was = mapOf(baseline, options);
    MapComparison.Marked shown =
        MapComparison.mark(map.shown(), was.shown(), old, now, options, comparison);
    MapComparison.Marked whole =
        options.narrowing().isNone()
            ? shown
            : MapComparison.mark(map.whole(), was.whole(), old, now, options, comparison);
    return new ComparedMap(
        new ShownMap(whole.map(), shown.map(), map.found(), map.hiddenChecks(), map.route()),
        shown.changes(),
        comparison.edges().size() - shown.changes().size());
  }

  private void forget() {
    known = null;
    knownOptions = null;
    knownMap = null;
  }

  @SuppressWarnings("ReferenceEquality") // comparing two topologies would cost more than drawing
  private ShownMap mapOf(Baseline baseline, MapOptions options) {
    ShownMap map = knownMap;
    if (map == null || baseline != known || !options.equals(knownOptions)) {
      map = MapComparison.mapOf(baseline.snapshot(), options);
      known = baseline;
      knownOptions = options;
      knownMap = map;
    }
    return map;
  }
}
