package io.sightline.capture;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** A capture that cannot be read or written; the message says what happened and what to do. */
public sealed class CaptureException extends IOException permits LogsFullException {
  private static final long serialVersionUID = 1L;

  CaptureException(String message) {
    super(message);
  }

  CaptureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** A failed access in words; of a refusal the platform's own message is the file's name alone. */
  static String reason(IOException problem) {
    return switch (problem) {
      case AccessDeniedException _ -> "no permission; choose another place or another user";
      case NoSuchFileException _ -> "it, or the folder it should be in, does not exist";
      default -> String.valueOf(problem.getMessage());
    };
  }
}
