package io.sightline.desktop.app;

import io.sightline.core.timeline.CursorCommand;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.timeline.TransportBar;
import io.sightline.desktop.view.EdgeMode;
import io.sightline.desktop.view.NodeMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;

/**
 * The keys of a window. Those that move in time go before whatever has the focus; the others come
 * after it, so that a focused button or list keeps its own keys.
 */
final class WindowActions {
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final TopologyMap map;
  private final List<Action> first;
  private final List<Action> after;
  private final List<Action> byMap;

  /** Without a key: for the palette. */
  private final List<Action> byName = new ArrayList<>();

  WindowActions(
      MainWindow window,
      TopologyMap map,
      Finder finder,
      TransportBar transport,
      Navigation navigation) {
    this.map = map;
    Consumer<CursorCommand> send = navigation::send;
    first =
        List.of(
            Action.of(
                "One second back",
                "←",
                key(KeyCode.LEFT),
                () -> send.accept(new CursorCommand.Step(-SECOND_NANOS))),
            Action.of(
                "One second forward",
                "→",
                key(KeyCode.RIGHT),
                () -> send.accept(new CursorCommand.Step(SECOND_NANOS))),
            Action.of(
                "Ten seconds back",
                "Shift+←",
                key(KeyCode.LEFT, KeyCombination.SHIFT_DOWN),
                () -> send.accept(new CursorCommand.Step(-10 * SECOND_NANOS))),
            Action.of(
                "Ten seconds forward",
                "Shift+→",
                key(KeyCode.RIGHT, KeyCombination.SHIFT_DOWN),
                () -> send.accept(new CursorCommand.Step(10 * SECOND_NANOS))));
    after =
        List.of(
            Action.of("Play or pause", "Space", key(KeyCode.SPACE), transport::togglePlay),
            Action.of(
                "Play backwards",
                "Shift+Space",
                key(KeyCode.SPACE, KeyCombination.SHIFT_DOWN),
                transport::togglePlayBack),
            Action.of(
                "To the next mark on the timeline", ".", key(KeyCode.PERIOD), transport::nextMark),
            Action.of("To the mark before", ",", key(KeyCode.COMMA), transport::previousMark),
            // By their characters, where a field opens: pressed, they would be typed into that.
            Action.of("Set a bookmark, with a note", "B", List.of(), window::addBookmark),
            Action.of(
                "Compare with the time shown now, or end that",
                "C",
                key(KeyCode.C),
                window::toggleComparison),
            Action.of(
                "Compare with another capture",
                "Shift+C",
                key(KeyCode.C, KeyCombination.SHIFT_DOWN),
                window::compareWithCapture),
            Action.of("Go to a time", "T", List.of(), transport::editTime),
            Action.of(
                "Go to the beginning",
                "Home",
                key(KeyCode.HOME),
                () -> send.accept(new CursorCommand.Seek(0))),
            Action.of(
                "Follow the newest fact",
                "End",
                key(KeyCode.END),
                () -> send.accept(new CursorCommand.Follow())),
            Action.of(
                "Back: selection, filter or time before",
                "Alt+←",
                List.of(key(KeyCode.LEFT, KeyCombination.ALT_DOWN), shortcut(KeyCode.Z)),
                navigation::back),
            Action.of(
                "Forward again",
                "Alt+→",
                List.of(
                    key(KeyCode.RIGHT, KeyCombination.ALT_DOWN),
                    key(KeyCode.Z, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN)),
                navigation::forward),
            Action.of("Give up one thing", "Esc", key(KeyCode.ESCAPE), window::escape),
            Action.of("Filter the map", "/", List.of(), finder::openFilter),
            Action.of(
                "Find an action or an entity",
                "Ctrl+K",
                List.of(
                    shortcut(KeyCode.K),
                    key(KeyCode.P, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN)),
                finder::openPalette),
            Action.of("Dim or hide the others", "H", key(KeyCode.H), finder::toggleHiding),
            Action.of("Only what is in trouble", "E", key(KeyCode.E), finder::toggleErrors),
            Action.of(
                "Hide or show probes and scrapes",
                "P",
                key(KeyCode.P),
                () -> window.rail().toggleChecks()),
            Action.of("Keep the filter by a name", "", List.of(), finder::keepFilter),
            Action.of(
                "Only what is near the selection, again for one hop more",
                "N",
                key(KeyCode.N),
                () -> finder.changeHops(1)),
            Action.of(
                "One hop less",
                "Shift+N",
                key(KeyCode.N, KeyCombination.SHIFT_DOWN),
                () -> finder.changeHops(-1)),
            Action.of(
                "Path from the selection to another node; also Ctrl+click on that",
                "G",
                List.of(),
                finder::choosePath),
            Action.of(
                "Mark the selection as critical, or no longer",
                "M",
                key(KeyCode.M),
                () -> window.criticals().toggle()),
            Action.of(
                "To the critical applications",
                "K",
                key(KeyCode.K),
                () -> window.criticals().enter()),
            Action.of("Open a capture", "Ctrl+O", shortcut(KeyCode.O), window::openByDialog),
            Action.of("Welcome page", "Ctrl+H", shortcut(KeyCode.H), window::showWelcome),
            Action.of("Connect to a cluster", "Ctrl+L", shortcut(KeyCode.L), window::pickCluster),
            Action.of("Save as a capture", "Ctrl+S", shortcut(KeyCode.S), window::saveCapture),
            Action.of(
                "Save the map as a picture", "Ctrl+E", shortcut(KeyCode.E), window::exportPicture),
            Action.of(
                "Save a clip of the time on the timeline",
                "Ctrl+Shift+E",
                key(KeyCode.E, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN),
                window::saveClip),
            Action.of(
                "Save a Perfetto trace of the time on the timeline",
                "",
                List.of(),
                window::saveTrace),
            Action.of("Preferences", "Ctrl+,", shortcut(KeyCode.COMMA), window::showPreferences),
            Action.of("Logs of the selection", "L", key(KeyCode.L), window::toggleLogs),
            Action.of("Show or hide the rail", "Ctrl+B", shortcut(KeyCode.B), window::toggleRail));
    byMap =
        List.of(
            Action.of(
                "Show the selection, again for everything", "F", key(KeyCode.F), map::fitSelection),
            Action.of("Show everything", "0", key(KeyCode.DIGIT0), map::fitAll),
            Action.of("Show at 100 %", "1", key(KeyCode.DIGIT1), map::zoomTo100),
            Action.of("Zoom in", "+", List.of(), () -> zoom(map, 1.25)),
            Action.of("Zoom out", "−", List.of(), () -> zoom(map, 0.8)),
            Action.of("These keys", "?", List.of(), window::toggleKeys));
    addColours(navigation);
  }

