package io.sightline.desktop.issue;

import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong, or was done, and that the user should know.
 *
 * @param message what happened, to what, and what to do
 * @param severity how it is shown
 * @param actionName what the button says; null where nothing can be done
 * @param action what the button does
 */
public record Issue(
    String message, Severity severity, @Nullable String actionName, @Nullable Runnable action) {
  /** How much it matters. */
  public enum Severity {
    DONE,
    NOTE,
    WARNING,
    ERROR
  }

  /** An error without a remedy that a button could offer. */
  public static Issue error(String message) {
    return new Issue(message, Severity.ERROR, null, null);
  }

  /** An error, and what tries again. */
  public static Issue error(String message, String actionName, Runnable action) {
    return new Issue(message, Severity.ERROR, actionName, action);
  }

  /** Something worth knowing that is nobody's fault. */
  public static Issue note(String message) {
    return new Issue(message, Severity.NOTE, null, null);
  }

  /** Something that was done as asked. */
  public static Issue done(String message) {
    return new Issue(message, Severity.DONE, null, null);
  }

  /** The reason in an exception, or its kind where it gives none. */
  public static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }
}
