package io.sightline.core.protocol;

/** How a request ended, coarse enough to count by. */
public enum StatusClass {
  OK,
  /** The client's fault: HTTP 4xx, a SQL syntax error, NXDOMAIN. */
  CLIENT_ERROR,
  /** The server's fault: HTTP 5xx, SQL internal errors, SERVFAIL. */
  SERVER_ERROR,
  /** No response was seen before the connection ended or the time-out of the protocol passed. */
  NO_RESPONSE;

  /** Whether it counts as an error of the server, in the sense of the JSON export. */
  public boolean isServerFault() {
    return this == SERVER_ERROR || this == NO_RESPONSE;
  }
}
