package io.sightline.desktop.app;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.ScriptedSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.issue.Notices;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.script.TwoClustersScript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javafx.animation.PauseTransition;
import javafx.event.ActionEvent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
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
 * the palette); with {@code cluster} it is the scripted cluster, with {@code clusters} two of them,
 * and {@code pods}, {@code pod:NAME} and {@code workload:NAME} are understood.
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
    boolean clusters = List.of(arguments).contains("clusters");
    List<LogBatch> all =
        clusters
            ? TwoClustersScript.batches()
            : cluster ? ClusterScript.batches() : ShopScript.batches();
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : all.size();
    long start = System.nanoTime();
    DesktopApp.launch(
        List.of(request(all.subList(0, seconds))),
        path -> {
          throw new IOException("scripts only");
        },
        new ClusterOpener() {
          @Override
          public List<Choice> choices() {
            return List.of();
          }

          @Override
          public SessionRequest open(List<String> contexts) throws IOException {
            throw new IOException("scripts only");
          }
        },
        () -> {
          System.out.println("shown after " + (System.nanoTime() - start) / 1_000_000 + " ms");
          PauseTransition settle = new PauseTransition(Duration.seconds(2));
          settle.setOnFinished(_ -> List.of(arguments).forEach(ShopWindow::prepare));
          settle.play();
        });
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
      }
      case "find" -> ((TextField) scene.lookup("#palette-query")).setText(words[1]);
      case "ledger" -> click(scene, "#ledger");
      case "click" -> click(scene, "#" + words[1]);
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

  private static final class NoRecording implements Recording {
    @Override
    public void saveTo(Path target) throws IOException {
      throw new IOException("a script is not recorded");
    }

    @Override
    public String captureHash() {
      return "";
    }

    @Override
    public void close() {}
  }
}
