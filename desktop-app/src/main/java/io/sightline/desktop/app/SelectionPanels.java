package io.sightline.desktop.app;

import io.sightline.core.timeline.FactLog;
import io.sightline.desktop.panel.DetailsReader;
import io.sightline.desktop.panel.EntityTree;
import io.sightline.desktop.panel.Inspector;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.Rollup;
import java.time.ZoneId;
import java.util.function.Consumer;
import javafx.scene.Node;
import org.jspecify.annotations.Nullable;

/**
 * What a window tells of the selection: its line in the tree, the inspector, and the logs. JavaFX
 * application thread only.
 */
final class SelectionPanels implements AutoCloseable {
  private final FactLog log;
  private final TopologyMap map;
  private final EntityTree entities;
  private final Inspector inspector;
  private final DetailsLoader details;
  private final LogDrawer drawer;
  private final Consumer<@Nullable Node> showAtRight;
  private SessionView view;
  private Rollup rollup;
  private @Nullable Node otherwise;

  /**
   * @param view what is shown first
   * @param drawer the map with the logs below it
   * @param showAtRight shows the inspector, or nothing
   */
  SelectionPanels(
      FactLog log,
      TopologyMap map,
      EntityTree entities,
      SessionView view,
      Rollup rollup,
      LogDrawer drawer,
      ZoneId zone,
      Consumer<@Nullable Node> showAtRight) {
    this.log = log;
    this.map = map;
    this.entities = entities;
    this.view = view;
    this.rollup = rollup;
    this.drawer = drawer;
    this.showAtRight = showAtRight;
    inspector = new Inspector(zone, map::select);
    details = new DetailsLoader(inspector::show);
    map.selectionProperty().addListener((_, _, selection) -> selected(selection));
  }

  void setPalette(Palette palette) {
    inspector.setPalette(palette);
  }

  /** Follows what the map shows. */
  void show(SessionView next, Rollup by) {
    view = next;
    rollup = by;
    showSelection();
  }

  /** What is shown where nothing is selected; null for nothing. */
  void showOtherwise(@Nullable Node node) {
    otherwise = node;
  }

  /** Shows the logs of the selection, or no logs. */
  void toggleLogs() {
    drawer.toggle(view, map.selectionProperty().get(), rollup);
  }

  private void selected(Selection selection) {
    entities.select(selection instanceof Selection.Node node ? node.id() : null);
    details.forget();
    showSelection();
  }

  private void showSelection() {
    Selection selection = map.selectionProperty().get();
    drawer.show(view, selection, rollup);
    boolean something =
        !(selection instanceof Selection.Nothing) && inspector.show(view, selection, rollup);
    showAtRight.accept(something ? inspector : otherwise);
    if (something) {
      SessionView shown = view;
      Rollup by = rollup;
      details.load(
          shown,
          () -> DetailsReader.read(log, shown.instantNanos(), selection, shown.topology(), by));
    }
  }

  @Override
  public void close() {
    details.close();
    drawer.close();
  }
}
