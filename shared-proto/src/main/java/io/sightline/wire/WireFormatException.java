package io.sightline.wire;

import java.io.IOException;

/**
 * A message that cannot be turned into facts; the message names the batch, the fact and the value
 * at fault. Nothing of the batch was taken over.
 */
public final class WireFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String where;

  WireFormatException(String where, String what) {
    super(where + ": " + what);
    this.where = where;
  }

  WireFormatException(String where, Throwable cause) {
    super(where + ": " + cause.getMessage(), cause);
    this.where = where;
  }

  /** The place, e.g. `log batch at position 100, fact 3 (FlowOpened)`. */
  public String where() {
    return where;
  }
}
