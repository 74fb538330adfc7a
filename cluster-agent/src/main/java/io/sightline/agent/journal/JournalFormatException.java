package io.sightline.agent.journal;

import java.io.IOException;

/** A journal file, or something in it, is not as the format says. */
final class JournalFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  JournalFormatException(String message) {
    super(message);
  }
}
