package io.sightline.desktop.app;

import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureVerifier;
import io.sightline.desktop.compare.Baseline;
import io.sightline.desktop.compare.ComparePane;
import io.sightline.desktop.compare.ComparedMap;
import io.sightline.desktop.compare.EdgeChange;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.Moment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;

/**
 * Comparing in a window: with what, its panel, and the reading of another capture. JavaFX
 * application thread only.
 */
final class Comparing {
  private final TopologyMap map;
  private final Runnable refresh;
  private final Consumer<Issue> tell;
  private final ComparePane pane;
  private @Nullable Baseline baseline;

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
    return baseline != null;
  }

  /** Compares with what is shown now, or ends the comparison. */
  void toggle(SessionView view) {
    if (isOn()) {
      end();
    } else if (view.firstNanos() != 0) {
      with(Baseline.of(view));
    }
  }

  /** Ends the comparison; returns whether there was one. */
  boolean endIfOn() {
    boolean on = isOn();
    if (on) {
      end();
    }
    return on;
  }

  void end() {
    baseline = null;
    refresh.run();
  }

  private void with(Baseline other) {
    baseline = other;
    refresh.run();
  }

  /** What the map is compared with; null for nothing. */
  @Nullable Baseline baseline() {
    return baseline;
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
                Platform.runLater(() -> with(Baseline.ofCapture(whole)));
              } catch (IOException | RuntimeException e) {
                tell.accept(
                    Issue.error(
                        "%s cannot be compared with: %s."
                            .formatted(capture.getFileName(), Issue.reason(e))));
              }
            });
  }

  /** Shows in the panel what a drawn map was compared with, and what came of it. */
  void show(@Nullable Baseline drawn, ComparedMap compared, SessionView view) {
    pane.show(
        drawn,
        compared,
        view.firstNanos() == 0 ? "" : Moment.rangeUtc(view.rangeFromNanos(), view.instantNanos()));
  }

  MapModel.Caption caption(MapModel.Caption caption) {
    Baseline with = baseline;
    return with == null ? caption : with.caption(caption);
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
