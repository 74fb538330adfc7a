package io.sightline.desktop.app;

import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.view.Narrowing;
import io.sightline.desktop.view.Route;
import io.sightline.desktop.view.ShownMap;
import javafx.scene.Node;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import org.jspecify.annotations.Nullable;

/**
 * The path in a window: two nodes are chosen by a click with Ctrl (or Cmd) on the second, and the
 * steps between them are listed. JavaFX application thread only.
 */
final class PathFinder {
  private final TopologyMap map;
  private final Finder finder;
  private final PathPane pane;
  private @Nullable Route shown;

  PathFinder(TopologyMap map, Finder finder) {
    this.map = map;
    this.finder = finder;
    this.pane = new PathPane(map::select, this::swap, finder::dropFocus);
    map.addEventFilter(MouseEvent.MOUSE_RELEASED, this::released);
  }

  private void released(MouseEvent event) {
    if (event.getButton() != MouseButton.PRIMARY
        || !event.isShortcutDown()
        || !event.isStillSincePress()) {
      return;
    }
    int node = map.nodeAt(event.getX(), event.getY());
    MapModel model = map.getModel();
    if (node >= 0
        && node < model.nodes().size()
        && map.selectionProperty().get() instanceof Selection.Node(String from)) {
      String to = model.nodes().get(node).id();
      if (!to.equals(from)) {
        finder.showPath(from, to);
        event.consume();
      }
    }
  }

  private void swap() {
    Route route = shown;
    if (route != null) {
      finder.showPath(route.toId(), route.fromId());
    }
  }

  /**
   * Lists the steps of the way that is looked for on a map.
   *
   * @param by the narrowing by which the map was drawn
   * @return what lists them; null where no way is looked for
   */
  @Nullable Node show(Narrowing by, ShownMap drawn) {
    shown = drawn.route();
    if (!(by.focus() instanceof Narrowing.Path) || shown == null) {
      return null;
    }
    pane.show(shown, drawn.whole(), finder.label(shown.fromId()), finder.label(shown.toId()));
    return pane;
  }
}
