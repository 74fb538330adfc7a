package io.sightline.desktop.compare;

import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.Moment;

/**
 * What a map is compared with: an earlier time of the same session, or another capture. Immutable.
 */
public record Baseline(Snapshot snapshot, boolean ofOtherCapture) {
  private static final int SHORT_HASH = 12;

  /** What a view shows, to compare with what is shown later. */
  public static Baseline of(SessionView view) {
    return new Baseline(snapshotOf(view), false);
  }

  /** Another capture. */
  public static Baseline ofCapture(Snapshot other) {
    return new Baseline(other, true);
  }

  /** What a view shows, as a side of a comparison. */
  static Snapshot snapshotOf(SessionView view) {
    return new Snapshot(
        view.description(),
        "",
        view.range(),
        view.rangeSeconds(),
        view.rangeFromNanos(),
        view.instantNanos(),
        Filter.NONE);
  }

  /** What it is, in words. */
  public String text() {
    String range = Moment.rangeUtc(snapshot.fromNanos(), snapshot.atNanos());
    if (!ofOtherCapture) {
      return range;
    }
    String hash = snapshot.captureHash();
    return "%s, %s%s"
        .formatted(
            snapshot.cluster(),
            range,
            hash.isEmpty()
                ? ""
                : " (capture " + hash.substring(0, Math.min(SHORT_HASH, hash.length())) + "…)");
  }

  /** The caption of a map, saying both sides. */
  public MapModel.Caption caption(MapModel.Caption caption) {
    return new MapModel.Caption(
        caption.title(),
        caption.timeRange() + ", compared with " + text(),
        caption.filter(),
        caption.captureHash(),
        caption.lost());
  }
}
