package io.sightline.desktop.app;

import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureVerifier;
import io.sightline.desktop.compare.CompareMode;
import io.sightline.desktop.compare.ComparePane;
import io.sightline.desktop.compare.EdgeChange;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.ShownMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javafx.application.Platform;

/**
 * Comparing in a window: the mode, its panel, and the reading of another capture. JavaFX
 * application thread only.
 */
final class Comparing {
  private final CompareMode mode = new CompareMode();
  private final TopologyMap map;
  private final Runnable refresh;
  private final Consumer<Issue> tell;
  private final ComparePane pane;

  /**
   * @param chooseCapture lets the user choose a capture to compare with
   * @param refresh draws the map anew
   */
  Comparing(TopologyMap map, Runnable chooseCapture, Runnable refresh, Consumer<Issue> tell) {
    this.map = map;
    this.refresh = refresh;
    this.tell = tell;
    this.pane =
        new ComparePane(
            new ComparePane.Commands() {
              @Override
              public void compareWithCapture() {
                chooseCapture.run();
              }

              @Override
              public void endComparison() {
                end();
              }
            },
            this::select);
  }

  ComparePane pane() {
    return pane;
  }

  void setPalette(Palette palette) {
    pane.setPalette(palette);
  }

  boolean isOn() {
    return mode.isOn();
  }

  /** Compares with what is shown now, or ends the comparison. */
  void toggle(SessionView view) {
    if (mode.isOn()) {
      end();
    } else if (view.firstNanos() != 0) {
      mode.with(view);
      refresh.run();
    }
  }

  void end() {
    mode.end();
    refresh.run();
  }

  /** Reads a capture, away from the display, and compares with all of it. */
  void with(Path capture) {
    Thread.ofVirtual()
        .name("compare-capture")
        .start(
            () -> {
              try (CaptureFactLog log = CaptureFactLog.open(capture)) {
                Snapshot whole =
                    Snapshot.whole(
                        log, capture.getFileName() + "", CaptureVerifier.sha256(capture));
                Platform.runLater(
                    () -> {
                      mode.with(whole);
                      refresh.run();
                    });
              } catch (IOException | RuntimeException e) {
                tell.accept(
                    Issue.error(
                        "%s cannot be compared with: %s."
                            .formatted(capture.getFileName(), Issue.reason(e))));
              }
            });
  }

  /** The map with what changed marked on it; the panel shows the same. */
  ShownMap mark(ShownMap map, SessionView view, MapOptions options) {
    ShownMap marked = mode.mark(map, view, options);
    pane.show(
        mode,
        view.firstNanos() == 0 ? "" : Moment.rangeUtc(view.rangeFromNanos(), view.instantNanos()));
    return marked;
  }

  /** Marks on a map what it is compared with now; for any thread, and whatever follows. */
  UnaryOperator<ShownMap> marks(SessionView view, MapOptions options) {
    CompareMode now = mode.copy();
    return map -> now.mark(map, view, options);
  }

  MapModel.Caption caption(MapModel.Caption caption) {
    return mode.caption(caption);
  }

  private void select(EdgeChange change) {
    MapModel model = map.getModel();
    model.changes().keySet().stream()
        .map(index -> model.edges().get(index))
        .filter(edge -> edge.protocol().equals(change.edge().protocol()))
        .filter(edge -> label(model, edge.from()).equals(change.edge().client().name()))
        .filter(edge -> label(model, edge.to()).equals(change.edge().server().name()))
        .findFirst()
        .ifPresent(
            edge ->
                map.select(
                    new Selection.Edge(
                        model.nodes().get(edge.from()).id(),
                        model.nodes().get(edge.to()).id(),
                        edge.protocol())));
  }

  private static String label(MapModel model, int node) {
    return model.nodes().get(node).label();
  }
}
