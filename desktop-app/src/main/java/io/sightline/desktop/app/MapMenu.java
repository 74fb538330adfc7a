package io.sightline.desktop.app;

import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.SessionView;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.ContextMenuEvent;

/**
 * What can be done with one thing on the map, where the pointer is, or from the keyboard with what
 * is selected. JavaFX application thread only.
 */
final class MapMenu {
  private final TopologyMap map;
  private final Finder finder;
  private final Criticals criticals;
  private final Runnable toggleLogs;
  private final Supplier<SessionView> view;
  private final ContextMenu menu = new ContextMenu();

  /**
   * @param view what is shown
   */
  MapMenu(
      TopologyMap map,
      Finder finder,
      Criticals criticals,
      Runnable toggleLogs,
      Supplier<SessionView> view) {
    this.map = map;
    this.finder = finder;
    this.criticals = criticals;
    this.toggleLogs = toggleLogs;
    this.view = view;
    menu.setId("map-menu");
    map.addEventHandler(ContextMenuEvent.CONTEXT_MENU_REQUESTED, this::requested);
  }

  private void requested(ContextMenuEvent event) {
    Selection before = map.selectionProperty().get();
    Selection about = event.isKeyboardTrigger() ? before : at(event.getX(), event.getY());
    if (about instanceof Selection.Nothing) {
      return;
    }
    fill(about, before);
    menu.show(map, event.getScreenX(), event.getScreenY());
    event.consume();
  }

  private Selection at(double x, double y) {
    MapModel model = map.getModel();
    int node = map.nodeAt(x, y);
    int edge = node >= 0 ? -1 : map.edgeAt(x, y);
    return node < model.nodes().size() && edge < model.edges().size()
        ? Selection.of(model, node, edge)
        : Selection.none();
  }

  private void fill(Selection about, Selection before) {
    menu.getItems().clear();
    if (about instanceof Selection.Node(String id)) {
      if (before instanceof Selection.Node(String from) && !from.equals(id)) {
        add("Path from " + finder.label(from) + " to here", () -> finder.showPath(from, id));
        add("Path from here to " + finder.label(from), () -> finder.showPath(id, from));
      }
      add("Path from here to…", () -> with(about, finder::choosePath));
      add("Only what is near", () -> with(about, () -> finder.changeHops(1)));
      add(
          criticals.isMarked(id) ? "No longer critical" : "Mark as critical",
          () -> criticals.toggle(id));
      add("Logs", () -> with(about, toggleLogs));
      menu.getItems().add(new SeparatorMenuItem());
    }
    Menu copy = new Menu("Copy as");
    add(copy, "Filter", CopyAs.filter(map.getModel(), about));
    add(copy, "kubectl command", CopyAs.kubectl(view.get().topology(), about));
    add(copy, "JSON", CopyAs.json(map.getModel(), about));
    add(copy, "Markdown", CopyAs.markdown(map.getModel(), about));
    menu.getItems().add(copy);
  }

  private void with(Selection about, Runnable run) {
    map.select(about);
    run.run();
  }

  private void add(String name, Runnable run) {
    menu.getItems().add(item(name, run));
  }

  private static void add(Menu copy, String name, Optional<String> text) {
    text.ifPresent(it -> copy.getItems().add(item(name, () -> copy(it))));
  }

  private static MenuItem item(String name, Runnable run) {
    MenuItem item = new MenuItem(name);
    item.setMnemonicParsing(false);
    item.setOnAction(_ -> run.run());
    return item;
  }

  private static void copy(String text) {
    ClipboardContent content = new ClipboardContent();
    content.putString(text);
    Clipboard.getSystemClipboard().setContent(content);
  }
}
