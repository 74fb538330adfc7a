package io.sightline.desktop.command;

import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureVerifier;
import io.sightline.core.source.FactSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.desktop.app.DesktopApp;
import io.sightline.desktop.app.Recording;
import io.sightline.desktop.app.SessionRequest;
import io.sightline.desktop.export.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Windows on captures and live sessions. */
final class Windows {
  private Windows() {}

  /** Shows a window for each request until all are closed. */
  static void show(List<SessionRequest> requests, Runnable onShown) throws InterruptedException {
    DesktopApp.launch(requests, file -> request(file, null), onShown);
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
    String hash = CaptureVerifier.sha256(file);
    CaptureFactLog log = CaptureFactLog.open(file);
    // The log is read already: the source has nothing to add, it only says where the facts are
    // from.
    FactSource source = new FinishedSource(String.valueOf(file.getFileName()));
    return new SessionRequest(
        source,
        log,
        Cursor.at(at == null ? log.lastNanos() : at),
        new CopiedFile(file, hash),
        Optional.empty());
  }

  /** The recording of a session whose log is a file: saving it is copying the file. */
  record CopiedFile(Path file, String captureHash) implements Recording {
    @Override
    public void saveTo(Path target) throws IOException {
      AtomicFile.write(target, part -> Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING));
    }
  }
}
