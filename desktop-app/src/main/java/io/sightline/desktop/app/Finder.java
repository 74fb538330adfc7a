package io.sightline.desktop.app;

import io.sightline.core.topology.Topology;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.find.FilterSyntaxException;
import io.sightline.desktop.find.Key;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.settings.Preferences.SavedFilter;
import io.sightline.desktop.settings.Settings;
import io.sightline.desktop.view.FilterValues;
import io.sightline.desktop.view.Narrowing;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.ShownMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds things on the map of a window: the filter, the surroundings of the selection, and the
 * palette. It says how the map is to be narrowed; who draws the map does it. JavaFX application
 * thread only.
 */
final class Finder {
  /** What is in trouble: traffic that fails, and nodes that are not well by themselves. */
  private static final Filter ERRORS = parsed("verdict!=ok | health!=ok");

  private final TopologyMap map;
  private final Consumer<Narrowing> onNarrowed;
  private final FilterBar bar;
  private final CommandPalette palette;
  private final Map<Key, Collection<String>> values = new EnumMap<>(Key.class);
  private Narrowing narrowing = Narrowing.NONE;
  private Narrowing beforeErrors = Narrowing.NONE;
  private Topology topology = Topology.EMPTY;
  private Rollup rollup;
  private MapModel whole = MapModel.EMPTY;

  /** What is to be brought into the middle as soon as it is on the map. */
  private @Nullable String toCenter;

  /**
   * A finder for a map.
   *
   * @param actions what the palette offers besides the entities
   * @param onNarrowed shows the map anew
   */
  Finder(
      TopologyMap map,
      Rollup rollup,
      Settings settings,
      Supplier<List<Action>> actions,
      Consumer<Narrowing> onNarrowed) {
    this.map = map;
    this.rollup = rollup;
    this.onNarrowed = onNarrowed;
    bar = new FilterBar(this::values, settings, new BarCommands());
    palette = new CommandPalette(() -> entries(actions.get()), map::requestFocus);
  }

  FilterBar bar() {
    return bar;
  }

  CommandPalette palette() {
    return palette;
  }

  /**
   * Shows what is left of the newest map.
   *
   * @param by the narrowing by which it was drawn; another one may be wanted by now
   */
  void show(SessionView view, Rollup rolled, Narrowing by, ShownMap shown) {
    topology = view.topology();
    rollup = rolled;
    whole = shown.whole();
    values.clear();
    showNarrowing();
    if (by.equals(narrowing)) {
      bar.showCount(narrowing, shown.found(), shown.whole().nodes().size());
    }
    String id = toCenter;
    if (id != null && isShown(id)) {
      toCenter = null;
      map.center(id);
    }
  }

  private void showNarrowing() {
    Narrowing.Focus focus = narrowing.focus();
    bar.show(narrowing, focus == null ? "" : focus.words(topology));
  }

  void openFilter() {
    bar.open();
  }

  void openPalette() {
    palette.open();
  }

  /** Dims the others where they are hidden, and the other way round. */
  void toggleHiding() {
    narrow(narrowing.withHidesOthers(!narrowing.hidesOthers()));
  }

  /** Shows what is in trouble alone; what was shown before, where that is shown already. */
  void toggleErrors() {
    if (narrowing.filter().equals(ERRORS)) {
      narrow(beforeErrors);
    } else {
      beforeErrors = narrowing;
      narrow(Narrowing.hiding(ERRORS));
    }
  }

  /**
   * Shows more or less of what is around the selection; where nothing is selected, of what was
   * shown before. The selection is given up: it would dim what is further than one hop away.
   */
  void changeHops(int by) {
    Narrowing.Around focus = narrowing.focus() instanceof Narrowing.Around it ? it : null;
    String id =
        map.selectionProperty().get() instanceof Selection.Node node
            ? node.id()
            : focus == null ? "" : focus.id();
    if (id.isEmpty()) {
      return;
    }
    int hops = (focus != null && focus.id().equals(id) ? focus.hops() : 0) + by;
    map.select(Selection.none());
    if (hops > 0) {
      narrow(narrowing.withFocus(new Narrowing.Around(id, hops)).withHidesOthers(true));
    } else if (focus != null) {
      narrow(narrowing.withFocus(null));
    }
  }

