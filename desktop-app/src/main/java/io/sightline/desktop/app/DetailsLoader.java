package io.sightline.desktop.app;

import io.sightline.desktop.panel.Details;
import io.sightline.desktop.session.SessionView;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the inspector's details away from the display, one at a time and the newest wish only.
 * JavaFX application thread only.
 */
final class DetailsLoader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DetailsLoader.class);

  /** While time goes on by itself the details need not follow faster than this. */
  private static final long REFRESH_NANOS = Duration.ofMillis(900).toNanos();

  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("details").factory());
  private final Consumer<Details> onLoaded;
  private boolean busy;
  private volatile boolean closed;
  private long loadedInstant = Long.MIN_VALUE;
  private @Nullable Supplier<Details> next;
  private long nextInstant;

  DetailsLoader(Consumer<Details> onLoaded) {
    this.onLoaded = onLoaded;
  }

  /** What was loaded is about something else now. */
  void forget() {
    loadedInstant = Long.MIN_VALUE;
  }

  /** Loads unless what was loaded is new enough. */
  void load(SessionView view, Supplier<Details> read) {
    boolean recent =
        loadedInstant != Long.MIN_VALUE
            && Math.abs(view.instantNanos() - loadedInstant) < REFRESH_NANOS
            && (view.isFollowing() || view.instantNanos() == loadedInstant);
    if (recent) {
      return;
    }
    next = read;
    nextInstant = view.instantNanos();
    start();
  }

  private void start() {
    Supplier<Details> read = next;
    if (busy || closed || read == null) {
      return;
    }
    busy = true;
    next = null;
    loadedInstant = nextInstant;
    reader.execute(
        () -> {
          Details details = read(read);
          Platform.runLater(
              () -> {
                busy = false;
                if (details != null && !closed) {
                  onLoaded.accept(details);
                }
                start();
              });
        });
  }

  private @Nullable Details read(Supplier<Details> read) {
    try {
      return read.get();
    } catch (RuntimeException e) {
      if (!closed) {
        LOG.warn("The details of the selection could not be read from the log", e);
      }
      return null;
    }
  }

  @Override
  public void close() {
    closed = true;
    // Not interrupted: that would close the file it reads under the feet of the others.
    reader.shutdown();
  }
}
