package io.sightline.desktop.command;

import io.sightline.core.timeline.Cursor;
import io.sightline.desktop.app.Captures;
import io.sightline.desktop.app.DesktopApp;
import io.sightline.desktop.app.Openers;
import io.sightline.desktop.app.SessionRequest;
import io.sightline.desktop.settings.Settings;
import io.sightline.desktop.settings.UserFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Windows on captures and live sessions. */
final class Windows {
  // Held, since a logger that nobody holds forgets its level.
  private static final Logger JAVAFX = Logger.getLogger("javafx");

  private Windows() {}

  /** Whether a window can be opened, as far as that can be told without trying. */
  static boolean isThereADisplay() {
    return !System.getProperty("os.name", "").startsWith("Linux")
        || Stream.of("DISPLAY", "WAYLAND_DISPLAY")
            .map(System::getenv)
            .anyMatch(value -> value != null && !value.isEmpty());
  }

  /** Shows captures and clusters to choose from, until all that was opened is closed. */
  static void welcome() throws IOException, InterruptedException {
    try (ClusterWindows clusters = new ClusterWindows(new ClusterOptions())) {
      show(List.of(), DesktopApp.Begin.WELCOME, clusters, () -> {});
    }
  }

  /** Shows a window for each request until all are closed. */
  static void show(List<SessionRequest> requests, Runnable onShown)
      throws IOException, InterruptedException {
    try (ClusterWindows clusters = new ClusterWindows(new ClusterOptions())) {
      show(requests, clusters, onShown);
    }
  }

  /** The same with the clusters that can be chosen in them. */
  static void show(List<SessionRequest> requests, ClusterWindows clusters, Runnable onShown)
      throws IOException, InterruptedException {
    show(requests, DesktopApp.Begin.CLUSTERS, clusters, onShown);
  }

  private static void show(
      List<SessionRequest> requests,
      DesktopApp.Begin begin,
      ClusterWindows clusters,
      Runnable onShown)
      throws IOException, InterruptedException {
    // JavaFX warns that it was not loaded as modules, which is no concern of who runs this.
    JAVAFX.setLevel(Level.SEVERE);
    try (Settings settings = Settings.in(UserFolders.ofUser());
        PacketFiles packetFiles = new PacketFiles()) {
      DesktopApp.launch(
          requests,
          begin,
          new Openers(file -> opened(packetFiles, file, settings), clusters, settings, sample()),
          onShown);
    }
  }

  /** A window on a capture or a packet file, with the cursor where the user prefers it. */
  private static SessionRequest opened(PacketFiles packetFiles, Path file, Settings settings)
      throws IOException {
    Path capture = packetFiles.asCapture(file);
    SessionRequest request =
        capture.equals(file) ? request(file, null) : Captures.openConverted(capture);
    return settings.preferences().liveOnOpen() ? request : at(request, request.log().firstNanos());
  }

  private static @Nullable Path sample() {
    try {
      return DemoCommand.example();
    } catch (IOException | RuntimeException _) {
      // An installation without it is whole all the same.
      return null;
    }
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