  /** Shows the way from one node to another, and the rest of the map behind it. */
  void showPath(String fromId, String toId) {
    map.select(Selection.none());
    narrow(narrowing.withFocus(new Narrowing.Path(fromId, toId)).withHidesOthers(false));
  }

  /**
   * Lets the user choose the other end of a way from the selection; both ends where nothing is
   * selected.
   */
  void choosePath() {
    if (map.selectionProperty().get() instanceof Selection.Node(String from)) {
      choosePathFrom(from);
    } else {
      palette.open(nodes(this::choosePathFrom), "Path from which node?");
    }
  }

  private void choosePathFrom(String from) {
    List<CommandPalette.Entry> others =
        whole.nodes().stream()
            .filter(node -> !node.id().equals(from))
            .map(node -> entry(node, to -> showPath(from, to)))
            .toList();
    palette.open(others, "Path from %s to which node?".formatted(label(from)));
  }

  /** What a node is called on the map; its id where it is not on it. */
  String label(String id) {
    return whole.nodes().stream()
        .filter(node -> node.id().equals(id))
        .map(MapModel.Node::label)
        .findFirst()
        .orElse(id);
  }

  /** Forgets what the surroundings are of; nodes of another level are other nodes. */
  void dropFocus() {
    beforeErrors = beforeErrors.withFocus(null);
    narrow(narrowing.withFocus(null));
  }

  /** Leaves the topmost of what is open here; returns whether there was something. */
  boolean escape() {
    if (palette.closeIfOpen()) {
      return true;
    }
    if (bar.isWriting()) {
      bar.leave();
      return true;
    }
    return false;
  }

  /** Shows everything again; returns whether something was left out. */
  boolean clear() {
    boolean narrowed = !narrowing.isNone() || bar.isVisible();
    if (narrowed) {
      bar.clear();
    }
    return narrowed;
  }

  /** Keeps the filter in force by a name that the user is asked for. */
  void keepFilter() {
    bar.keep();
  }

  /** Shows how the map is narrowed, without asking for it. */
  void follow(Narrowing next) {
    narrowing = next;
    showNarrowing();
  }

  private void narrow(Narrowing next) {
    narrowing = next;
    showNarrowing();
    onNarrowed.accept(next);
  }

  private Collection<String> values(Key key) {
    return values.computeIfAbsent(key, it -> FilterValues.of(it, topology, rollup, whole));
  }

  private List<CommandPalette.Entry> entries(List<Action> actions) {
    List<CommandPalette.Entry> entries = new ArrayList<>();
    for (Action action : actions) {
      entries.add(new CommandPalette.Entry(action.name(), "", action.keyText(), action.run()));
    }
    for (SavedFilter filter : bar.savedFilters()) {
      entries.add(
          new CommandPalette.Entry(
              "Filter " + filter.name(), filter.filter(), "", () -> bar.apply(filter)));
    }
    entries.addAll(nodes(this::goTo));
    return entries;
  }

  private List<CommandPalette.Entry> nodes(Consumer<String> choose) {
    return whole.nodes().stream().map(node -> entry(node, choose)).toList();
  }

  private CommandPalette.Entry entry(MapModel.Node node, Consumer<String> choose) {
    String group =
        node.group() == MapModel.NO_GROUP ? "" : " in " + whole.groups().get(node.group()).label();
    String kind = node.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String health =
        node.health() == MapModel.Health.OK
            ? ""
            : ", " + node.health().name().toLowerCase(Locale.ROOT);
    return new CommandPalette.Entry(
        node.label(), kind + group + health, "", () -> choose.accept(node.id()));
  }

  /** What is chosen by name is to be seen, whatever the filter says. */
  void goTo(String id) {
    map.select(new Selection.Node(id));
    if (isShown(id)) {
      map.center(id);
    } else {
      toCenter = id;
      clear();
    }
  }

  private boolean isShown(String id) {
    return map.getModel().nodes().stream().anyMatch(node -> node.id().equals(id));
  }

  private static Filter parsed(String text) {
    try {
      return Filter.parse(text);
    } catch (FilterSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class BarCommands implements FilterBar.Commands {
    @Override
    public void narrow(Narrowing next) {
      Finder.this.narrow(next);
    }

    @Override
    public void changeHops(int by) {
      Finder.this.changeHops(by);
    }

    @Override
    public void leave() {
      map.requestFocus();
    }
  }
}
