package io.sightline.desktop.compare;

import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.ShownMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a window's cursor is compared with, and what came of it. The later side is always what the
 * cursor shows. Not thread-safe.
 */
public final class CompareMode {
  private @Nullable Snapshot before;
  private boolean ofOtherCapture;
  private @Nullable ShownMap mapBefore;
  private @Nullable MapOptions mapBeforeOptions;
  private List<EdgeChange> changes = List.of();
  private int hiddenChanges;

  /** What a view shows, as a side of a comparison. */
  public static Snapshot snapshot(SessionView view) {
    return new Snapshot(
        view.description(),
        "",
        view.range(),
        view.rangeSeconds(),
        view.rangeFromNanos(),
        view.instantNanos(),
        Filter.NONE);
  }

  /** The same comparison, which does not change when this one does. */
  public CompareMode copy() {
    CompareMode copy = new CompareMode();
    copy.before = before;
    copy.ofOtherCapture = ofOtherCapture;
    return copy;
  }

  public boolean isOn() {
    return before != null;
  }

  /** Compares with what a view shows. */
  public void with(SessionView view) {
    before = snapshot(view);
    mapBefore = null;
    ofOtherCapture = false;
  }

  /** Compares with another capture. */
  public void with(Snapshot other) {
    before = other;
    mapBefore = null;
    ofOtherCapture = true;
  }

  /** Compares with nothing any more. */
  public void end() {
    before = null;
    mapBefore = null;
    changes = List.of();
    hiddenChanges = 0;
  }

  /** What changed and is on the map drawn last, the worst first. */
  public List<EdgeChange> changes() {
    return changes;
  }

  /** How many more changes there are, which the filter took from the map. */
  public int hiddenChanges() {
    return hiddenChanges;
  }

  /** What it is compared with, in words; empty while nothing is compared. */
  public String beforeText() {
    Snapshot old = before;
    if (old == null) {
      return "";
    }
    String range = Moment.rangeUtc(old.fromNanos(), old.atNanos());
    String hash = old.captureHash();
    return ofOtherCapture
        ? "%s, %s%s"
            .formatted(
                old.cluster(),
                range,
                hash.isEmpty()
                    ? ""
                    : " (capture " + hash.substring(0, Math.min(12, hash.length())) + "…)")
        : range;
  }

  /** The caption of a map, which says both sides while something is compared. */
  public MapModel.Caption caption(MapModel.Caption caption) {
    return isOn()
        ? new MapModel.Caption(
            caption.title(),
            caption.timeRange() + ", compared with " + beforeText(),
            caption.filter(),
            caption.captureHash(),
            caption.lost())
        : caption;
  }

  /**
   * A map with what changed marked on all of it and on what is shown of it, or as it is while
   * nothing is compared. What is gone has its place on the whole map also while it is hidden.
   *
   * @param options of the map
   */
  public ShownMap mark(ShownMap map, SessionView view, MapOptions options) {
    Snapshot old = before;
    if (old == null || view.firstNanos() == 0) {
      return map;
    }
    Snapshot now = snapshot(view);
    Comparison comparison = Comparison.of(old, now, options.level());
    ShownMap was = mapBefore(old, options);
    MapComparison.Marked shown =
        MapComparison.mark(map.shown(), was.shown(), old, now, options, comparison);
    changes = shown.changes();
    hiddenChanges = comparison.edges().size() - changes.size();
    MapModel whole =
        options.narrowing().isNone()
            ? shown.map()
            : MapComparison.mark(map.whole(), was.whole(), old, now, options, comparison).map();
    return new ShownMap(whole, shown.map(), map.found());
  }

  /** Drawn once for a comparison, not for each picture. */
  private ShownMap mapBefore(Snapshot old, MapOptions options) {
    ShownMap known = mapBefore;
    if (known == null || !options.equals(mapBeforeOptions)) {
      known = MapComparison.mapOf(old, options);
      mapBefore = known;
      mapBeforeOptions = options;
    }
    return known;
  }
}
