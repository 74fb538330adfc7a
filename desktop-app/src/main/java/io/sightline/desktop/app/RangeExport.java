package io.sightline.desktop.app;

import io.sightline.core.timeline.FactLog;
import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.export.Clip;
import io.sightline.desktop.export.ClipPlan;
import io.sightline.desktop.export.Progress;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.export.perfetto.PerfettoTrace;
import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.MapOptions;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/**
 * Saves how the time on the timeline went, as a clip or as a trace: one at a time, on a thread of
 * its own, with its progress, until it is done or given up. JavaFX application thread only.
 */
final class RangeExport implements AutoCloseable {
  private final WindowHost host;
  private final FactLog log;
  private final Supplier<Wish> wish;
  private final Consumer<Issue> tell;
  private final ProgressPane progress = new ProgressPane();

  /** Whether what runs is to go on; null where nothing runs. */
  private @Nullable AtomicBoolean running;

  /**
   * What a window shows that is to be saved. Immutable.
   *
   * @param cluster what is shown is called
   * @param options how the map is drawn
   */
  record Wish(
      String cluster,
      String captureHash,
      long fromNanos,
      long toNanos,
      MapOptions options,
      Palette palette) {
    private Snapshot snapshot(FactLog log) {
      return Snapshot.between(log, cluster, captureHash, fromNanos, toNanos)
          .filtered(options.narrowing().filter());
    }
  }

  /** Writes a file; any thread. */
  @FunctionalInterface
  private interface Writer {
    void write(Snapshot range, OutputStream out, Progress progress) throws IOException;
  }

  /**
   * @param wish what the window shows now
   * @param tell says how it went; any thread
   */
  RangeExport(WindowHost host, FactLog log, Supplier<Wish> wish, Consumer<Issue> tell) {
    this.host = host;
    this.log = log;
    this.wish = wish;
    this.tell = tell;
  }

  /** How far it is; not visible while nothing is saved. */
  ProgressPane progress() {
    return progress;
  }

  void saveClip(Window owner) {
    Wish wanted = wish.get();
    save(
        owner,
        "Save the time on the timeline as a clip",
        "sightline-clip.png",
        "clip",
        wanted,
        (range, out, shares) ->
            Clip.write(
                log,
                range,
                ClipPlan.of(
                    range.fromNanos(), range.atNanos(), null, ClipPlan.USUAL_FRAMES_A_SECOND),
                wanted.options,
                wanted.palette,
                out,
                shares));
  }

  void saveTrace(Window owner) {
    save(
        owner,
        "Save the time on the timeline as a trace for Perfetto",
        "sightline.pftrace",
        "trace",
        wish.get(),
        (range, out, shares) -> PerfettoTrace.write(log, range, out, shares));
  }

  private void save(
      Window owner, String title, String name, String what, Wish wanted, Writer writer) {
    if (running != null) {
      tell.accept(Issue.note("Something is being saved already; cancel that, or wait for it."));
      return;
    }
    host.files().save(owner, title, name).ifPresent(target -> begin(target, what, wanted, writer));
  }

  private void begin(Path target, String what, Wish wanted, Writer writer) {
    AtomicBoolean goOn = new AtomicBoolean(true);
    running = goOn;
    progress.begin("Saving the " + what, () -> goOn.set(false));
    // Not interrupted when it is given up: that would close the log's file under the others' feet.
    Thread.ofPlatform()
        .daemon()
        .name("range-export")
        .start(
            () -> {
              Issue outcome = write(target, what, wanted, writer, goOn);
              Platform.runLater(
                  () -> {
                    running = null;
                    progress.end();
                    tell.accept(outcome);
                  });
            });
  }

  private Issue write(Path target, String what, Wish wanted, Writer writer, AtomicBoolean goOn) {
    try {
      Snapshot range = wanted.snapshot(log);
      AtomicFile.write(
          target,
          part -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
              writer.write(range, out, shares(goOn));
            }
          });
      return Issue.done("Saved the %s as %s.".formatted(what, target.getFileName()));
    } catch (CancellationException _) {
      return Issue.note("The %s was given up; nothing was written.".formatted(what));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      return Issue.error(
          "The %s could not be saved as %s: %s"
              .formatted(what, target.getFileName(), Issue.reason(e)));
    }
  }

  /** Shown in whole percents, so that the display has time for other things. */
  private Progress shares(AtomicBoolean goOn) {
    int[] shown = {-1};
    return share -> {
      int percent = (int) (100 * share);
      if (percent != shown[0]) {
        shown[0] = percent;
        Platform.runLater(() -> progress.show(share));
      }
      return goOn.get();
    };
  }

  @Override
  public void close() {
    if (running != null) {
      running.set(false);
    }
  }
}
