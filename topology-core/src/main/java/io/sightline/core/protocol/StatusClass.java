package io.sightline.core.protocol;

/** How a request ended, in the same five words for every protocol. */
public enum StatusClass {
  OK,
  /** The server answered that the request was at fault (HTTP 4xx, most SQLSTATEs, Redis ERR). */
  CLIENT_ERROR,
  /** The server answered that it failed (HTTP 5xx, SQLSTATE 53, 57, 58, XX, Redis OOM). */
  SERVER_ERROR,
  /** The connection ended, or the time allowed ran out, without an answer. */
  NO_RESPONSE,
  /**
   * The answer was not observed: capture lost or could not attribute it. Neither success nor error;
   * always {@link Request#incomplete() incomplete}.
   */
  UNKNOWN;

  /** Returns whether it counts as an error of the server, in the sense of the JSON export. */
  public boolean isServerFault() {
    return this == SERVER_ERROR || this == NO_RESPONSE;
  }
}
