package io.sightline.desktop.app;

import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.issue.IssueBanner;
import java.io.IOException;
import javafx.application.Platform;
import javafx.stage.Window;

/**
 * Saves what a window holds to files that the user chooses, off the JavaFX application thread, and
 * tells how it went. Its methods are for that thread.
 */
final class FileTasks {
  private final WindowHost host;
  private final Recording recording;
  private final IssueBanner banner;

  FileTasks(WindowHost host, Recording recording, IssueBanner banner) {
    this.host = host;
    this.recording = recording;
    this.banner = banner;
  }

  void saveCapture(Window owner) {
    host.files()
        .save(owner, "Save as a capture", "sightline.slcap")
        .ifPresent(
            target ->
                inBackground(
                    "Saved the capture as " + target.getFileName() + ".",
                    "The capture could not be saved as " + target.getFileName(),
                    () -> saveCapture(owner),
                    () -> recording.saveTo(target)));
  }

  /** Saves a picture of the map as it was shown when this was called. */
  void savePicture(Window owner, PictureExport picture) {
    host.files()
        .save(owner, "Save the map as a picture", "sightline.png")
        .ifPresent(
            target ->
                inBackground(
                    "Saved the map as " + target.getFileName() + ".",
                    "The map could not be saved as " + target.getFileName(),
                    () -> savePicture(owner, picture),
                    () -> picture.write(target)));
  }

  /** Work that may fail on a disk. */
  @FunctionalInterface
  private interface FileTask {
    void run() throws IOException;
  }

  private void inBackground(String done, String failed, Runnable again, FileTask task) {
    Thread.ofVirtual()
        .name("file-task")
        .start(
            () -> {
              Issue issue;
              try {
                task.run();
                issue = Issue.done(done);
              } catch (IOException | RuntimeException e) {
                issue = Issue.error(failed + ": " + Issue.reason(e), "Try again", again);
              }
              Issue outcome = issue;
              Platform.runLater(() -> banner.show(outcome));
            });
  }
}
