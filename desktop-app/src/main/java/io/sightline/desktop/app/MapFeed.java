package io.sightline.desktop.app;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws up pictures of the map on a thread of its own, one at a time and always the newest wish:
 * what was asked for meanwhile is skipped, and the last wish is never left out. JavaFX application
 * thread only.
 */
final class MapFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MapFeed.class);

  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("map-feed").factory());

  /** Of the worker. */
  private final MapDrawer drawer = new MapDrawer();

  private final Consumer<MapPicture> onDrawn;
  private final Consumer<Throwable> onFailure;
  private @Nullable MapRequest next;
  private boolean busy;
  private boolean closed;

  /**
   * @param onDrawn shows a picture
   * @param onFailure says that one could not be drawn; what was shown before stays
   */
  MapFeed(Consumer<MapPicture> onDrawn, Consumer<Throwable> onFailure) {
    this.onDrawn = onDrawn;
    this.onFailure = onFailure;
  }

  /** Wants another picture instead of those that were wanted and are not begun. */
  void request(MapRequest request) {
    next = request;
    start();
  }

  /** Whether everything that was asked for is shown. */
  boolean isSettled() {
    return !busy && next == null;
  }

  private void start() {
    MapRequest request = next;
    if (busy || closed || request == null) {
      return;
    }
    busy = true;
    next = null;
    worker.execute(() -> draw(request));
  }

  /** On the worker. */
  private void draw(MapRequest request) {
    try {
      MapPicture picture = drawer.draw(request);
      Platform.runLater(() -> drawn(() -> onDrawn.accept(picture)));
    } catch (RuntimeException | Error e) {
      // Also an error: the map would wait for this picture for ever, and nobody would be told.
      LOG.error("The map at {} could not be drawn", request.view().instantNanos(), e);
      Platform.runLater(() -> drawn(() -> onFailure.accept(e)));
    }
  }

  private void drawn(Runnable show) {
    busy = false;
    if (!closed) {
      // Begun before this one is shown: both take time, and there are two threads.
      start();
      show.run();
    }
  }

  /** Draws nothing more; what is being drawn is not shown. */
  @Override
  public void close() {
    closed = true;
    worker.shutdownNow();
  }
}
