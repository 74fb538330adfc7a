package io.sightline.agent.kube;

import java.io.IOException;
import java.time.Duration;

/** The API server answered, but not with what was asked for. */
final class ApiException extends IOException {
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int GONE = 410;
  static final int FIRST_SERVER_ERROR = 500;

  private static final long serialVersionUID = 1L;

  private final int status;
  private final Duration retryAfter;

  /**
   * An answer.
   *
   * @param status of HTTP, or of the same meaning within a watch
   * @param retryAfter how long the server asks to be left alone; zero where it does not
   */
  ApiException(int status, String message, Duration retryAfter) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  int status() {
    return status;
  }

  Duration retryAfter() {
    return retryAfter;
  }
}
