package io.sightline.wire;

/** A value that a newer version wrote and this one cannot know: the fact is skipped. */
final class UnknownValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownValueException() {
    super("a value of a newer version", null, false, false);
  }
}
