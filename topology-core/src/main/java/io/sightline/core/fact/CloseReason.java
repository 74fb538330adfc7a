package io.sightline.core.fact;

/** How a flow ended; the failures to connect are told apart by what the kernel reported. */
public enum CloseReason {
  /** Both sides finished. */
  CLOSED,
  /** An established connection was reset by the peer. */
  RESET,
  /** An established connection died of a time-out. */
  TIMED_OUT,
  /** Nobody listened: RST in answer to the SYN, or ICMP port unreachable. */
  CONNECT_REFUSED,
  /** No answer to the SYN until the kernel or the application gave up. */
  CONNECT_TIMED_OUT,
  /** No route, a dead neighbour, or ICMP host or network unreachable. */
  CONNECT_UNREACHABLE,
  /** The SYN was dropped or rejected by a firewall, as the drop at the hook shows. */
  CONNECT_BLOCKED,
  /** A datagram flow that was quiet for long enough. */
  IDLE;

  public boolean isConnectFailure() {
    return switch (this) {
      case CONNECT_REFUSED, CONNECT_TIMED_OUT, CONNECT_UNREACHABLE, CONNECT_BLOCKED -> true;
      case CLOSED, RESET, TIMED_OUT, IDLE -> false;
    };
  }
}
