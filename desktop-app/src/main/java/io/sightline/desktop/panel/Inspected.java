package io.sightline.desktop.panel;

import io.sightline.desktop.panel.kube.Drilldown;
import io.sightline.desktop.panel.kube.KubeReader;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.Rollup;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What the inspector says of a selection in a view, but for what is read from the log: the sums
 * over all edges, and what Kubernetes says. Immutable; made on any thread.
 */
public final class Inspected {
  private final Selection selection;
  private final @Nullable Summary summary;
  private final Drilldown drilldown;
  private final double rangeSeconds;

  private Inspected(
      Selection selection, @Nullable Summary summary, Drilldown drilldown, double rangeSeconds) {
    this.selection = selection;
    this.summary = summary;
    this.drilldown = drilldown;
    this.rangeSeconds = rangeSeconds;
  }

  /** What a view says of a selection. */
  public static Inspected of(SessionView view, Selection selection, Rollup rollup, ZoneId zone) {
    Summary summary = Summary.of(view, selection, rollup);
    Drilldown drilldown =
        summary != null && selection instanceof Selection.Node node
            ? KubeReader.read(view.topology(), view.instantNanos(), node.id(), rollup, zone)
            : Drilldown.NONE;
    return new Inspected(selection, summary, drilldown, view.rangeSeconds());
  }

  /** What it is about. */
  public Selection selection() {
    return selection;
  }

  /** Null when the selection is not on the map any more. */
  @Nullable Summary summary() {
    return summary;
  }

  Drilldown drilldown() {
    return drilldown;
  }

  double rangeSeconds() {
    return rangeSeconds;
  }
}
