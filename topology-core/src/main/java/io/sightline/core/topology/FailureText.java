package io.sightline.core.topology;

import io.sightline.core.fact.CloseReason;

/** The words for a failure to connect. */
final class FailureText {
  private FailureText() {}

  static String of(CloseReason reason) {
    return switch (reason) {
      case CONNECT_REFUSED -> "connection refused: nobody listens there, or a firewall rejects";
      case CONNECT_TIMED_OUT -> "no answer to the connection attempt";
      case CONNECT_UNREACHABLE -> "host or network unreachable";
      case CONNECT_BLOCKED -> "blocked by a firewall";
      case RESET -> "connection reset";
      case TIMED_OUT -> "connection timed out";
      case CLOSED, IDLE -> "closed";
    };
  }

  static String ofDrop(String reason) {
    return "packets dropped by the kernel: " + reason;
  }
}
