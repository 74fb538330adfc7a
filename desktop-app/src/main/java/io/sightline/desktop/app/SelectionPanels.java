package io.sightline.desktop.app;

import io.sightline.core.timeline.FactLog;
import io.sightline.desktop.panel.DetailsReader;
import io.sightline.desktop.panel.EntityTree;
import io.sightline.desktop.panel.Inspected;
import io.sightline.desktop.panel.Inspector;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.Rollups;
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
  private final ZoneId zone;
  private final Consumer<@Nullable Node> showAtRight;
  private SessionView view;
  private Rollups rollups;
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
      Rollups rollups,
      LogDrawer drawer,
      ZoneId zone,
      Consumer<@Nullable Node> showAtRight) {
    this.log = log;
    this.map = map;
    this.entities = entities;
    this.view = view;
    this.rollups = rollups;
    this.drawer = drawer;
    this.zone = zone;
    this.showAtRight = showAtRight;
    inspector = new Inspector(zone, map::select);
    details = new DetailsLoader(inspector::show);
    map.selectionProperty().addListener((_, _, selection) -> selected(selection));
  }

  void setPalette(Palette palette) {
    inspector.setPalette(palette);
  }

  /** Follows what the map shows, of which the worker has found out what to say. */
  void show(SessionView next, Rollups by, Inspected inspected) {
    view = next;
    rollups = by;
    Selection selection = map.selectionProperty().get();
    // Something else may have been selected meanwhile.
    showSelection(selection.equals(inspected.selection()) ? inspected : inspect(selection));
  }

  /** What is shown where nothing is selected; null for nothing. */
  void showOtherwise(@Nullable Node node) {
    otherwise = node;
  }

  /** Shows the logs of the selection, or no logs. */
  void toggleLogs() {
    Selection selection = map.selectionProperty().get();
    drawer.toggle(view, selection, rollups.of(selection));
  }

  private void selected(Selection selection) {
    entities.select(selection instanceof Selection.Node node ? node.id() : null);
    details.forget();
    showSelection(inspect(selection));
  }

  /** Here and now, so that a click is answered at once. */
  private Inspected inspect(Selection selection) {
    return Inspected.of(view, selection, rollups.of(selection), zone);
  }

  private void showSelection(Inspected inspected) {
    Selection selection = inspected.selection();
    drawer.show(view, selection, rollups.of(selection));
    boolean something = inspector.show(inspected);
    showAtRight.accept(something ? inspector : otherwise);
    if (something) {
      SessionView shown = view;
      Rollup by = rollups.of(selection);
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
