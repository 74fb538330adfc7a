package io.sightline.desktop.app;

import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.ScriptedSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.issue.Notices;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.PodLogServer;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.script.TwoClustersScript;
import io.sightline.desktop.settings.Settings;
import io.sightline.desktop.settings.UserFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.animation.PauseTransition;
import javafx.event.ActionEvent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Window;
import javafx.util.Duration;

/**
 * Opens a window on the scripted shop, to look at by hand.
 *
 * <p>Arguments: how many seconds of the script, then any of {@code dark}, {@code node:NAME}, {@code
 * edge:CLIENT:SERVER}, {@code keys}, {@code tab:NUMBER}, {@code filter:TEXT}, {@code hide}, {@code
 * write:TEXT} (a filter that is not applied yet), {@code press:KEY[:CTRL]}, {@code find:TEXT} (in
 * the palette), {@code enter} (there), {@code size:WIDTH:HEIGHT}, {@code preferences}, {@code
 * edges:NUMBER} and {@code nodes:NUMBER} (what colours say); with {@code welcome} it is the welcome
 * page; with {@code cluster} it is the scripted cluster, with {@code clusters} two of them, and
 * {@code pods}, {@code pod:NAME} and {@code workload:NAME} are understood, {@code logs} gives its
 * pods logs (the cursor is at the 50th second then), and {@code click:ID} presses a button; {@code
 * capture:FILE} opens a capture instead.
 */
final class ShopWindow {
  private ShopWindow() {}

  static SessionRequest request(List<LogBatch> batches) {
    return new SessionRequest(
        ScriptedSource.ofBatches(batches),
        new MemoryFactLog(),
        Cursor.live(),
        new NoRecording(),
        new Notices());
  }

  public static void main(String[] arguments) throws Exception {
    boolean cluster = List.of(arguments).contains("cluster");
    boolean welcome = List.of(arguments).contains("welcome");
    List<LogBatch> all =
        List.of(arguments).contains("clusters")
            ? TwoClustersScript.batches()
            : cluster ? ClusterScript.batches() : ShopScript.batches();
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : all.size();
    long start = System.nanoTime();
    DesktopApp.launch(
        welcome ? List.of() : List.of(request(arguments, all.subList(0, seconds))),
        DesktopApp.Begin.WELCOME,
        openers(),
        () -> {
          System.out.println("shown after " + (System.nanoTime() - start) / 1_000_000 + " ms");
          PauseTransition settle = new PauseTransition(Duration.seconds(2));
          settle.setOnFinished(_ -> List.of(arguments).forEach(ShopWindow::prepare));
          settle.play();
        });
  }

  /** Opens captures; what it remembers is in the folder that the property "settings" names. */
  private static Openers openers() {
    String folder = System.getProperty("settings", "");
    return new Openers(
        Captures::open,
        new ClusterOpener() {
          @Override
          public List<Choice> choices() {
            return List.of(
                new Choice("production", "https://10.0.0.1:6443", "ada", "shop", true),
                new Choice("staging", "https://10.0.1.1:6443", "ada", "", false));
          }

          @Override
          public SessionRequest open(List<String> contexts) throws IOException {
            throw new IOException("scripts only");
          }
        },
        folder.isEmpty()
            ? Settings.inMemory()
            : Settings.in(new UserFolders(Path.of(folder), Path.of(folder))),
        Path.of("examples/shop.slcap"));
  }

  private static SessionRequest request(String[] arguments, List<LogBatch> batches)
      throws IOException {
    for (String argument : arguments) {
      if (argument.startsWith("capture:")) {
        return Captures.open(Path.of(argument.substring("capture:".length())))
            .startingAt(Cursor.at(ClusterScript.time(25)));
      }
      if (argument.equals("logs")) {
        PodLogServer server = new PodLogServer();
        Path file = Files.createTempDirectory("shop-window").resolve("session.slcap");
        CaptureFactLog log = CaptureFactLog.create(file, new CaptureMetadata("", "script", 0, 0));
        System.out.println("recorded to " + file);
        return Captures.recorded(ScriptedSource.ofBatches(batches), log, new Notices())
            .withLogs(() -> Optional.of(server.client()))
            .startingAt(Cursor.at(ClusterScript.time(50)));
      }
    }
    return request(batches);
  }

  private static void prepare(String wish) {
    Scene scene = Window.getWindows().getFirst().getScene();
    TopologyMap map = (TopologyMap) scene.lookup(".topology-map");
    String[] words = wish.split(":", -1);
    switch (words[0]) {
      case "dark" -> {
        click(scene, "#theme");
        click(scene, "#theme");
      }
      case "keys" -> click(scene, "#keys");
      case "edges" ->
          ((ComboBox<?>) scene.lookup("#colour-edges"))
              .getSelectionModel()
              .select(Integer.parseInt(words[1]));
      case "nodes" ->
          ((ComboBox<?>) scene.lookup("#colour-nodes"))
              .getSelectionModel()
              .select(Integer.parseInt(words[1]));
      case "preferences" -> click(scene, "#open-preferences");
      case "size" -> {
        Window window = Window.getWindows().getFirst();
        window.setWidth(Double.parseDouble(words[1]));
        window.setHeight(Double.parseDouble(words[2]));
      }
      case "filter" -> filter(scene, wish.substring("filter:".length()));
      case "write" -> {
        click(scene, "#open-filter");
        TextField field = (TextField) scene.lookup("#filter");
        field.setText(wish.substring("write:".length()));
        field.end();
      }
      case "hide" -> ((ToggleButton) scene.lookup("#filter-hide")).fire();
      case "press" -> {
        KeyCode code = KeyCode.valueOf(words[1]);
        boolean control = words.length > 2;
        map.fireEvent(
            new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, control, false, false));
        if (!control && words[1].length() == 1) {
          KeyCode none = KeyCode.UNDEFINED;
          map.fireEvent(
              new KeyEvent(KeyEvent.KEY_TYPED, words[1], "", none, false, false, false, false));
        }
      }
      case "click" -> ((ButtonBase) scene.lookup("#" + words[1])).fire();
      case "find" -> ((TextField) scene.lookup("#palette-query")).setText(words[1]);
      case "enter" ->
          scene
              .lookup("#palette-query")
              .fireEvent(
                  new KeyEvent(
                      KeyEvent.KEY_PRESSED, "", "", KeyCode.ENTER, false, false, false, false));
      case "ledger" -> click(scene, "#ledger");
      case "node" -> map.select(new Selection.Node(ShopScript.workload(words[1])));
      case "workload" -> map.select(new Selection.Node(ClusterScript.workload(words[1])));
      case "pod" -> map.select(new Selection.Node(ClusterScript.pod(words[1])));
      case "pods" -> ((ToggleButton) scene.lookup("#level-pod")).fire();
      case "edge" ->
          map.select(
              new Selection.Edge(
                  ShopScript.workload(words[1]), ShopScript.workload(words[2]), words[3]));
      case "tab" ->
          ((TabPane) scene.lookup(".inspector-tabs"))
              .getSelectionModel()
              .select(Integer.parseInt(words[1]));
      default -> {
        // The first argument is the length of the script.
      }
    }
  }

  private static void filter(Scene scene, String text) {
    TextField field = (TextField) scene.lookup("#filter");
    field.setText(text);
    field.fireEvent(new ActionEvent());
  }

  private static void click(Scene scene, String id) {
    ((Button) scene.lookup(id)).fire();
  }
}
