package io.sightline.core.protocol;

/** Why a connection's decoding ended. */
public enum CloseReason {
  /** An orderly end. */
  FIN,
  /** A reset by either side. */
  RESET,
  /** The kernel gave the connection up. */
  TIMEOUT,
  /**
   * Observation ended, not the connection (agent stopping, entry evicted): what is outstanding is
   * unknown, not unanswered.
   */
  DETACHED
}
