package io.sightline.desktop.app;

import io.sightline.core.topology.Entity;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.panel.logs.LogKeeper;
import io.sightline.desktop.panel.logs.LogPane;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.Rollup;
import java.time.InstantSource;
import java.time.ZoneId;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.SplitPane;
import org.jspecify.annotations.Nullable;

/**
 * The map, and below it, when asked for, the logs of what is selected. JavaFX application thread
 * only.
 */
final class LogDrawer extends SplitPane implements AutoCloseable {
  private static final double MAP_SHARE = 0.6;

  private final LogPane pane;

  LogDrawer(Node map, ClusterLogs logs, LogKeeper keeper, ZoneId zone) {
    pane = new LogPane(logs, keeper, zone, InstantSource.system(), this::hide);
    setOrientation(Orientation.VERTICAL);
    getStyleClass().add("log-drawer");
    getItems().add(map);
  }

  boolean isShown() {
    return getItems().contains(pane);
  }

  void toggle(SessionView view, Selection selection, Rollup rollup) {
    if (isShown()) {
      hide();
    } else {
      getItems().add(pane);
      setDividerPositions(MAP_SHARE);
      show(view, selection, rollup);
    }
  }

  /** Returns whether it was shown. */
  boolean hideIfShown() {
    boolean shown = isShown();
    if (shown) {
      hide();
    }
    return shown;
  }

  void hide() {
    getItems().remove(pane);
    pane.close();
  }

  /** Follows the selection and the cursor, while it is shown. */
  void show(SessionView view, Selection selection, Rollup rollup) {
    if (!isShown()) {
      return;
    }
    String node = nodeOf(selection);
    Entity entity = node == null ? null : view.topology().entities().get(node);
    pane.show(
        view.topology(),
        node,
        rollup,
        entity == null ? "" : entity.name(),
        view.isFollowing(),
        view.instantNanos());
  }

  /** Of an edge the server: it is the one that knows why it failed. */
  private static @Nullable String nodeOf(Selection selection) {
    return switch (selection) {
      case Selection.Nothing _ -> null;
      case Selection.Node node -> node.id();
      case Selection.Edge edge -> edge.toId();
    };
  }

  @Override
  public void close() {
    pane.close();
  }
}
