package io.sightline.desktop.export;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A file could not be written. The message is a whole sentence with what to do. */
public final class FileNotWritten extends IOException {
  private static final long serialVersionUID = 1;

  /** What could not be written, and why; whatever was there before is still there. */
  public FileNotWritten(Path file, IOException cause) {
    super(
        "%s could not be written: %s. What was there before is untouched; free some space or choose another place."
            .formatted(file, reason(cause)),
        cause);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case AccessDeniedException _ -> "no permission";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      case IOException e when e.getMessage() != null -> e.getMessage();
      default -> cause.getClass().getSimpleName();
    };
  }
}
