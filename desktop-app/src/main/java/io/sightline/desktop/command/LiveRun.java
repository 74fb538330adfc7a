package io.sightline.desktop.command;

import io.sightline.capture.CaptureFactLog;
import io.sightline.core.finding.Detectors;
import io.sightline.core.source.FactSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.desktop.app.Captures;
import io.sightline.desktop.app.SessionRequest;
import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.issue.Notices;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.source.StartingSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One live session from attaching to the last file written, with or without a window. */
final class LiveRun {
  private static final Duration LAST_FACTS = Duration.ofMinutes(1);
  private static final Duration FIRST_FACTS = Duration.ofMinutes(1);
  private static final long POLL_MILLIS = 50;

  /** What goes on while the session captures. */
  @FunctionalInterface
  interface Activity {
    /**
     * Goes on until capture should end, or the session cannot go on.
     *
     * @return the stretch that pictures are to be about, empty for all of it
     */
    Optional<Stretch> run(Session session) throws IOException, InterruptedException;
  }

  /** What begins once the agent is attached, beside a window. */
  @FunctionalInterface
  interface Beside {
    void begin() throws IOException;
  }

  /** A stretch of time, in nanoseconds since 1970. */
  record Stretch(long fromNanos, long toNanos) {}

  private final LiveOptions options;
  private final LocalCapture capture;

  LiveRun(LiveOptions options, LocalCapture capture) {
    this.options = options;
    this.capture = capture;
  }

  /**
   * Captures while the activity runs, then writes what was asked for.
   *
   * @throws IOException also when the capture is not whole; what there is was written then
   */
  void headless(Activity activity) throws IOException, InterruptedException {
    HeadlessToolkit.use();
    capture.awaitReady();
    FactSource source = capture.source();
    CaptureFactLog log = capture.log();
    Session session = new Session(source, log, Cursor.live(), SessionRequest.RANGE);
    try {
      session.start();
      awaitFirstFacts(session);
      announce();
      Optional<Stretch> stretch = activity.run(session);
      capture.endAgent();
      awaitEnd(session);
      LinkState end = session.view().link();
      try {
        write(log, source.description(), stretch.orElse(null));
      } catch (IllegalArgumentException e) {
        // Nothing of that stretch: why nothing came any more is what the user has to know.
        requireWhole(end);
        throw e;
      }
      requireWhole(end);
    } finally {
      session.close();
    }
  }

  private static void requireWhole(LinkState end) throws IOException {
    requireNoFailure(end);
    if (!(end instanceof LinkState.Ended)) {
      throw new IOException(
          "the agent did not hand over its last facts within %d s, so the last second may be missing; all before it was written."
              .formatted(LAST_FACTS.toSeconds()));
    }
  }

  /**
   * Shows a window at once, while the agent gets ready, until it is closed.
   *
   * @param notices what others have to tell in it
   */
  void window(Notices notices, Beside beside) throws IOException, InterruptedException {
    CaptureFactLog log = capture.log();
    FactSource source =
        new StartingSource(
            LocalCapture.host(),
            "loading the eBPF programs",
            () -> {
              capture.awaitReady();
              FactSource ready = capture.source();
              announce();
              beside.begin();
              return ready;
            });
    Windows.show(List.of(Captures.recorded(source, log, notices)), () -> {});
    capture.endAgent();
    if (options.json() != null || options.png() != null) {
      HeadlessToolkit.use();
      try (CaptureFactLog recorded = CaptureFactLog.open(capture.captureFile())) {
        write(recorded, recorded.metadata().description(), null);
      }
    }
  }

  private void write(CaptureFactLog log, String cluster, @Nullable Stretch stretch)
      throws IOException {
    Snapshot whole = Snapshot.whole(log, cluster, "");
    Path json = options.json();
    if (json != null) {
      whole.writeJson(json, Detectors.detect(whole.range()));
    }
    Path png = options.png();
    if (png != null) {
      Snapshot shown =
          stretch == null
              ? whole
              : Snapshot.between(log, cluster, "", stretch.fromNanos(), stretch.toNanos());
      shown.writePng(png);
    }
  }

  private void announce() throws IOException {
    Path ready = options.readyFile();
    if (ready != null) {
      AtomicFile.write(ready, "ready\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private void awaitFirstFacts(Session session) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + FIRST_FACTS.toNanos();
    while (session.view().recordedFacts() == 0) {
      requireNoFailure(session.view().link());
      if (System.nanoTime() > deadline || !capture.isAlive()) {
        throw new IOException("the agent delivered nothing: " + capture.lastWords());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static void requireNoFailure(LinkState link) throws IOException {
    Optional<String> failure = link.finalFailure();
    if (failure.isPresent()) {
      throw new IOException(failure.get());
    }
  }

  private static void awaitEnd(Session session) throws InterruptedException {
    long deadline = System.nanoTime() + LAST_FACTS.toNanos();
    while (!isOver(session.view().link()) && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static boolean isOver(LinkState link) {
    return link instanceof LinkState.Ended || link.finalFailure().isPresent();
  }
}
