package io.sightline.core.protocol;

/** Thrown inside this package when bytes cannot belong to the protocol that was pinned. */
final class MalformedStreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a stack trace: what a peer sends must not cost more than reading it. */
  MalformedStreamException(String message) {
    super(message, null, false, false);
  }
}