  private void addColours(Navigation navigation) {
    for (EdgeMode mode : EdgeMode.values()) {
      byName.add(
          Action.of(
              "Colour edges by " + mode.title(),
              "",
              List.of(),
              () -> navigation.colour(mode, navigation.options().nodes())));
    }
    for (NodeMode mode : NodeMode.values()) {
      byName.add(
          Action.of(
              "Colour nodes by " + mode.title(),
              "",
              List.of(),
              () -> navigation.colour(navigation.options().edges(), mode)));
    }
  }

  List<Action> all() {
    List<Action> all = new ArrayList<>(after);
    all.addAll(1, first);
    all.addAll(byMap);
    all.addAll(byName);
    return all;
  }

  private static void zoom(TopologyMap map, double factor) {
    map.zoom(factor, map.getWidth() / 2, map.getHeight() / 2);
  }

  /** A character that is a key by itself, wherever it lies on the keyboard. */
  void typed(KeyEvent event) {
    if (isTyping(event) || event.isShortcutDown()) {
      return;
    }
    String sign =
        switch (event.getCharacter()) {
          // Plus without Shift, and minus as keyboards have it.
          case "=" -> "+";
          case "-" -> "−";
          default -> event.getCharacter();
        };
    for (Action action : all()) {
      if (action.keys().isEmpty()
          && !action.keyText().isEmpty()
          && action.keyText().equalsIgnoreCase(sign)) {
        action.run().run();
        event.consume();
        return;
      }
    }
  }

  /** Before the focused control sees the key. */
  void filter(KeyEvent event) {
    if (map.isFocused()) {
      run(first, event);
    }
    // A field may have something of its own to give up.
    if (event.getCode() == KeyCode.ESCAPE && !isTyping(event)) {
      run(after, event);
    }
  }

  /** After the focused control did not want the key. */
  void handle(KeyEvent event) {
    if (isTyping(event) && event.getCode() != KeyCode.ESCAPE) {
      return;
    }
    run(first, event);
    run(after, event);
    boolean forMap = byMap.stream().flatMap(a -> a.keys().stream()).anyMatch(k -> k.match(event));
    if (!event.isConsumed() && forMap && event.getTarget() != map) {
      map.requestFocus();
      map.fireEvent(event.copyFor(map, map));
      event.consume();
    }
  }

  /** Whether the key is a letter of what the user writes. */
  static boolean isTyping(KeyEvent event) {
    return event.getTarget() instanceof TextInputControl && !event.isShortcutDown();
  }

  private static void run(List<Action> actions, KeyEvent event) {
    if (event.isConsumed()) {
      return;
    }
    for (Action action : actions) {
      if (action.keys().stream().anyMatch(key -> key.match(event))) {
        action.run().run();
        event.consume();
        return;
      }
    }
  }

  private static KeyCombination key(KeyCode code, KeyCombination.Modifier... modifiers) {
    return new KeyCodeCombination(code, modifiers);
  }

  private static KeyCombination shortcut(KeyCode code) {
    return new KeyCodeCombination(code, KeyCombination.SHORTCUT_DOWN);
  }
}
