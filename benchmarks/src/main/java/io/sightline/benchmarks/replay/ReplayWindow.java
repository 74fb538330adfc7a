package io.sightline.benchmarks.replay;

import atlantafx.base.theme.PrimerLight;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.desktop.app.Captures;
import io.sightline.desktop.app.ClusterAdder;
import io.sightline.desktop.app.FilePrompt;
import io.sightline.desktop.app.MainWindow;
import io.sightline.desktop.app.SessionRequest;
import io.sightline.desktop.app.WindowHost;
import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.event.ActionEvent;
import javafx.scene.Scene;
import javafx.scene.control.TextField;
import javafx.scene.layout.Pane;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The application's window, in a process where nothing was opened yet: JavaFX runs, and an empty
 * window is on the screen.
 */
final class ReplayWindow implements AutoCloseable {
  private static final double WIDTH = 1280;
  private static final double HEIGHT = 800;
  private static final long PATIENCE_SECONDS = 60;

  private final Stage stage;
  private @Nullable MainWindow window;
  private @Nullable Session session;
  private volatile LongConsumer onFrame = _ -> {};

  private ReplayWindow(Stage stage) {
    this.stage = stage;
  }

  static ReplayWindow empty() throws Exception {
    CompletableFuture<Stage> shown = new CompletableFuture<>();
    start(
        () -> {
          Platform.setImplicitExit(false);
          // As the application does at its start: without it nothing in the window has its looks.
          Application.setUserAgentStylesheet(new PrimerLight().getUserAgentStylesheet());
          Stage stage = new Stage();
          stage.setScene(new Scene(new Pane(), WIDTH, HEIGHT));
          stage.show();
          shown.complete(stage);
        });
    return new ReplayWindow(shown.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private static void start(Runnable first) {
    try {
      Platform.startup(first);
    } catch (IllegalStateException e) {
      // It runs already, for another window.
      Platform.runLater(first);
    }
  }

  /**
   * Opens a capture as the application does.
   *
   * @return milliseconds from the call to the end of the first frame in which its map is painted
   */
  double open(Path capture) throws Exception {
    CompletableFuture<Long> painted = new CompletableFuture<>();
    long begun = System.nanoTime();
    SessionRequest request = Captures.open(capture);
    onFx(
        () -> {
          Session opened =
              new Session(request.source(), request.log(), request.start(), SessionRequest.RANGE);
          opened.start();
          MainWindow main =
              new MainWindow(opened, request.recording(), request.logs(), new NoHost());
          stage.setScene(new Scene(main.root(), WIDTH, HEIGHT));
          // What is in a split pane can be looked up only once the pane has its skin.
          main.root().applyCss();
          main.root().layout();
          TopologyMap map = map(main);
          map.setOnFrame(
              held -> {
                if (!map.getModel().nodes().isEmpty()) {
                  painted.complete(System.nanoTime());
                }
                onFrame.accept(held);
              });
          session = opened;
          window = main;
          return main;
        });
    return (painted.get(PATIENCE_SECONDS, TimeUnit.SECONDS) - begun) / 1e6;
  }

  private static TopologyMap map(MainWindow window) {
    return (TopologyMap) window.root().lookup(".topology-map");
  }

  /** Hides a protocol of those on the map, or shows all again where one is hidden. */
  void toggleProtocol(int any) throws ExecutionException, InterruptedException, TimeoutException {
    onMap(
        map -> {
          List<MapModel.Edge> edges = map.getModel().edges();
          if (!map.hiddenProtocols().isEmpty() || edges.isEmpty()) {
            map.hiddenProtocols().clear();
          } else {
            map.hiddenProtocols().add(edges.get(Math.floorMod(any, edges.size())).protocol());
          }
        });
  }

  /** Selects a node, or nothing where there is none. */
  void select(int any) throws ExecutionException, InterruptedException, TimeoutException {
    onMap(
        map -> {
          List<MapModel.Node> nodes = map.getModel().nodes();
          map.select(
              nodes.isEmpty()
                  ? Selection.none()
                  : new Selection.Node(nodes.get(Math.floorMod(any, nodes.size())).id()));
        });
  }

  /** Filters as somebody who types it; empty for no filter. */
  void filter(String text) throws ExecutionException, InterruptedException, TimeoutException {
    onMap(
        map -> {
          TextField field = (TextField) map.getScene().getRoot().lookup("#filter");
          field.setText(text);
          field.fireEvent(new ActionEvent());
        });
  }

  private void onMap(Consumer<TopologyMap> action)
      throws ExecutionException, InterruptedException, TimeoutException {
    onFx(
        () -> {
          MainWindow open = window;
          if (open != null) {
            action.accept(map(open));
          }
          return stage;
        });
  }

  /** Moves the cursor. */
  void seek(long nanos) {
    Session opened = session;
    if (opened != null) {
      opened.send(new CursorCommand.Seek(nanos));
    }
  }

  /** The session of what was opened last. */
  @Nullable Session session() {
    return session;
  }

  /** What to do after each frame, told how many nanoseconds the pulse was held for it. */
  void setOnFrame(LongConsumer action) {
    onFrame = action;
  }

  /** Closes what was opened, and leaves the empty window. */
  void closeCapture() throws ExecutionException, InterruptedException, TimeoutException {
    onFx(
        () -> {
          MainWindow open = window;
          stage.setScene(new Scene(new Pane(), WIDTH, HEIGHT));
          if (open != null) {
            open.close();
          }
          window = null;
          session = null;
          return stage;
        });
  }

  @Override
  public void close() throws IOException {
    try {
      closeCapture();
      onFx(
          () -> {
            stage.hide();
            return stage;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("The window could not be closed", e);
    }
  }

  static <T> T onFx(Callable<T> work)
      throws ExecutionException, InterruptedException, TimeoutException {
    CompletableFuture<T> result = new CompletableFuture<>();
    Platform.runLater(
        () -> {
          try {
            result.complete(work.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Of an application that is asked for nothing. */
  private static final class NoHost implements WindowHost {
    @Override
    public FilePrompt files() {
      return FilePrompt.ofSystem();
    }

    @Override
    public ZoneId zone() {
      return ZoneOffset.UTC;
    }

    @Override
    public void open(Path capture, Consumer<Issue> onFailure) {
      throw new UnsupportedOperationException("nobody asks for another capture");
    }

    @Override
    public void pickCluster(@Nullable ClusterAdder adder) {
      throw new UnsupportedOperationException("nobody asks for a cluster");
    }

    @Override
    public void nextTheme() {
      throw new UnsupportedOperationException("nobody asks for another theme");
    }
  }
}
