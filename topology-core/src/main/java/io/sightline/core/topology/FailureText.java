package io.sightline.core.topology;

import io.sightline.core.fact.CloseReason;

/** The words for a failure to connect. */
final class FailureText {
  private static final String DROPPED = "blocked by a firewall: the kernel dropped its packets (";

  private FailureText() {}

  /**
   * What to say of a failure.
   *
   * @param before what was said last: of a blocked attempt the drop itself says more
   */
  static String of(CloseReason reason, String before) {
    return reason == CloseReason.CONNECT_BLOCKED && before.startsWith(DROPPED)
        ? before
        : of(reason);
  }

  private static String of(CloseReason reason) {
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
    return DROPPED + reason + ")";
  }
}
