package io.sightline.capture;

/** Log lines that were not kept, since a capture with them would hold more than it may. */
public final class LogsFullException extends CaptureException {
  private static final long serialVersionUID = 1L;

  LogsFullException(String message) {
    super(message);
  }
}
