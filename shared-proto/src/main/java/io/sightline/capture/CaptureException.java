package io.sightline.capture;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A capture that cannot be read or written; the message says what happened and what to do. */
public final class CaptureException extends IOException {
  private static final long serialVersionUID = 1L;

  CaptureException(String message) {
    super(message);
  }

  CaptureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
