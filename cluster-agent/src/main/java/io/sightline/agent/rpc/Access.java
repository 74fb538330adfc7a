package io.sightline.agent.rpc;

import io.sightline.agent.relay.Viewer;
import org.jspecify.annotations.Nullable;

/** Decides what a caller may see. Thread-safe. */
@FunctionalInterface
public interface Access {
  /** To whoever reaches the server: where only one user can reach it. */
  Access EVERYTHING = token -> new Viewer.OfAll();

  /** A caller who may see nothing, or of whom it cannot be found out. */
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /**
     * A refusal.
     *
     * @param message what the caller is told: what happened, and what to do
     * @param passing whether the same call may succeed later without anything being changed
     */
    public RefusedException(String message, boolean passing) {
      super(message);
      this.passing = passing;
    }

    boolean isPassing() {
      return passing;
    }
  }

  /**
   * What the bearer of a token may see. May wait for an answer from elsewhere.
   *
   * @param token null where the caller brought none
   */
  Viewer viewerOf(@Nullable String token) throws RefusedException;
}
