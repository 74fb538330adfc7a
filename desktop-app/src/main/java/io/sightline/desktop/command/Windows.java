package io.sightline.desktop.command;

import io.sightline.core.timeline.Cursor;
import io.sightline.desktop.app.Captures;
import io.sightline.desktop.app.DesktopApp;
import io.sightline.desktop.app.SessionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Windows on captures and live sessions. */
final class Windows {
  // Held, since a logger that nobody holds forgets its level.
  private static final Logger JAVAFX = Logger.getLogger("javafx");

  private Windows() {}

  /** Shows a window for each request until all are closed. */
  static void show(List<SessionRequest> requests, Runnable onShown) throws InterruptedException {
    try (ClusterWindows clusters = new ClusterWindows(new ClusterOptions())) {
      show(requests, clusters, onShown);
    }
  }

  /** The same with the clusters that can be chosen in them. */
  static void show(List<SessionRequest> requests, ClusterWindows clusters, Runnable onShown)
      throws InterruptedException {
    // JavaFX warns that it was not loaded as modules, which is no concern of who runs this.
    JAVAFX.setLevel(Level.SEVERE);
    DesktopApp.launch(requests, file -> request(file, null), clusters, onShown);
  }

  /**
   * A window on a capture.
   *
   * @param at where the cursor stands first; null for the end
   */
  static SessionRequest request(Path file, @Nullable Long at) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return at(Captures.open(file), at);
  }

  /** The same request with the cursor at an instant; null for where it is. */
  static SessionRequest at(SessionRequest request, @Nullable Long at) {
    return at == null ? request : request.startingAt(Cursor.at(at));
  }
}
