package io.sightline.desktop.command;

import io.sightline.capture.CaptureFactLog;
import io.sightline.core.finding.Detectors;
import io.sightline.core.timeline.Cursor;
import io.sightline.desktop.app.Captures;
import io.sightline.desktop.app.SessionRequest;
import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.source.LiveSource;
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
     * Runs until capture should end.
     *
     * @return the stretch that pictures are to be about, empty for all of it
     */
    Optional<Stretch> run(Session session) throws IOException, InterruptedException;
  }

  /** A stretch of time, in nanoseconds since 1970. */
  record Stretch(long fromNanos, long toNanos) {}

  private final LiveOptions options;
  private final LocalCapture capture;

  LiveRun(LiveOptions options, LocalCapture capture) {
    this.options = options;
    this.capture = capture;
  }

  /** Captures while the activity runs, then writes what was asked for. */
  void headless(Activity activity) throws IOException, InterruptedException {
    HeadlessToolkit.use();
    LiveSource source = capture.source();
    CaptureFactLog log = capture.log();
    Session session = new Session(source, log, Cursor.live(), SessionRequest.RANGE);
    try {
      session.start();
      awaitFirstFacts(session);
      announce();
      Optional<Stretch> stretch = activity.run(session);
      boolean whole = capture.isAlive();
      capture.endAgent();
      awaitEnd(session);
      write(log, source.description(), stretch.orElse(null));
      if (!whole) {
        throw new IOException(
            "the agent ended before it was told to; what it captured until then was written. It"
                + " said: "
                + capture.lastWords());
      }
    } finally {
      session.close();
    }
  }

  /** Shows a window until it is closed; the activity runs beside it. */
  void window(Runnable onShown) throws IOException, InterruptedException {
    SessionRequest request = Captures.recorded(capture.source(), capture.log());
    announce();
    Windows.show(List.of(request), onShown);
    capture.endAgent();
    if (options.json() != null || options.png() != null) {
      HeadlessToolkit.use();
      try (CaptureFactLog log = CaptureFactLog.open(capture.captureFile())) {
        write(log, log.metadata().description(), null);
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
      if (System.nanoTime() > deadline || !capture.isAlive()) {
        throw new IOException("the agent delivered nothing: " + capture.lastWords());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static void awaitEnd(Session session) throws InterruptedException {
    long deadline = System.nanoTime() + LAST_FACTS.toNanos();
    while (!(session.view().link() instanceof LinkState.Ended) && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
    }
  }
}
