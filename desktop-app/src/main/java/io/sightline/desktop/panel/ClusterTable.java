package io.sightline.desktop.panel;

import io.sightline.core.clusters.ClusterMerge;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.source.SourcePart;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.EntityId;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.ShownClusters;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/**
 * The clusters of a map: how each is connected, and how far its clock is from the first one's.
 * JavaFX application thread only.
 */
final class ClusterTable {
  private static final double STATE_WIDTH = 220;
  private static final double CLOCK_WIDTH = 300;
  private static final int SHORT = 24;

  private ClusterTable() {}

  /** Whether there is something to tell apart. */
  static boolean isCalledFor(SessionView view) {
    return ShownClusters.of(view.topology()).areSeveral();
  }

  /** "2 clusters", and what of them needs a look. */
  static String title(SessionView view) {
    int count = ShownClusters.of(view.topology()).all().size();
    return count + " clusters" + (isWarning(view) ? ", clocks apart" : "");
  }

  /** Whether times of the clusters cannot be compared. */
  static boolean isWarning(SessionView view) {
    return view.topology().coverage().values().stream()
        .anyMatch(it -> isClock(it) && it.state() != CoverageState.OBSERVED);
  }

  private static boolean isClock(CoverageReading reading) {
    return reading.signal().equals(ClusterMerge.CLOCK) && !reading.node().cluster().isEmpty();
  }

  static Node of(SessionView view) {
    GridPane grid = new GridPane();
    grid.setHgap(22);
    grid.setVgap(6);
    grid.addRow(0, muted("Cluster"), muted("State"), muted("Clock"));
    int row = 1;
    for (Entity cluster : ShownClusters.of(view.topology()).all()) {
      Label state = wrapped(state(view.link(), cluster.name()), STATE_WIDTH);
      Label clock =
          wrapped(clock(view, cluster).orElse("what the others are compared with"), CLOCK_WIDTH);
      Label name = new Label(cluster.name());
      name.setMinWidth(Region.USE_PREF_SIZE);
      grid.addRow(row++, name, state, clock);
    }
    Label title = new Label("Clusters on this map");
    title.getStyleClass().add("title-4");
    Label note = muted("Times are those of each cluster's own clock.");
    return new VBox(10, title, grid, note);
  }

  private static String state(LinkState link, String cluster) {
    return switch (link) {
      case LinkState.Partly(var parts) ->
          parts.stream()
              .filter(part -> part.name().equals(cluster) && !part.connected())
              .map(SourcePart::words)
              .findFirst()
              .orElse("connected");
      case LinkState.Connected _ -> "connected";
      case LinkState.Starting _, LinkState.Waiting _ -> "being connected to";
      case LinkState.Failed _ -> "not connected";
      case LinkState.Ended _ -> "recorded";
    };
  }

  private static Optional<String> clock(SessionView view, Entity cluster) {
    return view.topology().coverage().values().stream()
        .filter(it -> isClock(it) && EntityId.ofCluster(it.node().cluster()).equals(cluster.id()))
        .map(CoverageReading::detail)
        .findFirst();
  }

  /** Short words stand in one line, long ones in several. */
  private static Label wrapped(String text, double width) {
    Label label = new Label(text);
    label.setWrapText(true);
    label.setMaxWidth(width);
    label.setMinWidth(text.length() < SHORT ? Region.USE_PREF_SIZE : width);
    return label;
  }

  private static Label muted(String text) {
    Label label = new Label(text);
    label.setMinWidth(Region.USE_PREF_SIZE);
    label.getStyleClass().add("muted");
    return label;
  }
}
