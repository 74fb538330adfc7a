package io.sightline.desktop.source.kube;

import java.io.IOException;

/**
 * A cluster that cannot be reached, or that refuses.
 *
 * <p>The message is for the user: what happened, to what, and what to do. It does not end with a
 * full stop.
 */
public final class ClusterException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean lasting;

  private ClusterException(String message, boolean lasting) {
    super(message);
    this.lasting = lasting;
  }

  /** What stays as it is until somebody changes something. */
  static ClusterException lasting(String message) {
    return new ClusterException(message, true);
  }

  /** What may be gone at the next attempt. */
  static ClusterException passing(String message) {
    return new ClusterException(message, false);
  }

  /** Whether trying again is of no use until somebody changes something. */
  public boolean isLasting() {
    return lasting;
  }
}
